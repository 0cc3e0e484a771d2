// The control that makes the CRM misbehave in its next calls, so that one can watch what the relay makes of it.

import { find, make } from "./dom.js";
import { behave, faultsLeft, misbehave } from "./sandbox.js";

/**
 * @typedef {import("./sandbox.js").Fault} Fault
 * @typedef {import("./sandbox.js").Crm} Crm
 */

/** @type {{ words: string, fault: Fault }[]} */
const FAULTS = [
  { words: "says that its limit is reached", fault: { kind: "limit" } },
  { words: "answers HTTP 503", fault: { kind: "status", status: 503 } },
  { words: "drops the connection", fault: { kind: "reset" } },
  { words: "answers two seconds late", fault: { kind: "delay", ms: 2000 } },
  { words: "never answers", fault: { kind: "hang" } },
  { words: "stores it, but never says so", fault: { kind: "commit_then_drop" } },
  { words: "stores it, but sends half an answer", fault: { kind: "half_answer" } },
  { words: "sends broken JSON", fault: { kind: "broken_json" } },
];

export class FaultControl {
  #crm;
  #crmName;
  #told;

  /**
   * @param {HTMLFormElement} form
   * @param {Crm} crm
   * @param {string} crmName
   */
  constructor(form, crm, crmName) {
    this.#crm = crm;
    this.#crmName = crmName;
    this.#told = find(form, "output", HTMLElement);
    const count = find(form, ".how-often", HTMLSelectElement);
    const fault = find(form, ".what", HTMLSelectElement);
    find(form, ".crm", HTMLElement).textContent = crmName;
    fault.append(...FAULTS.map(({ words }, at) => make("option", { value: String(at) }, words)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#after(misbehave(crm, Number(count.value), FAULTS[Number(fault.value)].fault));
    });
    find(form, ".behave", HTMLButtonElement).addEventListener("click", () => this.#after(behave()));
  }

  /** Says how many calls will still go wrong. */
  refresh() {
    return this.#after(Promise.resolve());
  }

  /** @param {Promise<void>} done */
  async #after(done) {
    try {
      await done;
      const left = await faultsLeft(this.#crm);
      const calls = left === 1 ? "next call" : `next ${left} calls`;
      this.#told.textContent = left > 0 ? `The ${calls} will go wrong.` : `${this.#crmName} behaves.`;
      this.#told.dataset.left = String(left);
    } catch (error) {
      this.#told.textContent = error instanceof Error ? error.message : String(error);
    }
  }
}
