// What tells people from machines without asking them anything: an input that people do not see, and the time they took.
// The relay judges; nothing is refused here.

/**
 * @typedef {import("./controls.js").Control} Control
 */

export class Guard {
  #since = performance.now();
  #trap;
  /** @type {HTMLElement | undefined} */
  #box;

  /**
   * @param {HTMLFormElement} form
   * @param {string} name of the trap, as the relay's form has it
   * @param {string} words for those who meet it all the same
   */
  constructor(form, name, words) {
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
    return { trap: this.#trap.value, elapsedMs: Math.round(performance.now() - this.#since) };
  }

  remove() {
    this.#box?.remove();
  }
}

/** @param {Element} element */
function nameOf(element) {
  return /** @type {HTMLInputElement} */ (element).name;
}
