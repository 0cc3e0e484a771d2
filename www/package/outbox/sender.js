// Sends one entry: claims it, makes one attempt, and keeps what came of it. When an entry is to be sent is the queue's
// concern, what becomes of it policy.js's.

import { withLock } from "./locks.js";
import { after, concerns } from "./policy.js";
import { isReady } from "./row.js";
import { claimLeftMs, claimed, held } from "./timing.js";

/** @typedef {import("./row.js").Row} Row */
/** @typedef {import("./row.js").Outcome} Outcome */

export class Sender {
  #host;
  #waiting;
  #changed;
  /** @type {Map<string, Promise<Outcome | undefined>>} The attempts under way here. */
  #sending = new Map();

  /**
   * @param {import("./queue.js").Host} host
   * @param {import("./waiting.js").Waiting} waiting
   * @param {() => void} changed is told when an entry has a new state
   */
  constructor(host, waiting, changed) {
    this.#host = host;
    this.#waiting = waiting;
    this.#changed = changed;
  }

  /** @param {string} key */
  has(key) {
    return this.#sending.has(key);
  }

  /**
   * One attempt, unless one is under way: here, which is then waited for, or in another tab.
   *
   * @param {Row} row
   * @returns {Promise<Outcome | undefined>}
   */
  send(row) {
    const sending = this.#sending.get(row.key) ?? this.#begin(row);
    this.#sending.set(row.key, sending);
    return sending;
  }

  /** @param {Row} row */
  async #begin(row) {
    try {
      return await withLock(this.#host.locks, row.key, (lock) => this.#attempt(row, lock));
    } finally {
      this.#sending.delete(row.key);
      this.#changed();
    }
  }

  /**
   * @param {Row} row
   * @param {"ours" | "theirs" | "none"} lock
   */
  async #attempt(row, lock) {
    const { shelf, counts, nowMs, attempt, announce } = this.#host;
    const sent = await this.#claim(row, lock);
    if (!sent) return undefined;
    this.#changed();
    const outcome = await attempt(sent, () => this.#hold(sent));
    const changed = await shelf.change(row.key, (there) =>
      there && concerns(there, sent, outcome) ? after(there, outcome, nowMs()) : there,
    );
    if (outcome.refused) counts.refused++;
    // What the relay said holds even when the disk could not write it down.
    const then = changed ? changed.row : after(sent, outcome, nowMs());
    if (then && !changed) shelf.owe(then);
    if (then) this.#waiting.settle(then);
    announce();
    return outcome;
  }

  /**
   * The row with an attempt counted, if nobody else is at it.
   *
   * @param {Row} row
   * @param {"ours" | "theirs" | "none"} lock
   */
  async #claim(row, lock) {
    const { shelf, nowMs } = this.#host;
    /** @type {Row | undefined} */
    let claim;
    const changed = await shelf.change(row.key, (there) => {
      // Whoever claimed it and does not hold its lock is no longer there.
      const isFree = there && isReady(there) && (lock === "ours" || claimLeftMs(there, nowMs()) === 0);
      claim = isFree ? claimed(there, nowMs()) : undefined;
      return claim;
    });
    // A disk that fails is no reason to keep a lead that is at hand.
    return changed ? claim : claimed(row, nowMs());
  }

  /**
   * Keeps the entry for another step of its attempt; false when it was discarded or delivered meanwhile.
   *
   * @param {Row} sent
   */
  async #hold(sent) {
    const { shelf, nowMs } = this.#host;
    let isWanted = false;
    const changed = await shelf.change(sent.key, (there) => {
      isWanted = there !== undefined && isReady(there) && there.digest === sent.digest;
      return there && isWanted ? held(there, nowMs()) : there;
    });
    return !changed || isWanted;
  }
}
