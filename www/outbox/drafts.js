// The key of each form's lead while it is being written, kept with the tab: a second click, a reload and a restored tab
// find the same. A key is replaced once its lead was received or discarded, or when other data is submitted under it.

import { newKey } from "../api.js";

const ITEM = "leadwire.drafts";

export class Drafts {
  #storage;
  /** @type {Map<string, string>} The key by the form. */
  #keys;
  /** @type {Map<string, string>} What replaced a key. */
  #next = new Map();

  /** @param {Pick<Storage, "getItem" | "setItem"> | undefined} storage */
  constructor(storage) {
    this.#storage = storage;
    this.#keys = new Map(stored(storage));
  }

  /** @param {string} form */
  key(form) {
    const key = this.#keys.get(form) ?? newKey();
    if (!this.#keys.has(form)) this.#write(() => this.#keys.set(form, key));
    return key;
  }

  /**
   * The key that stands for this one now; undefined when it was no draft's.
   *
   * @param {string} key
   */
  replaced(key) {
    for (const [form, ours] of this.#keys) {
      if (ours !== key) continue;
      this.#next.set(key, newKey());
      this.#write(() => this.#keys.set(form, this.#next.get(key) ?? ""));
    }
    return this.#next.get(key);
  }

  /** @param {Set<string>} done keys whose leads are */
  forget(done) {
    const forms = [...this.#keys].filter(([, key]) => done.has(key));
    if (forms.length > 0) this.#write(() => forms.forEach(([form]) => this.#keys.delete(form)));
  }

  /** @param {() => void} change */
  #write(change) {
    change();
    try {
      this.#storage?.setItem(ITEM, JSON.stringify([...this.#keys]));
    } catch {
      // Full or forbidden: then the keys end with the page, which is what they would do without storage.
      this.#storage = undefined;
    }
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
