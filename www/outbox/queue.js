// Sends what is on the shelf: claims an entry, makes one attempt, keeps what came of it, and in rounds does so for all that
// is due. Several tabs may run it at once; at worst they send the same entry twice, and the relay knows its key.

import { inTurn, withLock } from "./locks.js";
import { after, aged, discarded, renewed, submitted, surplus } from "./policy.js";
import { claimLeftMs, claimed, concerns, leastWaitMs, waitMs } from "./policy.js";
import { Waiting } from "./waiting.js";

/**
 * @typedef {import("./policy.js").Row} Row
 * @typedef {import("./policy.js").Outcome} Outcome
 *
 * @typedef {object} Host
 * @property {import("./shelf.js").Shelf} shelf
 * @property {import("../outbox.js").OutboxCounts} counts
 * @property {(row: Row) => Promise<Outcome>} attempt never rejects
 * @property {() => number} nowMs
 * @property {LockManager} [locks]
 * @property {(rows: Row[]) => void} show is told all rows whenever one may have changed
 * @property {() => void} announce tells other tabs that something has changed
 * @property {(ms: number) => void} wakeIn asks for a call of `due` after this time
 */

/** After so many failures in a row the relay is not there, and the rest of a round would only add to them. */
const HOPELESS = 3;
/** Requests at a time in a round: a relay may take a second for each, and a browser has six connections to it. */
const LANES = 4;
const PAUSE_MS = 5_000;

export class Queue {
  #host;
  #waiting = new Waiting();
  /** @type {Map<string, Promise<Outcome | undefined>>} The attempts under way here. */
  #sending = new Map();
  /** @type {Promise<void> | undefined} */
  #round;
  /** @type {Promise<void> | undefined} */
  #nextRound;
  #notBeforeMs = 0;
  /** @type {Promise<void> | undefined} */
  #showing;
  #isStale = false;

  /** @type {{ done: number, total: number } | undefined} How far the round is that is under way. */
  draining;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
  }

  /** @param {Row} row */
  isSending(row) {
    return this.#sending.has(row.key) || claimLeftMs(row, this.#host.nowMs()) > 0;
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
    if (row.state === "ready") this.#sendSoon(row);
    this.#changed();
    return { row, delivered };
  }

  /** Sends all that no relay has asked to wait for; a round under way is followed by another. */
  flush() {
    if (!this.#round) return this.#begin(leastWaitMs);
    this.#nextRound ??= this.#round.then(() => {
      this.#nextRound = undefined;
      return this.#begin(leastWaitMs);
    });
    return this.#nextRound;
  }

  /** Sends what is due by its own time. */
  async due() {
    if (!this.#round) await this.#begin(waitMs);
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
    this.#sendSoon(changed.row);
    this.#changed();
    return true;
  }

  /** Reads everything anew: what other tabs did, what time did, and what a wiped database lost. */
  refresh() {
    this.#isStale = true;
    this.#showing ??= this.#showAll().finally(() => (this.#showing = undefined));
    return this.#showing;
  }

  /** Every row, with what time has done to it. */
  async rows() {
    const { shelf, counts, nowMs } = this.#host;
    const { rows, isWhole } = await shelf.list();
    if (isWhole) {
      for (const lost of this.#waiting.missing(rows)) rows.push(...(await this.#restored(lost)));
    }
    const old = surplus(rows);
    const all = rows.map(async (row) => {
      const age = (/** @type {Row} */ there) => (old.has(row) && !isReady(there) ? null : aged(there, nowMs()));
      if (age(row) === row) return row;
      const changed = await shelf.change(row.key, (there) => there && age(there));
      if (changed?.row?.error?.code === "expired") counts.expired++;
      return changed ? changed.row : row;
    });
    return (await Promise.all(all)).filter((row) => row !== undefined);
  }

  async #showAll() {
    const { show, wakeIn, nowMs } = this.#host;
    while (this.#isStale) {
      this.#isStale = false;
      const rows = await this.rows();
      for (const row of rows) this.#waiting.settle(row);
      show(rows);
      const waits = rows.filter(isReady).map((row) => Math.max(waitMs(row, nowMs()), claimLeftMs(row, nowMs())));
      if (waits.length > 0) wakeIn(Math.max(Math.min(...waits), this.#notBeforeMs - nowMs()));
    }
  }

  /** @param {Row} lost */
  async #restored(lost) {
    let isLost = false;
    const row = await this.#host.shelf.add(lost.key, (there) => {
      isLost = !there;
      return there ?? lost;
    });
    if (isLost) this.#host.counts.wiped++;
    return row ? [row] : [];
  }

  #changed() {
    this.#host.announce();
    this.refresh();
  }

  /** @param {typeof waitMs} wait */
  #begin(wait) {
    this.#round = inTurn(this.#host.locks, () => this.#sendAll(wait)).finally(() => {
      this.#round = undefined;
      return this.refresh();
    });
    return this.#round;
  }

  /** @param {typeof waitMs} wait */
  async #sendAll(wait) {
    const { nowMs } = this.#host;
    const due = (await this.rows()).filter((row) => isReady(row) && wait(row, nowMs()) === 0);
    // The one that has failed least, first: whatever is wrong with a single entry keeps nothing else.
    due.sort((one, other) => one.attempts - other.attempts || one.createdMs - other.createdMs);
    this.draining = due.length > 0 ? { done: 0, total: due.length } : undefined;
    let [next, done, failures] = [0, 0, 0];
    const lane = async () => {
      while (next < due.length && failures < HOPELESS) {
        const outcome = await this.#send(due[next++]);
        this.draining = { done: ++done, total: due.length };
        failures = outcome?.again ? failures + 1 : 0;
        this.refresh();
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    if (failures >= HOPELESS) this.#notBeforeMs = nowMs() + PAUSE_MS;
    this.draining = undefined;
  }

  /** @param {Row} row */
  #sendSoon(row) {
    this.#send(row).then(() => this.refresh());
  }

  /** @param {Row} row */
  #send(row) {
    const { locks } = this.#host;
    const sending =
      this.#sending.get(row.key) ??
      withLock(locks, row.key, (lock) => this.#attempt(row, lock)).finally(() => this.#sending.delete(row.key));
    this.#sending.set(row.key, sending);
    return sending;
  }

  /**
   * @param {Row} row
   * @param {"ours" | "theirs" | "none"} lock
   */
  async #attempt(row, lock) {
    const { shelf, counts, nowMs, attempt, announce } = this.#host;
    const sent = await this.#claim(row, lock);
    if (!sent) return undefined;
    this.refresh();
    const outcome = await attempt(sent);
    const changed = await shelf.change(row.key, (there) =>
      there && concerns(there, sent, outcome) ? after(there, outcome, nowMs()) : there,
    );
    if (outcome.refused) counts.refused++;
    // What the relay said holds even when the disk could not write it down; then it is sent, and answered, once more.
    this.#waiting.settle(changed?.row ?? after(sent, outcome, nowMs()));
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
}

/** @param {Row} row */
function isReady({ state }) {
  return state === "ready";
}
