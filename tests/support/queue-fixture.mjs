// The fixture of the queue's tests: tabs that share a store in memory and a clock, scripted attempts, and a store that fails on demand.

import { newEntry, withPayload } from "../../pkg/outbox/entry.js";
import { EntryStore, MemoryStore } from "../../pkg/outbox/entry-store.js";
import { Queue } from "../../pkg/outbox/queue.js";

/**
 * @typedef {import("../../pkg/outbox/entry.js").Entry} Entry
 * @typedef {import("../../pkg/outbox/entry.js").Outcome} Outcome
 */

export const NOW = 1_800_000_000_000;

/** @param {Entry} entry @returns {Outcome} */
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
  /** @type {Error | undefined} Thrown by every change. */
  fault;
  isUnreadable = false;

  async list() {
    if (this.isUnreadable) throw new DOMException("lost", "UnknownError");
    return super.list();
  }

  /** @type {MemoryStore["change"]} */
  async change(key, change) {
    if (this.fault) throw this.fault;
    return super.change(key, change);
  }
}

/** The time that all tabs share. */
export class Clock {
  nowMs = NOW;
}

export class Tab {
  clock;
  disk;
  counts = { unsaved: 0, unchecked: 0, storeFailures: 0, wiped: 0, conflicts: 0, refused: 0, expired: 0, discarded: 0 };
  /** @type {Entry[]} The entry of each attempt. */
  sent = [];
  /** @type {((entry: Entry, extendClaim: () => Promise<boolean>) => Outcome | Promise<Outcome>)[]} The outcomes of the next attempts; all later ones are receipts. */
  outcomes = [];
  isModuleLoaded = true;
  /** @type {Entry[]} */
  shown = [];
  /** @type {({ done: number, total: number } | undefined)[]} */
  progress = [];
  /** @type {number | undefined} */
  scheduledMs;
  /** The keys of entries whose files were removed. @type {string[]} */
  discardedFiles = [];

  /** @param {{ clock?: Clock, disk?: Disk, locks?: any }} [parts] */
  constructor({ clock = new Clock(), disk = new Disk(), locks } = {}) {
    this.clock = clock;
    this.disk = disk;
    this.queue = new Queue({
      store: new EntryStore(disk, this.counts),
      counts: this.counts,
      nowMs: () => clock.nowMs,
      locks,
      loadModule: async () => this.isModuleLoaded,
      buildPayload: async (entry) => withPayload(entry, '{"name":"Ann"}', "d"),
      attempt: async (entry, extendClaim) => {
        this.sent.push(entry);
        return (this.outcomes.shift() ?? receipt)(entry, extendClaim);
      },
      onChange: (entries) => {
        this.shown = entries;
        this.progress.push(this.queue.flusher.progress);
      },
      notifyTabs: () => undefined,
      scheduleFlush: (ms) => (this.scheduledMs = ms),
      discardFiles: (entry) => void (entry && this.discardedFiles.push(entry.key)),
    });
  }

  /**
   * @param {string} key
   * @param {object} [parts]
   */
  add(key, parts) {
    return this.queue.add(this.entry(key, parts));
  }

  /**
   * @param {string} key
   * @param {object} [parts]
   */
  entry(key, parts) {
    const target = { crm: /** @type {const} */ ("ivvy"), relay: "/", form: "wedding" };
    const lead = { key, kind: /** @type {const} */ ("ivvy.lead"), target, digest: "d", payload: '{"name":"Ann"}' };
    return { ...newEntry(lead, this.clock.nowMs), ...parts };
  }

  /** Waits until only timers are pending. */
  async settle() {
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
    await this.queue.refresh();
  }

  /** @param {string} key */
  async state(key) {
    return (await this.queue.entries()).find((entry) => entry.key === key)?.state;
  }
}
