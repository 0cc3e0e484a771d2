// The promises that `submit` has given to this page, with their entries: an entry that the browser deletes from the disk
// while the page is open can be restored.

import { LeadError } from "../lead-error.js";

/**
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {import("../index.js").Receipt} Receipt
 * @typedef {object} Delivery
 * @property {Entry} entry
 * @property {Promise<Receipt>} promise
 * @property {(receipt: Receipt) => void} resolve
 * @property {(error: Error) => void} reject
 */

/** @type {import("./entry.js").Failure} */
const DISCARDED = { kind: "aborted", message: "the entry was discarded", retryable: false, maybeSent: true, attempts: 0 };

export class PendingDeliveries {
  /** @type {Map<string, Delivery>} */
  #deliveries = new Map();

  /**
   * The promise of an entry's delivery, the same for each call.
   *
   * @param {Entry} entry
   * @returns {Promise<Receipt>}
   */
  promiseFor(entry) {
    const delivery = this.#deliveries.get(entry.key) ?? newDelivery(entry);
    this.#deliveries.set(entry.key, delivery);
    this.settle(entry);
    return delivery.promise;
  }

  /**
   * Settles the entry's promise unless the entry is still to be sent.
   *
   * @param {Entry} entry
   */
  settle({ key, state, receipt, error }) {
    const delivery = this.#deliveries.get(key);
    if (!delivery || state === "ready") return;
    this.#deliveries.delete(key);
    if (receipt) delivery.resolve(receipt);
    else delivery.reject(new LeadError(error ?? DISCARDED));
  }

  /**
   * The pending entries that are not in this list.
   *
   * @param {Entry[]} entries
   */
  missingFrom(entries) {
    const keys = new Set(entries.map(({ key }) => key));
    return [...this.#deliveries.values()].map(({ entry }) => entry).filter(({ key }) => !keys.has(key));
  }
}

/**
 * @param {Entry} entry
 * @returns {Delivery}
 */
function newDelivery(entry) {
  /** @type {Partial<Delivery>} */
  const delivery = { entry };
  delivery.promise = new Promise((resolve, reject) => Object.assign(delivery, { resolve, reject }));
  // The page also gets a failed entry by `onChange` and `failed()`, so the promise need not be handled.
  delivery.promise.catch(() => undefined);
  return /** @type {Delivery} */ (delivery);
}
