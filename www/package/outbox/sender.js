// Sends one entry: claims it, makes one attempt, and stores the outcome.

import { isReady, withPayload } from "./entry.js";
import { withEntryLock } from "./locks.js";
import { claimEntry, claimRemainingMs, entryAfterAttempt, extendClaim, isOutcomeFor } from "./policy.js";

/**
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {import("./entry.js").Outcome} Outcome
 *
 * @typedef {object} SenderEnvironment
 * @property {import("./entry-store.js").EntryStore} store
 * @property {import("../outbox.js").OutboxCounts} counts
 * @property {() => Promise<boolean>} loadModule whether the module is loaded; never rejects
 * @property {(entry: Entry) => Promise<Entry | undefined>} buildPayload undefined when the module cannot be
 *   loaded; never rejects
 * @property {(entry: Entry, extendClaim: () => Promise<boolean>) => Promise<Outcome>} attempt never rejects
 * @property {() => number} nowMs
 * @property {LockManager} [locks]
 * @property {() => void} notifyTabs notifies other tabs of a change
 */

export class Sender {
  #environment;
  #deliveries;
  #onChange;
  /** @type {Map<string, Promise<Outcome | undefined>>} The attempts of this page that are under way. */
  #sending = new Map();

  /**
   * @param {SenderEnvironment} environment
   * @param {import("./pending-deliveries.js").PendingDeliveries} deliveries
   * @param {() => void} onChange is called when an entry has changed
   */
  constructor(environment, deliveries, onChange) {
    this.#environment = environment;
    this.#deliveries = deliveries;
    this.#onChange = onChange;
  }

  /** @param {string} key */
  isSending(key) {
    return this.#sending.has(key);
  }

  /**
   * Makes one attempt, or waits for the attempt of this page that is under way. Resolves to undefined when another tab is
   * sending the entry, or this one cannot load the module.
   *
   * @param {Entry} entry
   * @returns {Promise<Outcome | undefined>}
   */
  send(entry) {
    const sending = this.#sending.get(entry.key) ?? this.#begin(entry);
    this.#sending.set(entry.key, sending);
    return sending;
  }

  /**
   * The entry with its payload, also in the store, so that each attempt sends the same; without one when the module cannot be
   * loaded. Undefined when the entry was discarded or replaced meanwhile.
   *
   * @param {Entry} entry
   * @returns {Promise<Entry | undefined>}
   */
  async buildPayload(entry) {
    if (entry.inputs === undefined) return entry;
    const built = await this.#environment.buildPayload(entry);
    if (!built) return entry;
    const changed = await this.#environment.store.change(entry.key, (current) =>
      current?.inputs !== undefined && current.digest === entry.digest ? withPayload(current, built.payload ?? "", built.digest) : current,
    );
    // When the disk fails, the entry in memory is sent all the same.
    if (!changed) return built;
    const stored = changed.entry;
    return stored && isReady(stored) && stored.digest === built.digest ? stored : undefined;
  }

  /** @param {Entry} entry */
  async #begin(entry) {
    try {
      return await withEntryLock(this.#environment.locks, entry.key, (lock) => this.#attempt(entry, lock));
    } finally {
      this.#sending.delete(entry.key);
      this.#onChange();
    }
  }

  /**
   * @param {Entry} entry
   * @param {import("./locks.js").LockState} lock
   */
  async #attempt(entry, lock) {
    const { attempt, loadModule, notifyTabs } = this.#environment;
    // Without the module, the entry stays due for the tabs that have it.
    if (!(await loadModule())) return undefined;
    const found = await this.#claim(entry, lock);
    if (!found) return undefined;
    const claimed = await this.buildPayload(found);
    if (!claimed) return undefined;
    this.#onChange();
    const outcome = await attempt(claimed, () => this.#extendClaim(claimed));
    await this.#record(claimed, outcome);
    notifyTabs();
    return outcome;
  }

  /**
   * The entry with an attempt counted; undefined when another tab is sending it, or it is finished.
   *
   * @param {Entry} entry
   * @param {import("./locks.js").LockState} lock
   */
  async #claim(entry, lock) {
    const { store, nowMs } = this.#environment;
    /** @type {Entry | undefined} */
    let claimed;
    const changed = await store.change(entry.key, (current) => {
      // A claim whose tab does not hold the entry's lock is void: that tab was closed.
      const isFree = current && isReady(current) && (lock === "held" || claimRemainingMs(current, nowMs()) === 0);
      claimed = isFree ? claimEntry(current, nowMs()) : undefined;
      return claimed;
    });
    // When the disk fails, the entry in memory is sent all the same.
    return changed ? claimed : claimEntry(entry, nowMs());
  }

  /**
   * Extends the claim for another step of the attempt; false when the entry was discarded, replaced or delivered meanwhile.
   *
   * @param {Entry} claimed
   */
  async #extendClaim(claimed) {
    const { store, nowMs } = this.#environment;
    let isCurrent = false;
    const changed = await store.change(claimed.key, (current) => {
      isCurrent = current !== undefined && isReady(current) && current.digest === claimed.digest;
      return current && isCurrent ? extendClaim(current, nowMs()) : current;
    });
    return !changed || isCurrent;
  }

  /**
   * @param {Entry} claimed
   * @param {Outcome} outcome
   */
  async #record(claimed, outcome) {
    const { store, counts, nowMs } = this.#environment;
    const changed = await store.change(claimed.key, (current) =>
      current && isOutcomeFor(current, claimed, outcome) ? entryAfterAttempt(current, outcome, nowMs()) : current,
    );
    if (outcome.refused) counts.refused++;
    // The outcome counts even when the disk could not store it.
    const entry = changed ? changed.entry : entryAfterAttempt(claimed, outcome, nowMs());
    if (entry && !changed) store.writeLater(entry);
    if (entry) this.#deliveries.settle(entry);
  }
}
