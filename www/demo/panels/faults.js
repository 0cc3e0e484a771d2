// Simulated faults: the next requests to the CRM fail, to show how the relay handles it.

import { find, make } from "../dom.js";
import { addFaults, clearFaults, countFaults } from "../sandbox.js";

/**
 * @typedef {import("../sandbox.js").Fault} Fault
 * @typedef {import("../sandbox.js").Crm} Crm
 */

/** @type {{ label: string, fault: Fault }[]} */
const FAULTS = [
  { label: "rate limit reached", fault: { kind: "limit" } },
  { label: "HTTP 503", fault: { kind: "status", status: 503 } },
  { label: "connection reset", fault: { kind: "reset" } },
  { label: "response after 2 seconds", fault: { kind: "delay", ms: 2000 } },
  { label: "no response", fault: { kind: "hang" } },
  { label: "record stored, no response", fault: { kind: "commit_then_drop" } },
  { label: "record stored, response cut off", fault: { kind: "half_answer" } },
  { label: "record stored, invalid JSON", fault: { kind: "broken_json" } },
];

export class FaultsPanel {
  #crm;
  #crmName;
  #output;

  /**
   * @param {HTMLFormElement} form
   * @param {Crm} crm
   * @param {string} crmName
   */
  constructor(form, crm, crmName) {
    this.#crm = crm;
    this.#crmName = crmName;
    this.#output = find(form, "output", HTMLElement);
    const count = find(form, ".fault-count", HTMLSelectElement);
    const fault = find(form, ".fault-kind", HTMLSelectElement);
    find(form, ".crm-name", HTMLElement).textContent = crmName;
    fault.append(...FAULTS.map(({ label }, index) => make("option", { value: String(index) }, label)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#refreshAfter(addFaults(crm, Number(count.value), FAULTS[Number(fault.value)].fault));
    });
    find(form, ".clear-faults", HTMLButtonElement).addEventListener("click", () => this.#refreshAfter(clearFaults()));
  }

  /** Shows how many requests will still fail. */
  refresh() {
    return this.#refreshAfter(Promise.resolve());
  }

  /** @param {Promise<void>} change */
  async #refreshAfter(change) {
    try {
      await change;
      const count = await countFaults(this.#crm);
      const requests = count === 1 ? "next request" : `next ${count} requests`;
      this.#output.textContent = count > 0 ? `The ${requests} to ${this.#crmName} will fail.` : "No fault is active.";
      this.#output.dataset.count = String(count);
    } catch (error) {
      this.#output.textContent = error instanceof Error ? error.message : String(error);
    }
  }
}
