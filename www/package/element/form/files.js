// Files that a visitor has chosen. A relay takes none, so that the developer and the visitor are told. An input without a name,
// and one with `data-lead-ignore`, is not part of the lead: a script of the page takes care of its files.

import { isFile } from "./entries.js";
import { nameOf } from "./controls.js";
import { elementsOf, membersOf } from "./form-prototype.js";

/**
 * @typedef {import("./controls.js").Control} Control
 * @typedef {import("./entry-list.js").ListEntry} ListEntry
 * @typedef {{ code: "file", path: string[], params: { files: string[] }, control?: Control }} FileProblem
 */

/** @type {WeakSet<Element>} Inputs and forms that the console has named. */
const reported = new WeakSet();

/**
 * Tells the developer what a relay cannot take, once for each input, and once for the form's encoding.
 *
 * @param {HTMLFormElement} form
 */
export function reportUnsupported(form) {
  const { enctype } = membersOf(form);
  if (enctype === "text/plain") {
    reportOnce(form, `the relay cannot read enctype="text/plain": without JavaScript, the form's leads are lost. Remove the attribute.`);
  }
  const posted = enctype === "multipart/form-data" ? "the relay leaves the file out" : "the file's name is posted, and no file";
  for (const input of fileInputsOf(form)) {
    reportOnce(
      input,
      `the relay takes no files, and the form has a file input, ${JSON.stringify(nameOf(input))}. Its files are not sent; ` +
        `a visitor who chooses one is told before the lead is sent. Without JavaScript nobody is told: ${posted}. ` +
        "Set data-lead-ignore if a script of the page uploads them.",
    );
  }
}

/**
 * @param {Element} subject
 * @param {string} message
 */
function reportOnce(subject, message) {
  if (reported.has(subject)) return;
  reported.add(subject);
  console.warn(`leadwire: ${message}`);
}

/**
 * A problem for each name with chosen files: those of file inputs, and those that custom elements or scripts submit.
 *
 * @param {HTMLFormElement} form
 * @param {ListEntry[]} list the form's entry list
 * @returns {FileProblem[]}
 */
export function fileProblems(form, list) {
  const inputs = fileInputsOf(form);
  const ignored = elementsOf(form).filter((one) => one.matches("[data-lead-ignore]")).map(nameOf);
  const own = new Set([...inputs.map(nameOf), ...ignored]);
  const added = list.flatMap(([name, value]) => (isFile(value) && isChosen(value) && !own.has(name) ? [{ name, files: [value.name] }] : []));
  const chosen = inputs.map((control) => ({ name: nameOf(control), files: [...(control.files ?? [])].map((file) => file.name), control }));
  return [...chosen, ...added]
    .filter(({ files }) => files.length > 0)
    .map(({ name, files, ...rest }) => ({ code: "file", path: [name], params: { files }, ...rest }));
}

/** @param {HTMLFormElement} form */
function fileInputsOf(form) {
  const all = /** @type {HTMLInputElement[]} */ (elementsOf(form));
  return all.filter((one) => one.type === "file" && nameOf(one) && !one.matches(":disabled, [data-lead-ignore]"));
}

/**
 * An input without a chosen file submits an empty one.
 *
 * @param {File} file
 */
function isChosen({ name, size }) {
  return name !== "" || size > 0;
}
