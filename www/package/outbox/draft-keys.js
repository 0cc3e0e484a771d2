// The idempotency key of each form's lead before it is submitted, kept in sessionStorage: a second click, a reload and a
// restored tab use the same key. A key is replaced when other data is submitted under it, when its entry was discarded, and
// a minute after its lead was received. Until then, the same data once more counts as a second click.

import { stringify } from "../json.js";
import { randomUuid } from "../random-uuid.js";

const ITEM = "leadwire.drafts";
const SECOND_CLICK_MS = 60_000;

/**
 * @typedef {{ key: string, digest?: string, isRefused?: boolean }} Draft `digest` of the data that was submitted under the key
 * @typedef {Pick<Storage, "getItem" | "setItem">} DraftStorage
 */

/** @returns {DraftStorage | undefined} */
export function tabStorage() {
  try {
    return globalThis.sessionStorage;
  } catch {
    // Site data is blocked; keys then last as long as the page.
    return undefined;
  }
}

export class DraftKeys {
  #storage;
  #nowMs;
  /** @type {Map<string, Draft>} By form. */
  #drafts;
  /** @type {Map<string, string>} The replacement of a key. */
  #replacements = new Map();
  /** @type {Map<string, number>} Expiry of the keys of finished leads, in milliseconds since 1970. */
  #expiryMs = new Map();

  /**
   * @param {DraftStorage | undefined} storage
   * @param {() => number} nowMs
   */
  constructor(storage, nowMs) {
    this.#storage = storage;
    this.#nowMs = nowMs;
    this.#drafts = new Map(readDrafts(storage));
  }

  /**
   * @param {string} form
   * @param {string} [restoredKey] the key in the form's draft on the device, which may be of an earlier visit
   * @param {boolean} [isAnother] the data are not those of the last lead, corrected
   */
  keyFor(form, restoredKey, isAnother) {
    if (restoredKey && !this.#replacements.has(restoredKey)) this.#adopt(form, restoredKey);
    const { key, isRefused } = this.#drafts.get(form) ?? {};
    // Under the same key it would replace the refused lead.
    if (isAnother && isRefused && key !== restoredKey) return this.#renew(form);
    if (key && this.#nowMs() <= (this.#expiryMs.get(key) ?? Infinity)) return key;
    return this.#renew(form);
  }

  /**
   * The new key for a draft whose key belongs to another lead; undefined when the key is no draft's.
   *
   * @param {string} key
   */
  replacementFor(key) {
    const form = [...this.#drafts.keys()].find((name) => this.#drafts.get(name)?.key === key);
    if (form !== undefined) this.#replacements.set(key, this.#renew(form));
    return this.#replacements.get(key);
  }

  /**
   * Records the data that is submitted under a key. False when other data was submitted under it before; the store knows
   * that as well, unless it cannot be read.
   *
   * @param {string} key
   * @param {string} digest
   */
  recordSubmit(key, digest) {
    for (const draft of this.#drafts.values()) {
      if (draft.key !== key) continue;
      if (draft.digest !== undefined && draft.digest !== digest) return false;
      Object.assign(draft, { digest, isRefused: false });
      this.#write();
    }
    return true;
  }

  /** @param {import("./entry.js").Entry[]} entries */
  update(entries) {
    for (const { key, state, error, digest, inputsDigest, endedMs = 0 } of entries) {
      if (inputsDigest !== undefined) this.#replaceDigest(key, inputsDigest, digest);
      if (state === "received") this.#expiryMs.set(key, endedMs + SECOND_CLICK_MS);
      if (state === "discarded") this.#expiryMs.set(key, -Infinity);
      // Refused data may be corrected under the same key.
      if (state === "refused" && error?.code !== "conflict") this.#clearDigest(key);
    }
  }

  /** @param {string} form @param {string} key */
  #adopt(form, key) {
    if (this.#drafts.get(form)?.key === key) return;
    this.#drafts.set(form, { key });
    this.#write();
  }

  /** @param {string} key */
  #clearDigest(key) {
    for (const draft of this.#drafts.values()) if (draft.key === key) Object.assign(draft, { digest: undefined, isRefused: true });
  }

  /**
   * For an entry that was submitted before the module was there: the same lead may now be submitted with its payload.
   *
   * @param {string} key
   * @param {string} before
   * @param {string} digest
   */
  #replaceDigest(key, before, digest) {
    for (const draft of this.#drafts.values()) {
      if (draft.key !== key || draft.digest !== before) continue;
      draft.digest = digest;
      this.#write();
    }
  }

  /** @param {string} form */
  #renew(form) {
    const key = randomUuid();
    this.#drafts.set(form, { key });
    this.#write();
    return key;
  }

  #write() {
    try {
      this.#storage?.setItem(ITEM, stringify([...this.#drafts]));
    } catch {
      // The storage is full or forbidden; keys then last as long as the page.
      this.#storage = undefined;
    }
  }
}

/**
 * @param {DraftStorage | undefined} storage
 * @returns {[string, Draft][]}
 */
function readDrafts(storage) {
  try {
    return JSON.parse(storage?.getItem(ITEM) ?? "[]");
  } catch {
    // Another script has written the item.
    return [];
  }
}
