// What is on the shelf, and what is asked of it: by the page, by other tabs, by time. Several tabs may run it at once; at
// worst they send the same entry twice, and the relay knows its key. Sending is sender.js's and rounds.js's.

import { submitted } from "./policy.js";
import { discarded, isReady, renewed } from "./row.js";
import { Rounds } from "./rounds.js";
import { Sender } from "./sender.js";
import { aged, claimLeftMs, surplus, waitMs } from "./timing.js";
import { Waiting } from "./waiting.js";

/**
 * @typedef {import("./row.js").Row} Row
 * @typedef {import("./row.js").Outcome} Outcome
 *
 * @typedef {object} Host
 * @property {import("./shelf.js").Shelf} shelf
 * @property {import("../outbox.js").OutboxCounts} counts
 * @property {(row: Row, hold: () => Promise<boolean>) => Promise<Outcome>} attempt never rejects
 * @property {() => number} nowMs
 * @property {LockManager} [locks]
 * @property {(rows: Row[]) => void} show is told all rows whenever one may have changed
 * @property {() => void} announce tells other tabs that something has changed
 * @property {(ms: number) => void} wakeIn asks for a call of `due` after this time
 */

export class Queue {
  #host;
  #waiting = new Waiting();
  #sender;
  /** @type {Promise<void> | undefined} */
  #showing;
  #isStale = false;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    this.#sender = new Sender(host, this.#waiting, () => this.refresh());
    this.rounds = new Rounds(this, this.#sender, host);
  }

  /** @param {Row} row */
  isSending(row) {
    return this.#sender.has(row.key) || claimLeftMs(row, this.#host.nowMs()) > 0;
  }

  /**
   * Stores a row and begins to send it. Undefined when its key is another lead's.
   *
   * @param {Row} given
   */
  async add(given) {
    let isTaken = false;
    const row = await this.#host.shelf.add(given.key, (there) => {
      const then = submitted(there, given);
      isTaken = !then;
      return then;
    });
    if (isTaken || !row) return undefined;
    const delivered = this.#waiting.for(row);
    if (row.state === "ready") this.#sender.send(row);
    this.#changed();
    return { row, delivered };
  }

  /** @param {string} key */
  async discard(key) {
    const { shelf, counts, nowMs } = this.#host;
    const changed = await shelf.change(key, (there) => there && discarded(there, nowMs()));
    if (!changed?.row) return false;
    counts.discarded++;
    this.#waiting.settle(changed.row);
    this.#changed();
    return true;
  }

  /** @param {string} key of an entry that was refused */
  async retry(key) {
    const { shelf, nowMs } = this.#host;
    const changed = await shelf.change(key, (there) => (there?.state === "refused" ? renewed(there, nowMs()) : there));
    if (changed?.row?.state !== "ready") return false;
    this.#sender.send(changed.row);
    this.#changed();
    return true;
  }

  /** Reads everything anew: what other tabs did, what time did, and what a wiped database lost. */
  refresh() {
    this.#isStale = true;
    this.#showing ??= this.#showAll();
    return this.#showing;
  }

  /** Every row, with what time has done to it. */
  async rows() {
    const { shelf } = this.#host;
    const { rows: stored, isWhole } = await shelf.list();
    const missing = this.#waiting.missing(stored);
    // A disk that cannot be read has not lost them: what this page knows of it has to do meanwhile.
    const rest = isWhole ? await Promise.all(missing.map((row) => this.#restored(row))) : missing;
    const rows = [...stored, ...rest].map((row) => shelf.latest(row));
    const old = surplus(rows);
    const all = await Promise.all(rows.map((row) => this.#aged(row, old.has(row))));
    return all.filter((row) => row !== undefined);
  }

  /**
   * The row with what time has done to it, on the disk as well; undefined when it is forgotten.
   *
   * @param {Row} row
   * @param {boolean} isSurplus
   */
  async #aged(row, isSurplus) {
    const { shelf, counts, nowMs } = this.#host;
    const age = (/** @type {Row} */ there) => (isSurplus && !isReady(there) ? null : aged(there, nowMs()));
    if (age(row) === row) return row;
    let isExpired = false;
    const changed = await shelf.change(row.key, (there) => {
      const then = there && age(there);
      isExpired = then !== there && then?.state === "refused";
      return then;
    });
    if (isExpired) counts.expired++;
    return changed ? changed.row : row;
  }

  async #showAll() {
    const { show, wakeIn, nowMs } = this.#host;
    while (this.#isStale) {
      this.#isStale = false;
      const rows = await this.rows();
      for (const row of rows) this.#waiting.settle(row);
      show(rows);
      const waits = rows.filter(isReady).map((row) => Math.max(waitMs(row, nowMs()), claimLeftMs(row, nowMs())));
      if (waits.length > 0) wakeIn(Math.max(Math.min(...waits), this.rounds.notBeforeMs - nowMs()));
    }
    // In the same step as the last look at what is stale, so that no call comes between.
    this.#showing = undefined;
  }

  /** @param {Row} lost */
  async #restored(lost) {
    let isLost = false;
    const row = await this.#host.shelf.add(lost.key, (there) => {
      isLost = !there;
      return there ?? lost;
    });
    if (isLost) this.#host.counts.wiped++;
    return row ?? lost;
  }

  #changed() {
    this.#host.announce();
    this.refresh();
  }
}
