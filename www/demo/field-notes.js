// What the rules say about a form, written beside the fields it is about. Every named control and fieldset gets a line
// below it; when that line may speak up is the caller's to decide.

import { make } from "./dom.js";
import { fieldOf } from "./payload.js";

/**
 * @typedef {import("/pkg/browser.js").Issue} Issue
 * @typedef {{ issues: Issue[], warnings: Issue[] }} Findings
 */

export class FieldNotes {
  /** @type {Map<HTMLElement, HTMLElement>} Each field and its line. */
  #lines = new Map();
  #form;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
    for (const field of form.querySelectorAll("[name]")) {
      if (field instanceof HTMLElement) this.#lines.set(field, lineBelow(field));
    }
    // For what belongs to no field at all; above the buttons, which are the form's last part.
    const rest = make("div", { class: "notes" });
    form.querySelector(".actions")?.before(rest);
    this.#lines.set(form, rest);
  }

  /**
   * @param {Findings} findings
   * @param {(field: HTMLElement) => boolean} mayShow
   */
  show(findings, mayShow) {
    for (const [field, line] of this.#lines) {
      const isHere = (/** @type {Issue} */ { path }) => mayShow(field) && fieldOf(this.#form, path) === field;
      const issues = findings.issues.filter(isHere);
      const warnings = findings.warnings.filter(isHere);
      write(line, issues, warnings);
      if (field !== this.#form) mark(field, issues.length > 0);
    }
  }

  /** Puts the cursor into the first field with an issue. */
  focusFirst() {
    const first = this.#form.querySelector("[aria-invalid=true], fieldset.invalid");
    const control = first instanceof HTMLFieldSetElement ? first.querySelector("input, select, textarea") : first;
    if (control instanceof HTMLElement) control.focus();
  }
}

/** @param {HTMLElement} field */
function lineBelow(field) {
  // By attribute: form.id is the control where one is named "id".
  const form = field.closest("form")?.getAttribute("id");
  const line = make("div", { class: "notes", id: `${form}-${field.getAttribute("name")}-notes` });
  if (field instanceof HTMLFieldSetElement) field.append(line);
  else field.after(line);
  const described = [field.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" ");
  field.setAttribute("aria-describedby", described);
  return line;
}

/**
 * @param {HTMLElement} line
 * @param {Issue[]} issues
 * @param {Issue[]} warnings
 */
function write(line, issues, warnings) {
  const notes = [
    ...issues.map(({ code, message }) => note("issue", code, message)),
    ...warnings.map(({ code, message }) => note("warning", code, message)),
  ];
  const isSame = notes.length === line.children.length && notes.every((one, at) => one.isEqualNode(line.children[at]));
  // Untouched while nothing changes, or a screen reader would read it again.
  if (!isSame) line.replaceChildren(...notes);
}

/**
 * @param {"issue" | "warning"} level
 * @param {string} code
 * @param {string} message
 */
function note(level, code, message) {
  const spoken = make("span", { class: "unseen" }, level === "issue" ? "Error: " : "Warning: ");
  return make("p", { class: level, "data-code": code }, spoken, message);
}

/**
 * @param {HTMLElement} field
 * @param {boolean} isInvalid
 */
function mark(field, isInvalid) {
  field.classList.toggle("invalid", isInvalid);
  // A fieldset is a group, for which the attribute is not defined.
  if (field instanceof HTMLFieldSetElement) return;
  if (isInvalid) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}
