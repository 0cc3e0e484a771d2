// Where the entries are: on disk, or in the page's memory when the disk did not take them. It knows which, so that nobody
// above has to, and counts what the disk refused.

import { MemoryStore } from "./memory-store.js";

/** @typedef {import("./memory-store.js").Store} Store */
/** @typedef {import("./row.js").Row} Row */

export class Shelf {
  #disk;
  #memory = new MemoryStore();
  /** @type {Map<string, Row>} What came of attempts and could not be written. */
  #owed = new Map();
  #counts;

  /**
   * @param {Store} disk
   * @param {import("../outbox.js").OutboxCounts} counts
   */
  constructor(disk, counts) {
    this.#disk = disk;
    this.#counts = counts;
  }

  /**
   * All rows, and whether the disk's are among them.
   *
   * @returns {Promise<{ rows: Row[], isWhole: boolean }>}
   */
  async list() {
    for (const row of this.#owed.values()) await this.#write(row);
    const held = await this.#memory.list();
    try {
      return { rows: [...(await this.#disk.list()), ...held], isWhole: true };
    } catch {
      this.#counts.storeFailures++;
      return { rows: held, isWhole: false };
    }
  }

  /**
   * Changes a row where it is; a row that is nowhere is written to disk if that can be done, else to memory.
   *
   * @type {Store["change"]}
   */
  async add(key, decide) {
    if (this.#memory.has(key)) return this.#memory.change(key, decide);
    try {
      return await this.#disk.change(key, decide);
    } catch {
      this.#counts.unsaved++;
      return this.#memory.change(key, (there) => {
        const row = decide(there);
        return row && { ...row, unsaved: true };
      });
    }
  }

  /**
   * Changes a row where it is. Undefined when nothing could be changed, and the row stays as it was.
   *
   * @param {string} key
   * @param {(there: Row | undefined) => Row | null | undefined} decide
   * @returns {Promise<{ row: Row | undefined } | undefined>}
   */
  async change(key, decide) {
    const store = this.#memory.has(key) ? this.#memory : this.#disk;
    try {
      return { row: await store.change(key, decide) };
    } catch {
      this.#counts.storeFailures++;
      return undefined;
    }
  }

  /**
   * Remembers a row that could not be written until it can be. Otherwise a disk that takes nothing more would have the
   * entry sent again and again.
   *
   * @param {Row} row
   */
  owe(row) {
    this.#owed.set(row.key, row);
  }

  /**
   * The row as it would be, had all been written.
   *
   * @param {Row} row
   */
  latest(row) {
    return this.#owed.get(row.key) ?? row;
  }

  close() {
    this.#disk.close();
  }

  /** @param {Row} row */
  async #write(row) {
    const isOurs = (/** @type {Row} */ there) => there.state === "ready" && there.digest === row.digest;
    const changed = await this.change(row.key, (there) => (there && isOurs(there) ? row : there));
    if (changed && this.#owed.get(row.key) === row) this.#owed.delete(row.key);
  }
}
