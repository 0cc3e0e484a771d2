// Signals of automated submissions: a hidden input (the trap), the time of typing, and a captcha's token. The relay evaluates them; the element refuses nothing.

import { membersOf } from "../form/form-prototype.js";
import { captchaToken } from "../form/captcha.js";
import { createTrap, markTrap, trapOf } from "./trap.js";
import { TypingTime } from "./typing-time.js";

/**
 * @typedef {object} SpamSignalOptions
 * @property {string} trapName as in the relay's configuration of the form
 * @property {string} trapLabel for visitors who reach the trap
 */

export class SpamSignals {
  #form;
  #typingTime;
  #trapName;
  /** @type {HTMLElement | undefined} The generated trap. */
  #box;

  /**
   * @param {HTMLFormElement} form
   * @param {SpamSignalOptions} options
   * @param {AbortSignal} signal
   */
  constructor(form, { trapName, trapLabel }, signal) {
    this.#form = form;
    this.#trapName = trapName;
    this.#typingTime = new TypingTime(form, signal);
    const trap = this.#trap;
    if (trap) markTrap(trap);
    else membersOf(form).append((this.#box = createTrap(trapName, trapLabel)));
  }

  /** Restores the trap when the page has removed or replaced it. */
  reconcile() {
    const trap = this.#trap;
    if (trap) markTrap(trap);
    else if (this.#box) membersOf(this.#form).append(this.#box);
  }

  restartTimer() {
    this.#typingTime.restart();
  }

  /** The `guard` of the request. */
  get report() {
    const { elapsedMs } = this.#typingTime;
    return { trap: this.#trap?.value ?? "", elapsedMs, captcha: captchaToken(this.#form) };
  }

  remove() {
    this.#box?.remove();
  }

  get #trap() {
    return trapOf(this.#form, this.#trapName);
  }
}
