// Signals of automated submissions: a hidden input (the trap), the time since the form appeared, and a captcha's token. The
// relay evaluates them; the element refuses nothing.

import { captchaToken } from "../form/captcha.js";
import { elementsOf } from "../form/form-prototype.js";
import { createGenerated } from "../view/generated.js";

export class SpamSignals {
  #startMs = performance.now();
  #form;
  #trapName;
  /** @type {HTMLElement | undefined} The generated trap. */
  #box;

  /**
   * @param {HTMLFormElement} form
   * @param {string} trapName as in the relay's configuration of the form
   * @param {string} trapLabel for visitors who reach the trap
   */
  constructor(form, trapName, trapLabel) {
    this.#form = form;
    this.#trapName = trapName;
    const trap = this.#trap;
    if (trap) trap.dataset.leadTrap = "";
    else this.#addTrap(trapLabel);
  }

  /** Restores the trap when the page has removed or replaced it. */
  reconcile() {
    const trap = this.#trap;
    if (trap) trap.dataset.leadTrap = "";
    else if (this.#box) this.#form.append(this.#box);
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

  /** Looked up each time, since a framework may replace the page's own trap. */
  get #trap() {
    const all = /** @type {HTMLInputElement[]} */ (elementsOf(this.#form));
    return all.find(({ name }) => name === this.#trapName);
  }

  /** @param {string} labelText */
  #addTrap(labelText) {
    const trap = document.createElement("input");
    Object.assign(trap, { name: this.#trapName, type: "text", autocomplete: "off", tabIndex: -1 });
    trap.dataset.leadTrap = "";
    const label = document.createElement("label");
    label.append(labelText, trap);
    this.#box = createGenerated("div", "trap");
    this.#box.setAttribute("aria-hidden", "true");
    this.#box.append(label);
    this.#form.append(this.#box);
  }
}
