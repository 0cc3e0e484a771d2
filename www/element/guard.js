// What tells people from machines: an input that people do not see, the time they took, and a captcha's token where the
// page uses one. The relay judges; nothing is refused here.

import { captchaOf } from "./captcha.js";

/**
 * @typedef {import("./controls.js").Control} Control
 */

export class Guard {
  #since = performance.now();
  #form;
  #trap;
  /** @type {HTMLElement | undefined} */
  #box;

  /**
   * @param {HTMLFormElement} form
   * @param {string} name of the trap, as the relay's form has it
   * @param {string} words for those who meet it all the same
   */
  constructor(form, name, words) {
    this.#form = form;
    const own = /** @type {HTMLInputElement | undefined} */ ([...form.elements].find((one) => nameOf(one) === name));
    this.#trap = own ?? document.createElement("input");
    this.#trap.dataset.leadTrap = "";
    if (own) return;
    Object.assign(this.#trap, { name, type: "text", autocomplete: "off", tabIndex: -1 });
    const label = document.createElement("label");
    label.append(words, this.#trap);
    this.#box = document.createElement("div");
    this.#box.dataset.lead = "trap";
    this.#box.setAttribute("aria-hidden", "true");
    this.#box.append(label);
    form.append(this.#box);
  }

  /** The form begins anew. */
  restart() {
    this.#since = performance.now();
  }

  get report() {
    const elapsedMs = Math.round(performance.now() - this.#since);
    return { trap: this.#trap.value, elapsedMs, captcha: captchaOf(this.#form) };
  }

  remove() {
    this.#box?.remove();
  }
}

/** @param {Element} element */
function nameOf(element) {
  return /** @type {HTMLInputElement} */ (element).name;
}
