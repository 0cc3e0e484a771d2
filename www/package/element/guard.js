// What tells people from machines: an input that people do not see, the time they took, and a captcha's token where the
// page uses one. The relay judges; nothing is refused here.

import { captchaOf } from "./captcha.js";
import { elementsOf } from "./own.js";

/**
 * @typedef {import("./controls.js").Control} Control
 */

export class Guard {
  #since = performance.now();
  #form;
  #name;
  /** @type {HTMLElement | undefined} */
  #box;

  /**
   * @param {HTMLFormElement} form
   * @param {string} name of the trap, as the relay's form has it
   * @param {string} words for those who meet it all the same
   */
  constructor(form, name, words) {
    this.#form = form;
    this.#name = name;
    if (this.#trap) this.#trap.dataset.leadTrap = "";
    else this.#add(words);
  }

  /** Puts back what the page took away with its own nodes. */
  settle() {
    if (this.#trap) this.#trap.dataset.leadTrap = "";
    else if (this.#box) this.#form.append(this.#box);
  }

  /** The form begins anew. */
  restart() {
    this.#since = performance.now();
  }

  get report() {
    const elapsedMs = Math.round(performance.now() - this.#since);
    return { trap: this.#trap?.value ?? "", elapsedMs, captcha: captchaOf(this.#form) };
  }

  remove() {
    this.#box?.remove();
  }

  /** The page's own, or ours; a framework may have made it anew. */
  get #trap() {
    return /** @type {HTMLInputElement | undefined} */ (elementsOf(this.#form).find((one) => nameOf(one) === this.#name));
  }

  /** @param {string} words */
  #add(words) {
    const trap = document.createElement("input");
    Object.assign(trap, { name: this.#name, type: "text", autocomplete: "off", tabIndex: -1 });
    trap.dataset.leadTrap = "";
    const label = document.createElement("label");
    label.append(words, trap);
    this.#box = document.createElement("div");
    this.#box.dataset.lead = "trap";
    this.#box.setAttribute("aria-hidden", "true");
    this.#box.append(label);
    this.#form.append(this.#box);
  }
}

/** @param {Element} element */
function nameOf(element) {
  return /** @type {HTMLInputElement} */ (element).name;
}
