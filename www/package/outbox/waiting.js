// The entries that this page waits for, with the promise that each was given. Their rows are kept along, so that a lead
// outlives a database that the browser wiped while the page was open.

import { LeadError } from "../lead-error.js";

/**
 * @typedef {import("./row.js").Row} Row
 * @typedef {import("../index.js").Receipt} Receipt
 * @typedef {object} Waiter
 * @property {Row} row
 * @property {Promise<Receipt>} delivered
 * @property {(receipt: Receipt) => void} resolve
 * @property {(error: Error) => void} reject
 */

export class Waiting {
  /** @type {Map<string, Waiter>} */
  #waiters = new Map();

  /**
   * @param {Row} row
   * @returns {Promise<Receipt>}
   */
  for(row) {
    const waiter = this.#waiters.get(row.key) ?? promised(row);
    this.#waiters.set(row.key, waiter);
    this.settle(row);
    return waiter.delivered;
  }

  /**
   * Settles what the row settles.
   *
   * @param {Row} row
   */
  settle({ key, state, receipt, error }) {
    const waiter = this.#waiters.get(key);
    if (!waiter || state === "ready") return;
    this.#waiters.delete(key);
    if (receipt) waiter.resolve(receipt);
    else waiter.reject(new LeadError(error ?? DISCARDED));
  }

  /**
   * The rows that are nowhere among these.
   *
   * @param {Row[]} rows
   */
  missing(rows) {
    const there = new Set(rows.map(({ key }) => key));
    return [...this.#waiters.values()].map(({ row }) => row).filter(({ key }) => !there.has(key));
  }
}

/** @type {import("./row.js").Failure} */
const DISCARDED = { kind: "aborted", message: "the entry was discarded", retryable: false, maybeSent: true, attempts: 0 };

/**
 * @param {Row} row
 * @returns {Waiter}
 */
function promised(row) {
  /** @type {Partial<Waiter>} */
  const waiter = { row };
  waiter.delivered = new Promise((resolve, reject) => Object.assign(waiter, { resolve, reject }));
  // Who does not listen is shown the entry all the same; an unhandled rejection would be noise.
  waiter.delivered.catch(() => undefined);
  return /** @type {Waiter} */ (waiter);
}
