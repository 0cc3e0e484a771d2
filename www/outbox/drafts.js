// The key of each form's lead while it is being written, kept with the tab: a second click, a reload and a restored tab
// find the same. A key is replaced when other data is submitted under it, when its entry was discarded, and a minute after
// its lead was received: until then the same data once more is a slow second click.

import { newKey } from "../api.js";

const ITEM = "leadwire.drafts";
const SECOND_CLICK_MS = 60_000;

export class Drafts {
  #storage;
  #nowMs;
  /** @type {Map<string, string>} The key by the form. */
  #keys;
  /** @type {Map<string, string>} What replaced a key. */
  #next = new Map();
  /** @type {Map<string, number>} Until when a key whose lead is done with may be used, in milliseconds since 1970. */
  #untilMs = new Map();

  /**
   * @param {Pick<Storage, "getItem" | "setItem"> | undefined} storage
   * @param {() => number} nowMs
   */
  constructor(storage, nowMs) {
    this.#storage = storage;
    this.#nowMs = nowMs;
    this.#keys = new Map(stored(storage));
  }

  /** @param {string} form */
  key(form) {
    const key = this.#keys.get(form);
    if (key && this.#nowMs() <= (this.#untilMs.get(key) ?? Infinity)) return key;
    return this.#renew(form);
  }

  /**
   * The key that stands for this one when it is another lead's; undefined when it was no draft's.
   *
   * @param {string} key
   */
  replaced(key) {
    const form = [...this.#keys].find(([, ours]) => ours === key)?.[0];
    if (form !== undefined) this.#next.set(key, this.#renew(form));
    return this.#next.get(key);
  }

  /** @param {import("./policy.js").Row[]} rows */
  look(rows) {
    for (const { key, state, endedMs = 0 } of rows) {
      if (state === "received") this.#untilMs.set(key, endedMs + SECOND_CLICK_MS);
      if (state === "discarded") this.#untilMs.set(key, -Infinity);
    }
  }

  /** @param {string} form */
  #renew(form) {
    const key = newKey();
    this.#keys.set(form, key);
    try {
      this.#storage?.setItem(ITEM, JSON.stringify([...this.#keys]));
    } catch {
      // Full or forbidden: then the keys end with the page, which is what they would do without storage.
      this.#storage = undefined;
    }
    return key;
  }
}

/**
 * @param {Pick<Storage, "getItem"> | undefined} storage
 * @returns {[string, string][]}
 */
function stored(storage) {
  try {
    return JSON.parse(storage?.getItem(ITEM) ?? "[]");
  } catch {
    // Somebody else's text: then there is no draft.
    return [];
  }
}
