// A remark about a field, below it: announced, never an error, and gone when the field changes.

import { createGenerated } from "../view/generated.js";

/** Ids that are removed from a copy of the form. They are random: the element counts its own. */
const newId = () => `lead-message-${String(Math.random()).slice(2)}`;

export class FieldNote {
  #control;
  /** @type {HTMLElement | undefined} */
  #element;

  /** @param {HTMLElement} control */
  constructor(control) {
    this.#control = control;
  }

  /** @param {string} text */
  show(text) {
    const element = (this.#element ??= createNote());
    // Inside a label it would become part of the field's name; the message of an error comes first.
    const field = this.#control.closest("label") ?? this.#control;
    const next = field.nextElementSibling;
    const last = next?.matches("[data-lead=message]") ? next : field;
    if (last !== element && last.nextElementSibling !== element) last.after(element);
    // An unchanged text is not written again, so that screen readers do not repeat it.
    if (element.textContent !== text) element.textContent = text;
    element.hidden = false;
    this.#describe([...this.#otherIds(element), element.id]);
  }

  hide() {
    const element = this.#element;
    if (!element) return;
    element.hidden = true;
    element.textContent = "";
    this.#describe(this.#otherIds(element));
  }

  remove() {
    this.hide();
    this.#element?.remove();
  }

  /** @param {HTMLElement} element */
  #otherIds({ id }) {
    return (this.#control.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((other) => other && other !== id);
  }

  /** @param {string[]} ids */
  #describe(ids) {
    if (ids.length > 0) this.#control.setAttribute("aria-describedby", ids.join(" "));
    else this.#control.removeAttribute("aria-describedby");
  }
}

function createNote() {
  const element = createGenerated("p", "note");
  element.id = newId();
  element.setAttribute("role", "status");
  return element;
}
