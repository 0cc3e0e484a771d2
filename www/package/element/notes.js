// The message beside each field, and what tells assistive technology of it. Which messages there are is decided
// elsewhere.

import { groupOf } from "./controls.js";

/**
 * @typedef {import("./controls.js").Control} Control
 */

let made = 0;

export class Notes {
  #form;
  /** @type {Map<Control, { note: HTMLElement, isOurs: boolean }>} */
  #notes = new Map();

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
  }

  /** Whether every message still stands in the page. */
  get areThere() {
    return [...this.#notes.values()].every(({ note }) => note.isConnected);
  }

  /**
   * Shows these messages and no others.
   *
   * @param {Map<Control, string>} messages
   */
  show(messages) {
    for (const control of [...this.#notes.keys()]) if (!messages.has(control)) this.#clear(control);
    for (const [control, message] of messages) this.#set(control, message);
  }

  /**
   * @param {Control} control
   * @param {string} message
   */
  #set(control, message) {
    const { note } = this.#held(control) ?? this.#make(control);
    // Written only when it changed, so that it is not read out again.
    if (note.textContent !== message) note.textContent = message;
    note.hidden = false;
    for (const one of groupOf(control, this.#form)) {
      one.setCustomValidity?.(message);
      one.setAttribute("aria-invalid", "true");
      describe(one, note.id, true);
    }
  }

  /** @param {Control} control */
  #clear(control) {
    const held = this.#notes.get(control);
    if (!held) return;
    this.#notes.delete(control);
    // A control that left the form takes nothing along that would be wrong when it comes back.
    for (const one of new Set([control, ...groupOf(control, this.#form)])) {
      one.setCustomValidity?.("");
      one.removeAttribute("aria-invalid");
      describe(one, held.note.id, false);
    }
    if (held.isOurs) return held.note.remove();
    held.note.hidden = true;
    held.note.textContent = "";
  }

  /**
   * A control's message, in its place: the page may have moved its own nodes, or taken ours away with them.
   *
   * @param {Control} control
   */
  #held(control) {
    const held = this.#notes.get(control);
    if (!held?.isOurs) return held && this.#form.contains(held.note) ? held : undefined;
    const before = this.#before(control);
    if (before.nextElementSibling !== held.note) before.after(held.note);
    return held;
  }

  /** @param {Control} control */
  #before(control) {
    return behind(groupOf(control, this.#form).at(-1) ?? control);
  }

  /** @param {Control} control */
  #make(control) {
    const own = /** @type {HTMLElement | null} */ (
      this.#form.querySelector(`[data-lead-message="${CSS.escape(control.name)}"]`)
    );
    const note = own ?? document.createElement("p");
    note.id ||= `lead-message-${++made}`;
    if (!own) {
      note.dataset.lead = "message";
      note.setAttribute("part", "message");
      this.#before(control).after(note);
    }
    const held = { note, isOurs: !own };
    this.#notes.set(control, held);
    return held;
  }
}

/**
 * What a message stands behind: a message in a label would become a part of the field's name.
 *
 * @param {Element} control
 */
function behind(control) {
  return control.closest("label") ?? control;
}

/**
 * Adds a description to those that the page gave a control, or takes it away.
 *
 * @param {Element} control
 * @param {string} id
 * @param {boolean} isThere
 */
function describe(control, id, isThere) {
  const ids = (control.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((given) => given && given !== id);
  if (isThere) ids.push(id);
  if (ids.length > 0) control.setAttribute("aria-describedby", ids.join(" "));
  else control.removeAttribute("aria-describedby");
}
