// Sends all entries that are due, a few at a time, and reports the progress. Tabs flush one after the other, and a flush
// stops when the relay cannot be reached.

import { isReady } from "./entry.js";
import { withFlushLock } from "./locks.js";
import { minimumWaitMs, waitMs } from "./policy.js";

/** After so many failures in a row, the relay is assumed to be unavailable. */
const MAX_CONSECUTIVE_FAILURES = 3;
/** A relay may take a second for each request, and a browser opens six connections to it. */
const CONCURRENCY = 4;
/** Pause after a flush that stopped because of failures. */
const PAUSE_MS = 5_000;
/** Pause after a flush that could not load the module. */
const RELOAD_PAUSE_MS = 10_000;

/**
 * @typedef {import("./entry.js").Entry} Entry
 *
 * @typedef {object} FlusherEnvironment
 * @property {() => Promise<Entry[]>} listEntries
 * @property {() => Promise<boolean>} loadModule whether the module is loaded; never rejects
 * @property {(entry: Entry) => Promise<import("./entry.js").Outcome | undefined>} send
 * @property {() => Promise<void>} onProgress is called after each entry and at the end
 * @property {() => number} nowMs
 * @property {LockManager} [locks]
 */

export class Flusher {
  #environment;
  /** @type {Promise<void> | undefined} */
  #current;
  /** @type {Promise<void> | undefined} */
  #following;

  /** No scheduled flush begins before this time, in milliseconds since 1970. */
  notBeforeMs = 0;
  /** @type {{ done: number, total: number } | undefined} Progress of the current flush. */
  progress;

  /** @param {FlusherEnvironment} environment */
  constructor(environment) {
    this.#environment = environment;
  }

  /** Sends all entries for which no Retry-After is pending. During a flush, one more is appended. */
  flush() {
    if (!this.#current) return this.#begin(minimumWaitMs);
    this.#following ??= this.#current.then(() => {
      this.#following = undefined;
      return this.#begin(minimumWaitMs);
    });
    return this.#following;
  }

  /** Sends the entries whose retry delay has passed. */
  async flushDue() {
    if (!this.#current) await this.#begin(waitMs);
  }

  /** @param {typeof waitMs} wait */
  #begin(wait) {
    const { locks, onProgress } = this.#environment;
    this.#current = withFlushLock(locks, () => this.#sendAll(wait)).finally(() => {
      this.#current = undefined;
      return onProgress();
    });
    return this.#current;
  }

  /** @param {typeof waitMs} wait */
  async #sendAll(wait) {
    const { listEntries, loadModule, send, onProgress, nowMs } = this.#environment;
    const due = (await listEntries()).filter((entry) => isReady(entry) && wait(entry, nowMs()) === 0);
    if (due.length > 0 && !(await loadModule())) {
      this.notBeforeMs = nowMs() + RELOAD_PAUSE_MS;
      return;
    }
    // Entries with few attempts first, so that one that always fails does not delay the others.
    due.sort((one, other) => one.attempts - other.attempts || one.createdMs - other.createdMs);
    this.progress = due.length > 0 ? { done: 0, total: due.length } : undefined;
    let [next, done, failures] = [0, 0, 0];
    const work = async () => {
      while (next < due.length && failures < MAX_CONSECUTIVE_FAILURES) {
        const outcome = await send(due[next++]);
        this.progress = { done: ++done, total: due.length };
        failures = outcome?.again ? failures + 1 : 0;
        void onProgress();
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    if (failures >= MAX_CONSECUTIVE_FAILURES) this.notBeforeMs = nowMs() + PAUSE_MS;
    this.progress = undefined;
  }
}
