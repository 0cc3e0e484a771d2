// Rounds: all that is due is sent, a few at a time, and how far that is can be told. A round takes turns with those of other
// tabs, and is given up when the relay is not there.

import { inTurn } from "./locks.js";
import { isReady } from "./row.js";
import { leastWaitMs, waitMs } from "./timing.js";

/** After so many failures in a row the relay is not there, and the rest of a round would only add to them. */
const HOPELESS = 3;
/** Requests at a time in a round: a relay may take a second for each, and a browser has six connections to it. */
const LANES = 4;
const PAUSE_MS = 5_000;

export class Rounds {
  #queue;
  #sender;
  #host;
  /** @type {Promise<void> | undefined} */
  #round;
  /** @type {Promise<void> | undefined} */
  #nextRound;

  /** Before this no round begins by its own time, in milliseconds since 1970. */
  notBeforeMs = 0;
  /** @type {{ done: number, total: number } | undefined} How far the round is that is under way. */
  draining;

  /**
   * @param {import("./queue.js").Queue} queue
   * @param {import("./sender.js").Sender} sender
   * @param {import("./queue.js").Host} host
   */
  constructor(queue, sender, host) {
    this.#queue = queue;
    this.#sender = sender;
    this.#host = host;
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

  /** @param {typeof waitMs} wait */
  #begin(wait) {
    this.#round = inTurn(this.#host.locks, () => this.#sendAll(wait)).finally(() => {
      this.#round = undefined;
      return this.#queue.refresh();
    });
    return this.#round;
  }

  /** @param {typeof waitMs} wait */
  async #sendAll(wait) {
    const { nowMs } = this.#host;
    const due = (await this.#queue.rows()).filter((row) => isReady(row) && wait(row, nowMs()) === 0);
    // The one that has failed least, first: whatever is wrong with a single entry keeps nothing else.
    due.sort((one, other) => one.attempts - other.attempts || one.createdMs - other.createdMs);
    this.draining = due.length > 0 ? { done: 0, total: due.length } : undefined;
    let [next, done, failures] = [0, 0, 0];
    const lane = async () => {
      while (next < due.length && failures < HOPELESS) {
        const outcome = await this.#sender.send(due[next++]);
        this.draining = { done: ++done, total: due.length };
        failures = outcome?.again ? failures + 1 : 0;
        this.#queue.refresh();
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    if (failures >= HOPELESS) this.notBeforeMs = nowMs() + PAUSE_MS;
    this.draining = undefined;
  }

}
