// The open database: opened when it is needed, with a limit on the wait, given up for another version of the page, and
// opened anew when the browser lost it. Its schema only grows, and each version of the page asks for no more than the
// stores that it knows, so that an older page can use a newer database.

import { within } from "../within.js";

const OPEN_MS = 3_000;

export class Connection {
  #factory;
  #name;
  #store;
  /** @type {Promise<IDBDatabase> | undefined} */
  #opening;
  #deadline = 0;

  /**
   * @param {() => IDBFactory | undefined} factory asked each time, since a browser may forbid the question itself
   * @param {string} name
   * @param {string} store with rows by their `key`
   */
  constructor(factory, name, store) {
    this.#factory = factory;
    this.#name = name;
    this.#store = store;
  }

  /** The database. When the first to ask has waited in vain, whoever comes later is told at once until it opens. */
  async open() {
    if (!this.#opening) {
      const opening = this.#connect();
      this.#opening = opening;
      this.#deadline = Date.now() + OPEN_MS;
      opening.catch(() => this.#forget(opening));
    }
    const leftMs = Math.min(Math.max(this.#deadline - Date.now(), 0), OPEN_MS);
    return within(leftMs, this.#opening, "opening the database");
  }

  /** Lets go of it; what was begun is still written. */
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
    // Without a version it opens whatever there is, and makes version 1 where there is nothing.
    const db = await this.#request();
    if (db.objectStoreNames.contains(this.#store)) return db;
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
      if (!factory) throw new DOMException("there is no IndexedDB here", "NotSupportedError");
      const request = factory.open(this.#name, version);
      request.onupgradeneeded = () => {
        const isMissing = !request.result.objectStoreNames.contains(this.#store);
        if (isMissing) request.result.createObjectStore(this.#store, { keyPath: "key" });
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
