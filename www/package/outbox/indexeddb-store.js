// The store on disk. A row is there when its transaction has completed with strict durability, and not before; the rules
// of what is written are policy.js's.

import { Connection } from "./connection.js";
import { within } from "../within.js";

/** @typedef {import("./memory-store.js").Store} Store */
/** @typedef {import("./row.js").Row} Row */

const STORE = "leads";
const TRANSACTION_MS = 5_000;

/** @implements {Store} */
export class IndexedDbStore {
  #connection;

  /**
   * @param {() => IDBFactory | undefined} factory
   * @param {string} [name]
   */
  constructor(factory, name = "leadwire") {
    this.#connection = new Connection(factory, name, STORE);
  }

  /** @returns {Promise<Row[]>} */
  list() {
    return this.#run("readonly", (store, done) => {
      const request = store.getAll();
      request.onsuccess = () => done(request.result);
    });
  }

  /** @type {Store["change"]} */
  change(key, decide) {
    return this.#run("readwrite", (store, done) => {
      const request = store.get(key);
      request.onsuccess = () => {
        const there = request.result;
        const then = decide(there);
        if (then === null) store.delete(key);
        else if (then && then !== there) store.put(then);
        done(then === null ? undefined : (then ?? there));
      };
    });
  }

  close() {
    this.#connection.close();
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore, done: (result: T) => void) => void} work
   * @returns {Promise<T>}
   */
  async #run(mode, work) {
    try {
      return await this.#once(mode, work);
    } catch (error) {
      const { name } = /** @type {Error} */ (error);
      if (name === "QuotaExceededError" || name === "TimeoutError" || name === "NotSupportedError") throw error;
      // A connection that the browser lost stays so; a new one works again.
      this.close();
      return this.#once(mode, work);
    }
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore, done: (result: T) => void) => void} work
   * @returns {Promise<T>}
   */
  async #once(mode, work) {
    const db = await this.#connection.open();
    const whole = new Promise((/** @type {(result: T) => void} */ resolve, reject) => {
      const transaction = db.transaction(STORE, mode, { durability: "strict" });
      /** @type {T} */
      let result;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error ?? new DOMException("the transaction ended", "AbortError"));
      work(transaction.objectStore(STORE), (value) => (result = value));
    });
    return within(TRANSACTION_MS, whole, "a transaction");
  }
}
