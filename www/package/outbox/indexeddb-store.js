// The store on disk, in IndexedDB. An entry is written once its transaction has completed with strict durability. The
// schema only grows, and a page opens whatever version exists, so that an older page can use a newer database.

import { withTimeout } from "../timeout.js";
import { isReady } from "./entry.js";

/**
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {import("./entry-store.js").Store} Store
 */

const STORE = "leads";
const OPEN_TIMEOUT_MS = 3_000;
const TRANSACTION_TIMEOUT_MS = 5_000;
/** Number of entries that a transaction reads. A write waits for one such part, not for all entries. */
const PART = 500;
/** Errors that a new connection does not mend. */
const FINAL_ERRORS = new Set(["QuotaExceededError", "TimeoutError", "NotSupportedError"]);

/** @implements {Store} */
export class IndexedDbStore {
  #connection;

  /**
   * @param {() => IDBFactory | undefined} [factory] a function, since a browser may forbid reading `indexedDB`
   * @param {string} [name] of the database
   */
  constructor(factory = () => globalThis.indexedDB, name = "leadwire") {
    this.#connection = new Connection(factory, name);
  }

  /**
   * All entries, in parts. An entry that is added meanwhile can be missing.
   *
   * @param {string} [after] a key
   * @returns {Promise<Entry[]>}
   */
  async list(after = "") {
    /** @type {Entry[]} */
    const part = await this.#run("readonly", (store, finish) => {
      const request = store.getAll(IDBKeyRange.lowerBound(after, true), PART);
      request.onsuccess = () => finish(request.result.map(fromStored));
    });
    return part.length < PART ? part : [...part, ...(await this.list(part[PART - 1].key))];
  }

  /** @type {Store["change"]} */
  change(key, change) {
    return this.#run("readwrite", (store, finish) => {
      const request = store.get(key);
      request.onsuccess = () => {
        const current = fromStored(request.result);
        const next = change(current);
        if (next === null) store.delete(key);
        else if (next && next !== current) store.put(toStored(next));
        finish(next === null ? undefined : (next ?? current));
      };
    });
  }

  close() {
    this.#connection.close();
  }

  /**
   * Runs a transaction, a second time with a new connection when the browser has lost the first.
   *
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore, finish: (result: T) => void) => void} work
   * @returns {Promise<T>}
   */
  async #run(mode, work) {
    try {
      return await this.#runOnce(mode, work);
    } catch (error) {
      if (FINAL_ERRORS.has(/** @type {Error} */ (error).name)) throw error;
      this.close();
      return this.#runOnce(mode, work);
    }
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore, finish: (result: T) => void) => void} work
   * @returns {Promise<T>}
   */
  async #runOnce(mode, work) {
    const db = await this.#connection.open();
    const completed = new Promise((/** @type {(result: T) => void} */ resolve, reject) => {
      const transaction = db.transaction(STORE, mode, { durability: "strict" });
      /** @type {T} */
      let result;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error ?? new DOMException("the transaction ended", "AbortError"));
      work(transaction.objectStore(STORE), (value) => (result = value));
    });
    return withTimeout(TRANSACTION_TIMEOUT_MS, completed, "a transaction");
  }
}

/**
 * An entry without a payload, or with files, is stored as refused and maybe sent: a page of an earlier version, which knows no
 * inputs and no files, keeps it, does not send it, and does not give its key to another lead.
 *
 * @param {Entry} entry
 * @returns {Entry}
 */
function toStored(entry) {
  const { inputs, files = inputs, maybeSent } = entry;
  return files && isReady(entry) ? { ...entry, state: "refused", maybeSent: true, wasSent: maybeSent } : entry;
}

/**
 * @template {Entry | undefined} T
 * @param {T} stored
 * @returns {T}
 */
function fromStored(stored) {
  const { inputs, wasSent = inputs && false } = stored ?? {};
  return stored && wasSent !== undefined ? { ...stored, state: "ready", maybeSent: wasSent, wasSent: undefined } : stored;
}

/** The open database. It is opened on demand, and closed for another version of the page or when the browser lost it. */
class Connection {
  #factory;
  #name;
  /** @type {Promise<IDBDatabase> | undefined} */
  #opening;
  #deadlineMs = 0;

  /**
   * @param {() => IDBFactory | undefined} factory
   * @param {string} name
   */
  constructor(factory, name) {
    this.#factory = factory;
    this.#name = name;
  }

  /** The timeout runs from the first call; after it, further calls fail at once until the database opens. */
  async open() {
    if (!this.#opening) {
      const opening = this.#connect();
      this.#opening = opening;
      this.#deadlineMs = Date.now() + OPEN_TIMEOUT_MS;
      opening.catch(() => this.#forget(opening));
    }
    const remainingMs = Math.min(Math.max(this.#deadlineMs - Date.now(), 0), OPEN_TIMEOUT_MS);
    return withTimeout(remainingMs, this.#opening, "opening the database");
  }

  /** Transactions that have begun are completed. */
  close() {
    const opening = this.#opening;
    if (opening) this.#forget(opening);
    opening?.then((db) => db.close(), () => undefined);
  }

  /** @param {Promise<IDBDatabase>} opening */
  #forget(opening) {
    if (this.#opening === opening) this.#opening = undefined;
  }

  /** @returns {Promise<IDBDatabase>} */
  async #connect() {
    // Without a version, the existing database is opened, or version 1 is created.
    const db = await this.#request();
    if (db.objectStoreNames.contains(STORE)) return db;
    db.close();
    return this.#request(db.version + 1);
  }

  /**
   * @param {number} [version]
   * @returns {Promise<IDBDatabase>}
   */
  #request(version) {
    return new Promise((resolve, reject) => {
      const factory = this.#factory();
      if (!factory) throw new DOMException("IndexedDB is not available", "NotSupportedError");
      const request = factory.open(this.#name, version);
      request.onupgradeneeded = () => {
        const isMissing = !request.result.objectStoreNames.contains(STORE);
        if (isMissing) request.result.createObjectStore(STORE, { keyPath: "key" });
      };
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const db = request.result;
        // Another version of the page wants to change the schema, or the browser lost the files.
        db.onversionchange = () => this.close();
        db.onclose = () => this.close();
        resolve(db);
      };
    });
  }
}
