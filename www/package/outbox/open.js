// An outbox on this host: the parts put together, behind the face that outbox.d.ts describes. What becomes of an entry is
// policy.js's, how it is sent queue.js's, and where it is kept shelf.js's.

import { ready } from "../browser.js";
import { call } from "../core.js";
import { LeadError, badTarget } from "../lead-error.js";
import { attempt } from "./attempt.js";
import { digestOf } from "./digest.js";
import { Drafts } from "./drafts.js";
import { entryOf } from "./entry.js";
import { Channel, factory, locks, tabStorage } from "./host.js";
import { IndexedDbStore } from "./indexeddb-store.js";
import { newRow } from "./row.js";
import { Queue } from "./queue.js";
import { Shelf } from "./shelf.js";
import { Wake } from "./wake.js";
import { within } from "../within.js";

/** @typedef {import("./row.js").Row} Row */

/** @type {typeof import("../outbox.js").openOutbox} */
export function openOutbox(target, options) {
  const { crm, relay, form, staffKey } = target;
  if (typeof relay !== "string" || staffKey !== undefined) throw badTarget(ALLOWED);
  return new Outbox({ crm, relay, form }, options);
}

class Outbox {
  #target;
  #kind;
  #options;
  #counts = { unsaved: 0, unchecked: 0, storeFailures: 0, wiped: 0, conflicts: 0, refused: 0, expired: 0, discarded: 0 };
  #drafts = new Drafts(tabStorage(), Date.now);
  #shelf = new Shelf(new IndexedDbStore(factory), this.#counts);
  #channel = new Channel(() => this.#queue.refresh());
  #open = new AbortController();
  #queue;

  /**
   * @param {import("../index.js").RelayTarget} target
   * @param {import("../outbox.js").OutboxOptions} [options]
   */
  constructor(target, options = {}) {
    this.#target = target;
    this.#kind = /** @type {import("../index.js").Kind} */ (`${target.crm}.lead`);
    this.#options = options;
    const wake = new Wake(this.#calls(), this.#open.signal);
    this.#queue = new Queue({
      shelf: this.#shelf,
      counts: this.#counts,
      attempt: (row, hold) => attempt(loaded, row, hold),
      nowMs: Date.now,
      locks: locks(),
      show: (rows) => this.#show(rows),
      announce: () => this.#channel.announce(),
      wakeIn: (ms) => wake.in(ms),
    });
    this.#queue.rounds.flush();
  }

  get counts() {
    return { ...this.#counts };
  }

  /**
   * @param {unknown} lead
   * @param {import("../outbox.js").SubmitOptions} [options]
   */
  async submit(lead, { key: given, updateToken, page, guard } = {}) {
    // Before anything is waited for: a second click comes sooner, and must find the same.
    const first = given ?? this.draftKey(this.#target.form ?? this.#kind);
    const payload = textOf(lead);
    await this.#check(lead, { idempotencyKey: first, updateToken, page, guard });
    // As plain data, which every store takes.
    const plain = JSON.parse(textOf({ page, guard, updateToken }));
    const parts = { kind: this.#kind, target: this.#target, payload, ...plain };
    const digest = await digestOf(payload);
    for (let key = /** @type {string | undefined} */ (first); key; key = this.#drafts.replaced(key)) {
      const added = this.#drafts.take(key, digest) && (await this.#queue.add(newRow({ ...parts, key, digest }, Date.now())));
      if (!added) continue;
      const { row, delivered } = added;
      return { key, state: row.unsaved ? /** @type {const} */ ("unsaved") : /** @type {const} */ ("saved"), delivered };
    }
    this.#counts.conflicts++;
    throw new LeadError(CONFLICT);
  }

  flush() {
    return this.#queue.rounds.flush();
  }

  async pending() {
    return this.#entries(await this.#queue.rows(), "ready");
  }

  async failed() {
    return this.#entries(await this.#queue.rows(), "refused");
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
    return this.#drafts.key(formId);
  }

  close() {
    this.#open.abort();
    this.#channel.close();
    this.#shelf.close();
  }

  /**
   * Throws what the rules refuse. A module that cannot be loaded is no reason to lose the lead: it is checked before it
   * is sent, and by the relay.
   *
   * @param {unknown} lead
   * @param {import("../index.js").RequestOptions} options
   */
  async #check(lead, options) {
    try {
      await loaded();
    } catch {
      this.#counts.unchecked++;
      return;
    }
    const { catalog } = this.#options;
    call("request", this.#target, this.#kind, lead, { ...options, catalog });
  }

  #calls() {
    return {
      due: () => this.#queue.rounds.due(),
      flush: () => this.#queue.rounds.flush(),
      pause: () => (this.#channel.close(), this.#shelf.close()),
      resume: () => this.#channel.open(),
    };
  }

  /** @param {Row[]} rows */
  #show(rows) {
    this.#drafts.look(rows);
    try {
      const { draining } = this.#queue.rounds;
      this.#options.onChange?.({ entries: this.#entries(rows, ...SHOWN), draining, counts: this.counts });
    } catch (error) {
      // A listener's mistake must not cost a lead.
      console.error("leadwire: onChange threw", error);
    }
  }

  /**
   * @param {Row[]} rows
   * @param {Row["state"][]} states
   */
  #entries(rows, ...states) {
    const chosen = rows.filter(({ state }) => states.includes(state)).sort((one, other) => one.createdMs - other.createdMs);
    return chosen.map((row) => entryOf(row, this.#queue.isSending(row)));
  }
}

/**
 * A value as JSON text; empty when it has none. A bigint becomes its digits, which the rules take for an id, too.
 *
 * @param {unknown} value
 */
function textOf(value) {
  try {
    return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part)) ?? "";
  } catch {
    // It holds itself, or throws when it is read: the rules refuse that.
    return "";
  }
}

/** For the module to come, in milliseconds. A lead that waits to be stored waits no longer for its check. */
const LOAD_MS = 4_000;

function loaded() {
  return within(LOAD_MS, ready(), "the module");
}

/** @type {Row["state"][]} */
const SHOWN = ["ready", "refused", "received"];

const ALLOWED = "an outbox sends through a relay, and keeps no staff key on a device; allowed is {crm, relay, form}";

/** @type {import("./row.js").Failure} */
const CONFLICT = {
  kind: "rejected",
  code: "conflict",
  message: "its key is that of another lead; allowed is a new key, or none",
  retryable: false,
  maybeSent: false,
  attempts: 0,
};
