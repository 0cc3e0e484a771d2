// Signals of automated submissions: a hidden input (the trap), the time since the form appeared, and a captcha's token. The
// relay evaluates them; the element refuses nothing.

import { membersOf } from "../form/form-prototype.js";
import { captchaToken } from "../form/captcha.js";
import { createTrap, markTrap, trapOf } from "./trap.js";

/**
 * @typedef {object} SpamSignalOptions
 * @property {string} trapName as in the relay's configuration of the form
 * @property {string} trapLabel for visitors who reach the trap
 * @property {number} appearedMs when the form appeared, by `performance.now()`
 */

export class SpamSignals {
  #startMs;
  #form;
  #trapName;
  /** @type {HTMLElement | undefined} The generated trap. */
  #box;

  /**
   * @param {HTMLFormElement} form
   * @param {SpamSignalOptions} options
   */
  constructor(form, { trapName, trapLabel, appearedMs }) {
    this.#form = form;
    this.#trapName = trapName;
    this.#startMs = appearedMs;
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
    this.#startMs = performance.now();
  }

  /** The `guard` of the request. */
  get report() {
    const elapsedMs = Math.round(performance.now() - this.#startMs);
    return { trap: this.#trap?.value ?? "", elapsedMs, captcha: captchaToken(this.#form) };
  }

  remove() {
    this.#box?.remove();
  }

  get #trap() {
    return trapOf(this.#form, this.#trapName);
  }
}

/**
 * When the parts of the page that were there before the script appeared, by `performance.now()`: the page was parsed, and,
 * if it was prerendered, opened.
 */
export function pageAppearedMs() {
  const [navigation] = /** @type {any[]} */ (performance.getEntriesByType?.("navigation") ?? []);
  const { domInteractive = 0, activationStart = 0 } = navigation ?? {};
  return domInteractive > 0 ? Math.max(domInteractive, activationStart) : performance.now();
}
