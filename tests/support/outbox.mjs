// A queue over memory, with a clock that the test sets, attempts that do what it says, and a disk that fails when asked to.

import { MemoryStore } from "../../pkg/outbox/memory-store.js";
import { newRow } from "../../pkg/outbox/row.js";
import { Queue } from "../../pkg/outbox/queue.js";
import { Shelf } from "../../pkg/outbox/shelf.js";

/**
 * @typedef {import("../../pkg/outbox/row.js").Row} Row
 * @typedef {import("../../pkg/outbox/row.js").Outcome} Outcome
 */

export const NOW = 1_800_000_000_000;

/** @param {Row} row @returns {Outcome} */
export function receipt({ key, kind, attempts }) {
  return { receipt: { outcome: "queued", kind, created: true, attempts, idempotencyKey: key, warnings: [] } };
}

/** @param {number} delayMs @param {object} [parts] @returns {Outcome} */
export function again(delayMs, parts) {
  const error = { kind: /** @type {const} */ ("network"), message: "no answer came", retryable: true, maybeSent: true, attempts: 1 };
  return { again: { delayMs, error: { ...error, ...parts } } };
}

/** @param {object} [parts] @returns {Outcome} */
export function refused(parts) {
  const error = { kind: /** @type {const} */ ("invalid"), message: "the relay's rules refuse it", retryable: false, maybeSent: false, attempts: 1 };
  return { refused: { ...error, ...parts } };
}

/** A disk that several tabs share. */
export class Disk extends MemoryStore {
  /** @type {Error | undefined} What every change fails with. */
  fault;
  isUnreadable = false;

  async list() {
    if (this.isUnreadable) throw new DOMException("lost", "UnknownError");
    return super.list();
  }

  /** @type {MemoryStore["change"]} */
  async change(key, decide) {
    if (this.fault) throw this.fault;
    return super.change(key, decide);
  }
}

/** Time that all tabs share. */
export class Clock {
  nowMs = NOW;
}

export class Tab {
  clock;
  disk;
  counts = { unsaved: 0, unchecked: 0, storeFailures: 0, wiped: 0, conflicts: 0, refused: 0, expired: 0, discarded: 0 };
  /** @type {Row[]} Each attempt, as it went out. */
  sent = [];
  /** @type {((row: Row, hold: () => Promise<boolean>) => Outcome | Promise<Outcome>)[]} What comes of the next attempts; then receipts. */
  outcomes = [];
  /** @type {Row[]} */
  shown = [];
  /** @type {({ done: number, total: number } | undefined)[]} */
  drained = [];
  /** @type {number | undefined} */
  wakesInMs;

  /** @param {{ clock?: Clock, disk?: Disk, locks?: any }} [parts] */
  constructor({ clock = new Clock(), disk = new Disk(), locks } = {}) {
    this.clock = clock;
    this.disk = disk;
    this.queue = new Queue({
      shelf: new Shelf(disk, this.counts),
      counts: this.counts,
      nowMs: () => clock.nowMs,
      locks,
      attempt: async (row, hold) => {
        this.sent.push(row);
        return (this.outcomes.shift() ?? receipt)(row, hold);
      },
      show: (rows) => {
        this.shown = rows;
        this.drained.push(this.queue.rounds.draining);
      },
      announce: () => undefined,
      wakeIn: (ms) => (this.wakesInMs = ms),
    });
  }

  /**
   * @param {string} key
   * @param {object} [parts]
   */
  add(key, parts) {
    return this.queue.add(this.row(key, parts));
  }

  /**
   * @param {string} key
   * @param {object} [parts]
   */
  row(key, parts) {
    const target = { crm: /** @type {const} */ ("ivvy"), relay: "/", form: "wedding" };
    const made = { key, kind: /** @type {const} */ ("ivvy.lead"), target, digest: "d", payload: '{"name":"Ann"}' };
    return { ...newRow(made, this.clock.nowMs), ...parts };
  }

  /** Lets everything come to rest that waits for nothing but other promises. */
  async rest() {
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
    await this.queue.refresh();
  }

  /** @param {string} key */
  async state(key) {
    return (await this.queue.rows()).find((row) => row.key === key)?.state;
  }
}
