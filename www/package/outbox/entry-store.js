// Where entries are stored: on disk, or in the page's memory when the disk fails.

/**
 * @typedef {import("./entry.js").Entry} Entry
 *
 * @typedef {(current: Entry | undefined) => Entry | null | undefined} Change gives the entry to write, null to delete it;
 *   undefined or the same entry change nothing
 *
 * @typedef {object} Store
 * @property {() => Promise<Entry[]>} list
 * @property {(key: string, change: Change) => Promise<Entry | undefined>} change reads and writes one entry atomically, also
 *   across tabs; resolves to what is stored afterwards
 * @property {() => void} close releases the connection; the next call opens it again
 */

/** @implements {Store} */
export class MemoryStore {
  /** @type {Map<string, Entry>} */
  #entries = new Map();

  async list() {
    return [...this.#entries.values()];
  }

  /** @param {string} key */
  has(key) {
    return this.#entries.has(key);
  }

  /** @type {Store["change"]} */
  async change(key, change) {
    const next = change(this.#entries.get(key));
    if (next === null) this.#entries.delete(key);
    else if (next) this.#entries.set(key, next);
    return this.#entries.get(key);
  }

  close() {}
}

export class EntryStore {
  #disk;
  #memory = new MemoryStore();
  /** @type {Map<string, Entry>} Outcomes that the disk has not taken yet. */
  #pendingWrites = new Map();
  #counts;

  /**
   * @param {Store} disk
   * @param {import("../outbox.js").OutboxCounts} counts is updated when the disk fails
   */
  constructor(disk, counts) {
    this.#disk = disk;
    this.#counts = counts;
  }

  /**
   * All entries; `isComplete` is false when the disk could not be read.
   *
   * @returns {Promise<{ entries: Entry[], isComplete: boolean }>}
   */
  async list() {
    for (const entry of this.#pendingWrites.values()) await this.#write(entry);
    const inMemory = await this.#memory.list();
    try {
      return { entries: [...(await this.#disk.list()), ...inMemory], isComplete: true };
    } catch {
      this.#counts.storeFailures++;
      return { entries: inMemory, isComplete: false };
    }
  }

  /**
   * Changes an entry, or adds it: to the disk, or to memory when the disk fails.
   *
   * @type {Store["change"]}
   */
  async add(key, change) {
    if (this.#memory.has(key)) return this.#memory.change(key, change);
    try {
      return await this.#disk.change(key, change);
    } catch {
      this.#counts.unsaved++;
      return this.#memory.change(key, (current) => {
        const entry = change(current);
        return entry && { ...entry, unsaved: true };
      });
    }
  }

  /**
   * Changes an entry. Resolves to undefined when the disk failed and the entry is unchanged.
   *
   * @param {string} key
   * @param {Change} change
   * @returns {Promise<{ entry: Entry | undefined } | undefined>}
   */
  async change(key, change) {
    const store = this.#memory.has(key) ? this.#memory : this.#disk;
    try {
      return { entry: await store.change(key, change) };
    } catch {
      this.#counts.storeFailures++;
      return undefined;
    }
  }

  /**
   * Writes the entry once the disk works again. Without this, an entry on a full disk would be sent again and again.
   *
   * @param {Entry} entry
   */
  writeLater(entry) {
    this.#pendingWrites.set(entry.key, entry);
  }

  /**
   * The entry with its pending write applied.
   *
   * @param {Entry} entry
   */
  latest(entry) {
    return this.#pendingWrites.get(entry.key) ?? entry;
  }

  close() {
    this.#disk.close();
  }

  /** @param {Entry} entry */
  async #write(entry) {
    const isSame = (/** @type {Entry} */ current) => current.state === "ready" && current.digest === entry.digest;
    const changed = await this.change(entry.key, (current) => (current && isSame(current) ? entry : current));
    if (changed && this.#pendingWrites.get(entry.key) === entry) this.#pendingWrites.delete(entry.key);
  }
}
