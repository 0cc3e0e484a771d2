// A form that is validated while it is filled in. An issue is shown once its field has lost the focus or a submit was tried.

import { deferDuringClick } from "./defer-during-click.js";
import { find, make, plural } from "./dom.js";
import { changedFields, fieldAt, fillForm, payloadOf } from "./payload.js";

/**
 * @typedef {import("./payload.js").Payload} Payload
 * @typedef {import("/pkg/browser.js").Issue} Issue
 * @typedef {{ issues: Issue[], warnings: Issue[] }} ValidationResult
 */

export class ValidatedForm {
  #form;
  #kind;
  #validate;
  #messages;
  #status;
  /** @type {Set<EventTarget>} Fields that have lost the focus. */
  #visited = new Set();
  #isSubmitTried = false;
  #statusText = "";
  /** @type {Payload | undefined} The values that the CRM has of the record being edited. */
  #saved;

  /**
   * @param {HTMLFormElement} form
   * @param {import("/pkg/browser.js").Kind} kind
   * @param {(payload: Payload) => ValidationResult} validate called after every change
   */
  constructor(form, kind, validate) {
    this.#form = form;
    this.#kind = kind;
    this.#validate = validate;
    this.#messages = new FieldMessages(form);
    this.#status = find(form, ".form-status", HTMLElement);
    form.addEventListener("input", () => this.setStatus(""));
    form.addEventListener("focusout", ({ target }) => this.#visit(target));
    form.addEventListener("reset", () => {
      this.setStatus("");
      // The event is dispatched before the fields are cleared.
      setTimeout(() => this.#start());
    });
  }

  /** The payload to send: for an update the id and the changed fields, otherwise all fields. */
  get payload() {
    return changedFields(this.allFields, this.#saved);
  }

  get allFields() {
    return payloadOf(this.#form, this.#kind);
  }

  /** @returns {boolean} whether the form is valid */
  refresh() {
    const { issues, warnings } = this.#validate(this.payload);
    this.#messages.show({ issues, warnings }, (field) => this.#isSubmitTried || this.#visited.has(field));
    const hasErrors = this.#isSubmitTried && issues.length > 0;
    this.#status.textContent = hasErrors ? `Fix ${plural(issues.length, "issue")} before sending.` : this.#statusText;
    this.#status.classList.toggle("bad", hasErrors);
    return issues.length === 0;
  }

  /** @param {string} text shown beside the buttons until the next input */
  setStatus(text) {
    this.#statusText = text;
    this.refresh();
  }

  /**
   * Shows all issues and focuses the first invalid field.
   *
   * @returns {boolean} whether the form is valid
   */
  trySubmit() {
    this.#isSubmitTried = true;
    const isValid = this.refresh();
    if (!isValid) this.#messages.focusFirst();
    return isValid;
  }

  /**
   * Continues with an update of the record that was just added; from now on the payload has only changed fields.
   *
   * @param {string} id
   * @param {Payload} saved all fields as they were sent
   */
  continueWith(id, saved) {
    const field = find(this.#form, "[name=id]", HTMLElement);
    /** @type {HTMLInputElement | HTMLOutputElement} */ (field).value = id;
    this.#start({ ...saved, id });
  }

  /** @param {Payload} record to edit */
  edit(record) {
    fillForm(this.#form, record);
    this.#start(payloadOf(this.#form, this.#kind));
  }

  /** @param {Payload} [saved] */
  #start(saved) {
    this.#saved = saved;
    this.#visited.clear();
    this.#isSubmitTried = false;
    this.refresh();
  }

  /** @param {EventTarget | null} field */
  #visit(field) {
    if (!(field instanceof Element) || !field.hasAttribute("name")) return;
    this.#visited.add(field);
    // A message that appears during a click on a button would move the button away, and the click would be lost.
    deferDuringClick(() => this.refresh());
  }
}

/** The messages below the fields, one container for each named control and fieldset. */
class FieldMessages {
  /** @type {Map<HTMLElement, HTMLElement>} The container of each field. */
  #containers = new Map();
  #form;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
    for (const field of form.querySelectorAll("[name]")) {
      if (field instanceof HTMLElement) this.#containers.set(field, addContainer(field));
    }
    // For issues without a field.
    const general = make("div", { class: "field-messages" });
    form.querySelector(".actions")?.before(general);
    this.#containers.set(form, general);
  }

  /**
   * @param {ValidationResult} result
   * @param {(field: HTMLElement) => boolean} isShown
   */
  show({ issues, warnings }, isShown) {
    for (const [field, container] of this.#containers) {
      const belongs = (/** @type {Issue} */ { path }) => isShown(field) && fieldAt(this.#form, path) === field;
      const errors = issues.filter(belongs);
      updateContainer(container, errors, warnings.filter(belongs));
      if (field !== this.#form) setInvalid(field, errors.length > 0);
    }
  }

  /** Focuses the first invalid field. */
  focusFirst() {
    const first = this.#form.querySelector("[aria-invalid=true], fieldset.invalid");
    const control = first instanceof HTMLFieldSetElement ? first.querySelector("input, select, textarea") : first;
    if (control instanceof HTMLElement) control.focus();
  }
}

/** @param {HTMLElement} field */
function addContainer(field) {
  // The attribute, because form.id is a control where one is named "id".
  const form = field.closest("form")?.getAttribute("id");
  const container = make("div", { class: "field-messages", id: `${form}-${field.getAttribute("name")}-messages` });
  if (field instanceof HTMLFieldSetElement) field.append(container);
  else field.after(container);
  const described = [field.getAttribute("aria-describedby"), container.id].filter(Boolean).join(" ");
  field.setAttribute("aria-describedby", described);
  return container;
}

/**
 * @param {HTMLElement} container
 * @param {Issue[]} issues
 * @param {Issue[]} warnings
 */
function updateContainer(container, issues, warnings) {
  const messages = [
    ...issues.map(({ code, message }) => messageElement("issue", code, message)),
    ...warnings.map(({ code, message }) => messageElement("warning", code, message)),
  ];
  const shown = [...container.children];
  const isSame = messages.length === shown.length && messages.every((one, index) => one.isEqualNode(shown[index]));
  // Unchanged messages stay, because a screen reader would read new elements again.
  if (!isSame) container.replaceChildren(...messages);
}

/**
 * @param {"issue" | "warning"} level
 * @param {string} code
 * @param {string} message
 */
function messageElement(level, code, message) {
  const prefix = make("span", { class: "visually-hidden" }, level === "issue" ? "Error: " : "Warning: ");
  return make("p", { class: level, "data-code": code }, prefix, message);
}

/**
 * @param {HTMLElement} field
 * @param {boolean} isInvalid
 */
function setInvalid(field, isInvalid) {
  field.classList.toggle("invalid", isInvalid);
  // aria-invalid is not defined for the role of a fieldset, group.
  if (field instanceof HTMLFieldSetElement) return;
  if (isInvalid) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}
