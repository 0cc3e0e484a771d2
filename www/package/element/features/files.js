// Files that a visitor has chosen. A relay takes none, so that the developer and the visitor are told. An input without a name,
// and one with `data-lead-ignore`, is not part of the lead: a script of the page takes care of its files.

import { nameOf } from "../form/controls.js";
import { isFile } from "../form/entries.js";
import { elementsOf, membersOf } from "../form/form-prototype.js";

/**
 * @typedef {import("../form/controls.js").Control} Control
 * @typedef {import("../form/entry-list.js").ListEntry} ListEntry
 * @typedef {{ code: "file", path: string[], params: { files: string[] }, control?: Control }} FileProblem
 */

/** @type {import("../features.js").FeatureModule["start"]} */
export function start({ form }) {
  /** Files that the visitor has seen a message about at the attempt to submit before. @type {Set<string>} */
  let shown = new Set();
  /** Files that the visitor has sent the form without. @type {Set<string>} */
  const dropped = new Set();
  let isAttempt = false;
  reportUnsupported(form);
  return {
    reconcile: () => reportUnsupported(form),
    attempt() {
      for (const file of shown) dropped.add(file);
      isAttempt = true;
    },
    clear() {
      shown.clear();
      dropped.clear();
    },
    problems(list) {
      const problems = fileProblems(form, list).filter((problem) => !dropped.has(fileKey(problem)));
      if (isAttempt) shown = new Set(problems.map(fileKey));
      isAttempt = false;
      return problems;
    },
  };
}

/** @type {WeakSet<Element>} Inputs and forms that the console has named. */
const reported = new WeakSet();

/**
 * Tells the developer what a relay cannot take, once for each input, and once for the form's encoding.
 *
 * @param {HTMLFormElement} form
 */
function reportUnsupported(form) {
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
function fileProblems(form, list) {
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

/**
 * @param {FileProblem} problem
 * @returns {string} the same for the same choice of files
 */
function fileKey({ path, params }) {
  return JSON.stringify([path, params.files]);
}
