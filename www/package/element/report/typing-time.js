// How long a visitor has typed: from the first act in the form to the send. Nobody types a form within a second; but browsers and
// password managers fill one in at once, and a page may restore what was typed before. Then the time is not known.

import { elementsOf, membersOf } from "../form/form-prototype.js";

const ACTS = ["focusin", "pointerdown", "keydown", "input"];

/** Kinds of input by keys, input methods and dictation; not by autofill, suggestions or the clipboard. */
const TYPED = /^insert(Text|CompositionText|FromComposition|LineBreak|Paragraph)$/;

const TEXT_TYPES = new Set(["text", "email", "tel", "url", "search", "number", "password", "textarea"]);

export class TypingTime {
  #form;
  /** By `performance.now()`. @type {number | undefined} */
  #startMs;
  /** Controls whose text was typed while the element was there. @type {Set<EventTarget | null>} */
  #typed = new Set();

  /**
   * @param {HTMLFormElement} form
   * @param {AbortSignal} signal
   */
  constructor(form, signal) {
    this.#form = form;
    for (const act of ACTS) membersOf(form).addEventListener(act, (event) => this.#onAct(event), { capture: true, signal });
  }

  restart() {
    this.#startMs = undefined;
    this.#typed.clear();
  }

  /** @returns {number | undefined} undefined when nothing was typed, or some text was not */
  get elapsedMs() {
    if (this.#startMs === undefined || this.#typed.size === 0 || this.#isFilledIn) return undefined;
    return Math.round(performance.now() - this.#startMs);
  }

  /** Whether a control has text that was not typed. */
  get #isFilledIn() {
    const all = /** @type {HTMLInputElement[]} */ (elementsOf(this.#form));
    const texts = all.filter(({ type, dataset }) => TEXT_TYPES.has(type) && dataset.leadTrap === undefined);
    return texts.some((one) => one.value !== "" && one.value !== one.defaultValue && !this.#typed.has(one));
  }

  /** @param {Event} event */
  #onAct(event) {
    const { type, target, isTrusted } = event;
    if (isTrusted) this.#startMs ??= performance.now();
    if (type !== "input") return;
    const { inputType = "" } = /** @type {InputEvent} */ (event);
    if (isTrusted && TYPED.test(inputType)) this.#typed.add(target);
    else if (!inputType.startsWith("delete")) this.#typed.delete(target);
  }
}
