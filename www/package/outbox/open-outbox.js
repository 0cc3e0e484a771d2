// The outbox of a page, with the interface of outbox.d.ts: connects the queue to the browser and the wasm module.

import { ready } from "../browser.js";
import { stringify } from "../json.js";
import { LeadError, badTarget } from "../lead-error.js";
import { network } from "../network.js";
import { withTimeout } from "../timeout.js";
import { call, setNetwork } from "../wasm-instance.js";
import { attempt, buildPayload, payloadOf } from "./attempt.js";
import { DraftKeys, tabStorage } from "./draft-keys.js";
import { digestOf, isReady, newEntry, toOutboxEntry } from "./entry.js";
import { EntryStore } from "./entry-store.js";
import { IndexedDbStore } from "./indexeddb-store.js";
import { webLocks } from "./locks.js";
import { Queue } from "./queue.js";
import { Scheduler } from "./scheduler.js";

/**
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {import("../outbox.js").SubmitOptions & { restoredKey?: string, isAnother?: boolean }} SubmitOptions For <lead-form>.
 *   `restoredKey`: the key in the form's draft on the device; unlike `key` it is replaced when it belongs to another lead. `isAnother`: the
 *   lead is not the last one of the form, corrected
 */

/** A lead is stored without a check when the module takes longer to load. */
const LOAD_TIMEOUT_MS = 4_000;

const EXPECTED_TARGET = "an outbox needs a relay and must not store a staff key on the device; expected {crm, relay, form}";

/** @type {import("./entry.js").Failure} */
const CONFLICT = {
  kind: "rejected",
  code: "conflict",
  message: "the key was already used for another lead; use a new key, or none",
  retryable: false,
  maybeSent: false,
  attempts: 0,
};

/** @type {typeof import("../outbox.js").openOutbox} */
export function openOutbox(target, options) {
  const { crm, relay, form, staffKey } = target;
  if (typeof relay !== "string" || staffKey !== undefined) throw badTarget(EXPECTED_TARGET);
  return new Outbox({ crm, relay, form }, options);
}

export class Outbox {
  #target;
  #kind;
  #options;
  #counts = { unsaved: 0, unchecked: 0, storeFailures: 0, wiped: 0, conflicts: 0, refused: 0, expired: 0, discarded: 0 };
  #draftKeys = new DraftKeys(tabStorage(), Date.now);
  #store = new EntryStore(new IndexedDbStore(), this.#counts);
  #closing = new AbortController();
  #queue;

  /**
   * @param {import("../index.js").RelayTarget} target
   * @param {import("../outbox.js").OutboxOptions} [options]
   */
  constructor(target, options = {}) {
    setNetwork(network);
    this.#target = target;
    this.#kind = /** @type {import("../index.js").Kind} */ (`${target.crm}.lead`);
    this.#options = options;
    const scheduler = new Scheduler(this.#schedulerCallbacks(), this.#closing.signal);
    this.#queue = new Queue({
      store: this.#store,
      counts: this.#counts,
      loadModule: () => load().then(() => true, () => false),
      buildPayload: (entry) => buildPayload(load, entry),
      attempt: (entry, extendClaim) => attempt(load, entry, extendClaim),
      nowMs: Date.now,
      locks: webLocks(),
      notifyTabs: () => scheduler.notifyTabs(),
      onChange: (entries) => this.#notify(entries),
      scheduleFlush: (ms) => scheduler.scheduleFlush(ms),
      discardFiles: (entry) => entry?.files && void loadFiles().then((files) => files.discardFiles(entry), () => {}),
    });
    void this.#queue.flusher.flush();
  }

  get counts() {
    return { ...this.#counts };
  }

  /**
   * @param {unknown} lead
   * @param {SubmitOptions} [options]
   */
  async submit(lead, options = {}) {
    const key = this.#firstKey(options);
    const payload = toJson(lead);
    if (await this.#canCheck()) this.#check(lead, key, options);
    return this.#add(key, { payload }, options);
  }

  /**
   * Submits a form whose payload the page could not make, since the module was not loaded. For <lead-form>.
   *
   * @param {string} inputs as JSON text
   * @param {object} values of the page, which overwrite those of the form
   * @param {SubmitOptions} [options]
   */
  async submitInputs(inputs, values, options = {}) {
    const key = this.#firstKey(options);
    const json = toJson(values);
    if (await this.#canCheck()) {
      const payload = payloadOf(this.#kind, inputs, json, options.updateToken !== undefined);
      this.#check(payload === "" ? values : JSON.parse(payload), key, options);
      return this.#add(key, { payload }, options);
    }
    return this.#add(key, { inputs, values: json }, options);
  }

  flush() {
    return this.#queue.flusher.flush();
  }

  async pending() {
    return this.#view(await this.#queue.entries(), isReady);
  }

  async failed() {
    return this.#view(await this.#queue.entries(), ({ state }) => state === "refused");
  }

  /** @param {string} key */
  discard(key) {
    return this.#queue.discard(key);
  }

  /** @param {string} key */
  retry(key) {
    return this.#queue.retry(key);
  }

  /** @param {string} formId */
  draftKey(formId) {
    return this.#draftKeys.keyFor(formId);
  }

  close() {
    this.#closing.abort();
    this.#store.close();
  }

  /**
   * To be called before the first await, so that a second click gets the same key.
   *
   * @param {SubmitOptions} options
   */
  #firstKey({ key, restoredKey, isAnother }) {
    return key ?? this.#draftKeys.keyFor(this.#target.form ?? this.#kind, restoredKey, isAnother);
  }

  /**
   * Stores the lead under the key, or under another when the key belongs to another lead.
   *
   * @param {string} firstKey
   * @param {Pick<Entry, "payload" | "inputs" | "values">} lead
   * @param {import("../outbox.js").SubmitOptions} options
   */
  async #add(firstKey, lead, { updateToken, page, guard, files, onProgress }) {
    const chosen = files?.length ? new (await loadFiles()).ChosenFiles(files, onProgress) : undefined;
    // As plain data, which every store can clone.
    const envelope = JSON.parse(toJson({ page, guard, updateToken, files: chosen?.list }));
    const digest = await digestOf(lead.payload ?? `${lead.inputs}${lead.values}`, chosen?.list);
    const parts = { kind: this.#kind, target: this.#target, ...lead, digest, ...envelope };
    /** Resolves to undefined when the key belongs to another lead. @param {string} key */
    const addUnder = async (key) => {
      if (!this.#draftKeys.recordSubmit(key, digest)) return undefined;
      const entry = newEntry({ ...parts, key }, Date.now());
      return chosen ? chosen.add(entry, this.#queue) : this.#queue.add(entry);
    };
    for (let key = /** @type {string | undefined} */ (firstKey); key; key = this.#draftKeys.replacementFor(key)) {
      let added = await addUnder(key);
      if (!added && lead.payload !== undefined) {
        // The key's entry may be the same lead, stored when there was no payload to compare.
        await this.#queue.buildPayload(key);
        added = await addUnder(key);
      }
      if (!added) continue;
      const { entry, delivered } = added;
      return { key, state: entry.unsaved ? /** @type {const} */ ("unsaved") : /** @type {const} */ ("saved"), delivered };
    }
    this.#counts.conflicts++;
    throw new LeadError(CONFLICT);
  }

  /**
   * Whether the module is loaded. Without it a lead is accepted: it is checked before it is sent, and by the relay.
   *
   * @returns {Promise<boolean>}
   */
  async #canCheck() {
    try {
      await load();
      return true;
    } catch {
      this.#counts.unchecked++;
      return false;
    }
  }

  /**
   * Throws a LeadError when the rules refuse the lead.
   *
   * @param {unknown} lead
   * @param {string} idempotencyKey
   * @param {import("../outbox.js").SubmitOptions} options
   */
  #check(lead, idempotencyKey, { updateToken, page, guard }) {
    const { catalog } = this.#options;
    call("request", this.#target, this.#kind, lead, { idempotencyKey, updateToken, page, guard, catalog });
  }

  /** @returns {import("./scheduler.js").SchedulerCallbacks} */
  #schedulerCallbacks() {
    return {
      flush: () => void this.#queue.flusher.flush(),
      flushDue: () => void this.#queue.flusher.flushDue(),
      refresh: () => void this.#queue.refresh(),
      pause: () => this.#store.close(),
    };
  }

  /** @param {Entry[]} entries */
  #notify(entries) {
    this.#draftKeys.update(entries);
    try {
      const { progress } = this.#queue.flusher;
      const visible = this.#view(entries, ({ state }) => state !== "discarded");
      this.#options.onChange?.({ entries: visible, draining: progress, counts: this.counts });
    } catch (error) {
      // A listener that throws must not stop the delivery.
      console.error("leadwire: onChange threw", error);
    }
  }

  /**
   * @param {Entry[]} entries
   * @param {(entry: Entry) => boolean} isShown
   */
  #view(entries, isShown) {
    const selected = entries.filter(isShown);
    selected.sort((one, other) => one.createdMs - other.createdMs);
    return selected.map((entry) => toOutboxEntry(entry, this.#queue.isSending(entry)));
  }
}

/** The code for files is loaded with the first of them. */
function loadFiles() {
  return import("./files.js");
}

function load() {
  return withTimeout(LOAD_TIMEOUT_MS, ready(), "loading the module");
}

/**
 * A bigint becomes its digits, which the rules accept as an id. Empty when the value has no JSON form, such as a cyclic
 * one; the rules refuse it.
 *
 * @param {unknown} value
 */
function toJson(value) {
  try {
    return stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part)) ?? "";
  } catch {
    return "";
  }
}
