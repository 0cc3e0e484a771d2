// A store that ends with the page: for entries that no disk took, and for tests. A store has two verbs: list, and change,
// which reads one row and writes, moves or deletes it in one step that no other tab can come between.

/** @typedef {import("./row.js").Row} Row */

/**
 * @typedef {object} Store
 * @property {() => Promise<Row[]>} list
 * @property {(key: string, decide: (there: Row | undefined) => Row | null | undefined) => Promise<Row | undefined>} change
 *   what `decide` returns is written; the same row or undefined leaves all as it is, null deletes; gives what is there then
 * @property {() => void} close lets go of what the page holds; the next call takes it again
 */

/** @implements {Store} */
export class MemoryStore {
  /** @type {Map<string, Row>} */
  #rows = new Map();

  async list() {
    return [...this.#rows.values()];
  }

  /** @param {string} key */
  has(key) {
    return this.#rows.has(key);
  }

  /** @type {Store["change"]} */
  async change(key, decide) {
    const there = this.#rows.get(key);
    const then = decide(there);
    if (then === null) this.#rows.delete(key);
    else if (then) this.#rows.set(key, then);
    return this.#rows.get(key);
  }

  close() {}
}
