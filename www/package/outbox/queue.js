// The stored entries and the operations on them. Several tabs may run a queue over the same store; at worst they send the
// same entry twice, and the relay recognizes its key.

import { discardEntry, isReady, renewEntry } from "./entry.js";
import { Flusher } from "./flusher.js";
import { PendingDeliveries } from "./pending-deliveries.js";
import { claimRemainingMs, entryAfterSubmit, entryAtTime, surplusEntries, waitMs } from "./policy.js";
import { Sender } from "./sender.js";

/**
 * @typedef {import("./entry.js").Entry} Entry
 *
 * @typedef {object} QueueCallbacks
 * @property {(entries: Entry[]) => void} onChange is called with all entries whenever one may have changed
 * @property {(ms: number) => void} scheduleFlush asks for a call of `flusher.flushDue` after this time
 * @property {(entry: Entry | undefined) => void} discardFiles is called when an entry was discarded or has expired
 *
 * @typedef {import("./sender.js").SenderEnvironment & QueueCallbacks} QueueEnvironment
 */

export class Queue {
  #environment;
  #deliveries = new PendingDeliveries();
  #sender;
  /** @type {Promise<void> | undefined} */
  #refreshing;
  #isStale = false;

  /** @param {QueueEnvironment} environment */
  constructor(environment) {
    this.#environment = environment;
    this.#sender = new Sender(environment, this.#deliveries, () => this.refresh());
    this.flusher = new Flusher({
      listEntries: () => this.entries(),
      loadModule: environment.loadModule,
      send: (entry) => this.#sender.send(entry),
      onProgress: () => this.refresh(),
      nowMs: environment.nowMs,
      locks: environment.locks,
    });
  }

  /** @param {Entry} entry */
  isSending(entry) {
    return this.#sender.isSending(entry.key) || claimRemainingMs(entry, this.#environment.nowMs()) > 0;
  }

  /**
   * Stores an entry and begins to send it. Resolves to undefined when its key belongs to another lead.
   *
   * @param {Entry} submitted
   */
  async add(submitted) {
    let isConflict = false;
    const entry = await this.#environment.store.add(submitted.key, (current) => {
      const next = entryAfterSubmit(current, submitted);
      isConflict = !next;
      return next;
    });
    if (isConflict || !entry) return undefined;
    const delivered = this.#deliveries.promiseFor(entry);
    if (isReady(entry)) void this.#sender.send(entry);
    this.#notify();
    return { entry, delivered };
  }

  /**
   * Makes the payload of a stored entry that has only a form's inputs, if there is one, and reports the change.
   *
   * @param {string} key
   */
  async buildPayload(key) {
    const found = await this.#environment.store.change(key, (current) => current);
    if (found?.entry) await this.#sender.buildPayload(found.entry);
    await this.refresh();
  }

  /** @param {string} key */
  async discard(key) {
    const { store, counts, nowMs, discardFiles } = this.#environment;
    /** @type {Entry | undefined} */
    let discarded;
    const changed = await store.change(key, (current) => (discarded = current) && discardEntry(current, nowMs()));
    if (!changed?.entry) return false;
    discardFiles(discarded);
    counts.discarded++;
    this.#deliveries.settle(changed.entry);
    this.#notify();
    return true;
  }

  /** @param {string} key of a refused entry */
  async retry(key) {
    const { store, nowMs } = this.#environment;
    const changed = await store.change(key, (current) =>
      current?.state === "refused" ? renewEntry(current, nowMs()) : current,
    );
    if (changed?.entry?.state !== "ready") return false;
    void this.#sender.send(changed.entry);
    this.#notify();
    return true;
  }

  /** Reads all entries again, settles promises, and schedules the next flush. */
  refresh() {
    this.#isStale = true;
    this.#refreshing ??= this.#refreshAll();
    return this.#refreshing;
  }

  /** All entries, with expiry applied, and with those restored that the browser deleted. */
  async entries() {
    const { store } = this.#environment;
    const { entries: stored, isComplete } = await store.list();
    const missing = this.#deliveries.missingFrom(stored);
    // When the disk cannot be read, the page's own entries are shown as they were submitted.
    const restored = isComplete ? await Promise.all(missing.map((entry) => this.#restore(entry))) : missing;
    const entries = [...stored, ...restored].map((entry) => store.latest(entry));
    const surplus = surplusEntries(entries);
    const all = await Promise.all(entries.map((entry) => this.#applyTime(entry, surplus.has(entry))));
    return all.filter((entry) => entry !== undefined);
  }

  /**
   * The entry at the present time, also in the store; undefined when it is deleted.
   *
   * @param {Entry} entry
   * @param {boolean} isSurplus
   */
  async #applyTime(entry, isSurplus) {
    const { store, counts, nowMs, discardFiles } = this.#environment;
    const atTime = (/** @type {Entry} */ one) => (isSurplus && !isReady(one) ? null : entryAtTime(one, nowMs()));
    if (atTime(entry) === entry) return entry;
    let isExpired = false;
    const changed = await store.change(entry.key, (current) => {
      const next = current && atTime(current);
      isExpired = next !== current && next?.state === "refused";
      return next;
    });
    if (isExpired) {
      counts.expired++;
      discardFiles(entry);
    }
    return changed ? changed.entry : entry;
  }

  async #refreshAll() {
    const { onChange, scheduleFlush, nowMs } = this.#environment;
    while (this.#isStale) {
      this.#isStale = false;
      const entries = await this.entries();
      for (const entry of entries) this.#deliveries.settle(entry);
      onChange(entries);
      const ready = entries.filter(isReady);
      const waits = ready.map((entry) => Math.max(waitMs(entry, nowMs()), claimRemainingMs(entry, nowMs())));
      if (waits.length > 0) scheduleFlush(Math.max(Math.min(...waits), this.flusher.notBeforeMs - nowMs()));
    }
    // In the same step as the last check of #isStale, so that no call comes between.
    this.#refreshing = undefined;
  }

  /** @param {Entry} missing */
  async #restore(missing) {
    let isMissing = false;
    const entry = await this.#environment.store.add(missing.key, (current) => {
      isMissing = !current;
      return current ?? missing;
    });
    if (isMissing) this.#environment.counts.wiped++;
    return entry ?? missing;
  }

  #notify() {
    this.#environment.notifyTabs();
    void this.refresh();
  }
}
