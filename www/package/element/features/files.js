// Files that a visitor chooses. Those of the form's file fields at the relay are checked at once, and given to the outbox with the
// lead. Of the others the developer and the visitor are told: a relay takes only the files that its configuration names. An input
// without a name, and one with `data-lead-ignore`, is not part of the lead: a script of the page takes care of its files.

import { nameOf } from "../form/controls.js";
import { isFile } from "../form/entries.js";
import { elementsOf, membersOf } from "../form/form-prototype.js";
import { fileIssue } from "./file-limits.js";
import { FILE_TEXTS } from "./file-texts.js";
import { textOf } from "./texts.js";
import { UploadView } from "./upload-view.js";

/**
 * @typedef {import("../form/controls.js").Control} Control
 * @typedef {import("../form/entry-list.js").ListEntry} ListEntry
 * @typedef {import("../form/validation.js").Problem} Problem
 * @typedef {import("../profile.js").ProfileField} FileField
 * @typedef {{ name: string, files: File[], control?: HTMLInputElement }} Chosen the files with one name
 */

/** @type {import("../features.js").FeatureModule["start"]} */
export function start(context) {
  const feature = new FormFiles(context);
  feature.reconcile();
  const ready = context.host.profile().then((profile) => feature.begin(profile));
  return {
    ready,
    reconcile: () => feature.reconcile(),
    attempt: () => feature.attempt(),
    clear: () => feature.clear(),
    problems: (list) => feature.problems(list),
    options: () => feature.options(),
    stalled: () => feature.view.stalled(),
  };
}

class FormFiles {
  #context;
  /** The form's file fields at the relay, by name; undefined when they could not be loaded. @type {Map<string, FileField> | undefined} */
  #fields;
  /** Of the last validation. @type {Chosen[]} */
  #chosen = [];
  /** Files that the visitor has seen a message about at the attempt to submit before. @type {Set<string>} */
  #shown = new Set();
  /** Files that the visitor has sent the form without. @type {Set<string>} */
  #dropped = new Set();
  #isAttempt = false;

  /** @param {import("../features.js").FeatureContext} context */
  constructor(context) {
    this.#context = context;
    this.view = new UploadView(context);
  }

  /** @param {import("../profile.js").Profile | undefined} profile undefined when it could not be loaded */
  begin(profile) {
    const fields = profile?.fields.filter(({ type }) => type === "file");
    this.#fields = fields && new Map(fields.map((field) => [field.path, field]));
    this.reconcile();
    // Without a connection it could not be loaded any more.
    if (fields?.length !== 0) void import("../../outbox/files.js").catch(() => undefined);
    // What was chosen meanwhile is checked now.
    if (this.#inputs.some(({ files }) => files?.length)) this.#context.checked.refresh();
  }

  reconcile() {
    const { form } = this.#context;
    this.view.reconcile();
    if (membersOf(form).enctype === "text/plain") {
      reportOnce(form, `the relay cannot read enctype="text/plain": without JavaScript, the form's leads are lost. Remove the attribute.`);
    }
    if (!this.#fields) return;
    for (const input of this.#inputs) {
      const field = this.#fields.get(nameOf(input));
      if (field) setLimits(input, field);
      this.#report(input, field !== undefined);
    }
  }

  attempt() {
    for (const file of this.#shown) this.#dropped.add(file);
    this.#isAttempt = true;
  }

  clear() {
    this.#shown.clear();
    this.#dropped.clear();
    this.view.hide();
  }

  /**
   * @param {ListEntry[]} list the form's entry list
   * @returns {Problem[]}
   */
  problems(list) {
    this.#chosen = chosenFiles(this.#inputs, this.#context.form, list);
    const fields = this.#fields;
    if (!fields) return [];
    const unsupported = this.#chosen.filter(({ name }) => !fields.has(name)).map((chosen) => this.#unsupported(chosen));
    const problems = unsupported.filter((problem) => !this.#dropped.has(problemKey(problem)));
    if (this.#isAttempt) this.#shown = new Set(problems.map(problemKey));
    this.#isAttempt = false;
    const invalid = this.#chosen.flatMap((chosen) => {
      const issue = fileIssue(chosen.files, fields.get(chosen.name)?.files, this.#context.language());
      return issue ? [this.#problem(chosen, issue.code, issue.params)] : [];
    });
    const missing = this.#inputs.filter((input) => input.required && fields.has(nameOf(input)) && !input.files?.length);
    return [...missing.map((control) => ({ code: "required", path: [nameOf(control)], control })), ...problems, ...invalid];
  }

  /** The files that the outbox sends with the lead. */
  options() {
    const sent = this.#chosen.filter(({ name }) => this.#fields?.has(name) ?? true);
    const files = sent.flatMap(({ name, files }) => files.map((file) => ({ field: name, file })));
    if (files.length === 0) return {};
    this.view.begin(files.map(({ file }) => file));
    return { files, onProgress: this.view.onProgress };
  }

  /** Inputs with a name that are part of the lead. @returns {HTMLInputElement[]} */
  get #inputs() {
    const all = /** @type {HTMLInputElement[]} */ (elementsOf(this.#context.form));
    return all.filter((one) => one.type === "file" && nameOf(one) && !one.matches(":disabled, [data-lead-ignore]"));
  }

  /** @param {Chosen} chosen @returns {Problem} */
  #unsupported(chosen) {
    return this.#problem(chosen, "file", { files: chosen.files.map(({ name }) => name) });
  }

  /**
   * @param {Chosen} chosen
   * @param {string} code
   * @param {{ files: string[], max?: string | number, types?: string[] }} params
   * @returns {Problem}
   */
  #problem({ name, control }, code, params) {
    const { files, max = "", types = [] } = params;
    const message = textOf(this.#context, FILE_TEXTS, code, { files: files.join(", "), max, types: types.join(", ") });
    return { code, path: [name], params, message, ...(control && { control: /** @type {Control} */ (control) }) };
  }

  /**
   * Tells the developer what is not sent, once for each input.
   *
   * @param {HTMLInputElement} input
   * @param {boolean} isField whether the relay takes its files
   */
  #report(input, isField) {
    const name = JSON.stringify(nameOf(input));
    const { enctype, method } = membersOf(this.#context.form);
    const isMultipart = enctype === "multipart/form-data";
    if (isField) {
      if (method === "post" && !isMultipart) {
        reportOnce(input, `without JavaScript, the file input ${name} posts the file's name and no file. Set enctype="multipart/form-data" on the form.`);
      }
      return;
    }
    const posted = isMultipart ? "the relay leaves the file out" : "the file's name is posted, and no file";
    reportOnce(
      input,
      `the relay takes no files of the input ${name}: its configuration of the form has no such file field. Its files are not sent; ` +
        `a visitor who chooses one is told before the lead is sent. Without JavaScript nobody is told: ${posted}. ` +
        "Set data-lead-ignore if a script of the page uploads them.",
    );
  }
}

/** @type {WeakSet<Element>} Inputs and forms that the console has named. */
const reported = new WeakSet();

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
 * The relay's limits as attributes, where the page has set none.
 *
 * @param {HTMLInputElement} input
 * @param {FileField} field
 */
function setLimits(input, { required, files: { types, maxCount = 1 } = {} }) {
  if (types?.length && !input.hasAttribute("accept")) input.accept = types.join(",");
  if (maxCount > 1 && !input.multiple) input.multiple = true;
  if (required && !input.required) input.required = true;
}

/**
 * The chosen files by name: those of file inputs, and those that custom elements or scripts submit.
 *
 * @param {HTMLInputElement[]} inputs
 * @param {HTMLFormElement} form
 * @param {ListEntry[]} list
 * @returns {Chosen[]}
 */
function chosenFiles(inputs, form, list) {
  const ignored = elementsOf(form).filter((one) => one.matches("[data-lead-ignore]")).map(nameOf);
  const own = new Set([...inputs.map(nameOf), ...ignored]);
  const chosen = inputs.map((control) => ({ name: nameOf(control), files: [...(control.files ?? [])], control }));
  const added = list.flatMap(([name, value]) => (isFile(value) && isChosen(value) && !own.has(name) ? [{ name, files: [value] }] : []));
  return [...chosen, ...added].filter(({ files }) => files.length > 0);
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
 * @param {Problem} problem
 * @returns {string} the same for the same choice of files
 */
function problemKey({ path, params }) {
  return JSON.stringify([path, params?.files]);
}
