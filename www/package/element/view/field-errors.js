// The message of each field, with its ARIA attributes and the field's custom validity.

import { membersOf } from "../form/form-prototype.js";
import { groupOf, nameOf } from "../form/controls.js";
import { createGenerated } from "./generated.js";

/**
 * @typedef {import("../form/controls.js").Control} Control
 * @typedef {{ element: HTMLElement, isGenerated: boolean }} FieldError
 */

let generated = 0;

export class FieldErrors {
  #form;
  /** @type {Map<Control, FieldError>} */
  #errors = new Map();

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
  }

  /** Whether every message is still in the document. */
  get isComplete() {
    return [...this.#errors.values()].every(({ element }) => element.isConnected);
  }

  /**
   * Shows these messages and removes all others.
   *
   * @param {Map<Control, string>} messages
   */
  show(messages) {
    for (const control of [...this.#errors.keys()]) if (!messages.has(control)) this.#clear(control);
    for (const [control, message] of messages) this.#set(control, message);
  }

  /**
   * @param {Control} control
   * @param {string} message
   */
  #set(control, message) {
    const { element } = this.#existing(control) ?? this.#create(control);
    // An unchanged message is not written again, so that screen readers do not repeat it.
    if (element.textContent !== message) element.textContent = message;
    element.hidden = false;
    for (const one of groupOf(control, this.#form)) {
      one.setCustomValidity?.(message);
      one.setAttribute("aria-invalid", "true");
      addDescription(one, element.id);
    }
  }

  /** @param {Control} control */
  #clear(control) {
    const error = this.#errors.get(control);
    if (!error) return;
    this.#errors.delete(control);
    // Also on a control that has left the form, which may be inserted again.
    for (const one of new Set([control, ...groupOf(control, this.#form)])) {
      one.setCustomValidity?.("");
      one.removeAttribute("aria-invalid");
      removeDescription(one, error.element.id);
    }
    if (error.isGenerated) return error.element.remove();
    error.element.hidden = true;
    error.element.textContent = "";
  }

  /**
   * The control's message element, put back behind its field: the page may have moved the field or removed the message.
   *
   * @param {Control} control
   */
  #existing(control) {
    const error = this.#errors.get(control);
    if (!error?.isGenerated) return error && membersOf(this.#form).contains(error.element) ? error : undefined;
    const anchor = this.#anchorOf(control);
    if (anchor.nextElementSibling !== error.element) anchor.after(error.element);
    return error;
  }

  /**
   * The element that the message follows. Inside a label, the message would become part of the field's name.
   *
   * @param {Control} control
   */
  #anchorOf(control) {
    const last = groupOf(control, this.#form).pop() ?? control;
    return last.closest("label") ?? last;
  }

  /** @param {Control} control */
  #create(control) {
    const own = ownMessage(this.#form, nameOf(control));
    const element = own ?? createGenerated("p", "message");
    element.id ||= `lead-message-${++generated}`;
    if (!own) this.#anchorOf(control).after(element);
    const error = { element, isGenerated: !own };
    this.#errors.set(control, error);
    return error;
  }
}

/**
 * The page's own element for a field's message. jsdom has no CSS.escape for a selector with the name.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function ownMessage(form, name) {
  const all = /** @type {NodeListOf<HTMLElement>} */ (membersOf(form).querySelectorAll("[data-lead-message]"));
  return [...all].find((element) => element.dataset.leadMessage === name);
}

/**
 * @param {Element} control
 * @param {string} id
 */
function addDescription(control, id) {
  control.setAttribute("aria-describedby", [...otherDescriptions(control, id), id].join(" "));
}

/**
 * @param {Element} control
 * @param {string} id
 */
function removeDescription(control, id) {
  const ids = otherDescriptions(control, id);
  if (ids.length > 0) control.setAttribute("aria-describedby", ids.join(" "));
  else control.removeAttribute("aria-describedby");
}

/**
 * The ids that the page uses itself.
 *
 * @param {Element} control
 * @param {string} id
 */
function otherDescriptions(control, id) {
  return (control.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((other) => other && other !== id);
}
