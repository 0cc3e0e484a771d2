// A form that the rules watch: its payload, what they say about it as one types, and when a field's issue may show.
// That is once the field was left, or a submit was tried.

import { changesSince } from "./changes.js";
import { counted, find } from "./dom.js";
import { FieldNotes } from "./field-notes.js";
import { fillForm, payloadOf } from "./payload.js";
import { afterPress } from "./pointer.js";

/**
 * @typedef {import("./payload.js").Payload} Payload
 * @typedef {import("./field-notes.js").Findings} Findings
 */

export class CheckedForm {
  #form;
  #check;
  #notes;
  #summary;
  /** @type {Set<EventTarget>} */
  #left = new Set();
  #isTried = false;
  #said = "";
  /** @type {Payload | undefined} What the CRM has been told about the record at hand. */
  #told;

  /**
   * @param {HTMLFormElement} form
   * @param {(payload: Payload) => Findings} check called at every change
   */
  constructor(form, check) {
    this.#form = form;
    this.#check = check;
    this.#notes = new FieldNotes(form);
    this.#summary = find(form, ".summary", HTMLElement);
    form.addEventListener("input", () => this.say(""));
    form.addEventListener("focusout", ({ target }) => this.#leave(target));
    form.addEventListener("reset", () => {
      this.say("");
      // The event comes before the fields are empty.
      setTimeout(() => this.#begin());
    });
  }

  /** What is to be sent. */
  get payload() {
    return changesSince(this.whole, this.#told);
  }

  /** Everything that stands in the form. */
  get whole() {
    return payloadOf(this.#form);
  }

  refresh() {
    const { issues, warnings } = this.#check(this.payload);
    this.#notes.show({ issues, warnings }, (field) => this.#mayShow(field));
    const isBad = this.#isTried && issues.length > 0;
    const toMend = `${counted(issues.length, "issue")} to mend before this can be sent.`;
    this.#summary.textContent = isBad ? toMend : this.#said;
    this.#summary.classList.toggle("bad", isBad);
    return issues.length === 0;
  }

  /**
   * Tells beside the buttons how a send goes, until something is typed.
   *
   * @param {string} words
   */
  say(words) {
    this.#said = words;
    this.refresh();
  }

  /** Shows every issue and tells whether there was none. */
  tried() {
    this.#isTried = true;
    const isGood = this.refresh();
    if (!isGood) this.#notes.focusFirst();
    return isGood;
  }

  /**
   * Goes on as an update of this record, for which only changes are sent from now on.
   *
   * @param {string} id
   * @param {Payload} told the whole form as it was sent
   */
  continueWith(id, told) {
    const field = find(this.#form, "[name=id]", HTMLElement);
    /** @type {HTMLInputElement | HTMLOutputElement} */ (field).value = id;
    this.#begin({ ...told, id });
  }

  /**
   * Takes a record into the form, to be changed.
   *
   * @param {Payload} record
   */
  take(record) {
    fillForm(this.#form, record);
    this.#begin(payloadOf(this.#form));
  }

  /** @param {Payload} [told] */
  #begin(told) {
    this.#told = told;
    this.#left.clear();
    this.#isTried = false;
    this.refresh();
  }

  /** @param {EventTarget | null} field */
  #leave(field) {
    if (!(field instanceof Element) || !field.hasAttribute("name")) return;
    this.#left.add(field);
    afterPress(() => this.refresh());
  }

  /** @param {HTMLElement} field */
  #mayShow(field) {
    return this.#isTried || this.#left.has(field);
  }
}
