// The key of each form's lead while it is being written, kept with the tab: a second click, a reload and a restored tab
// find the same. A key is replaced when other data is submitted under it, when its entry was discarded, and a minute after
// its lead was received: until then the same data once more is a slow second click.

const ITEM = "leadwire.drafts";
const SECOND_CLICK_MS = 60_000;

/** @typedef {{ key: string, digest?: string }} Draft with the digest of what was submitted under its key */

export class Drafts {
  #storage;
  #nowMs;
  /** @type {Map<string, Draft>} The draft by its form. */
  #drafts;
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
    this.#drafts = new Map(stored(storage));
  }

  /** @param {string} form */
  key(form) {
    const key = this.#drafts.get(form)?.key;
    if (key && this.#nowMs() <= (this.#untilMs.get(key) ?? Infinity)) return key;
    return this.#renew(form);
  }

  /**
   * The key that stands for this one when it is another lead's; undefined when it was no draft's.
   *
   * @param {string} key
   */
  replaced(key) {
    const form = [...this.#drafts.keys()].find((name) => this.#drafts.get(name)?.key === key);
    if (form !== undefined) this.#next.set(key, this.#renew(form));
    return this.#next.get(key);
  }

  /**
   * Notes what is submitted under a key. False when that was something else before, which the disk knows, too, unless it
   * cannot be read just now.
   *
   * @param {string} key
   * @param {string} digest
   */
  take(key, digest) {
    for (const draft of this.#drafts.values()) {
      if (draft.key !== key) continue;
      if (draft.digest !== undefined && draft.digest !== digest) return false;
      draft.digest = digest;
      this.#store();
    }
    return true;
  }

  /** @param {import("./row.js").Row[]} rows */
  look(rows) {
    for (const { key, state, error, endedMs = 0 } of rows) {
      if (state === "received") this.#untilMs.set(key, endedMs + SECOND_CLICK_MS);
      if (state === "discarded") this.#untilMs.set(key, -Infinity);
      // What was refused may be corrected under its key.
      if (state === "refused" && error?.code !== "conflict") this.#release(key);
    }
  }

  /** @param {string} key */
  #release(key) {
    for (const draft of this.#drafts.values()) if (draft.key === key) draft.digest = undefined;
  }

  /** @param {string} form */
  #renew(form) {
    const key = newKey();
    this.#drafts.set(form, { key });
    this.#store();
    return key;
  }

  #store() {
    try {
      this.#storage?.setItem(ITEM, JSON.stringify([...this.#drafts]));
    } catch {
      // Full or forbidden: then the keys end with the page, which is what they would do without storage.
      this.#storage = undefined;
    }
  }
}

/**
 * @param {Pick<Storage, "getItem"> | undefined} storage
 * @returns {[string, Draft][]}
 */
function stored(storage) {
  try {
    return JSON.parse(storage?.getItem(ITEM) ?? "[]");
  } catch {
    // Somebody else's text: then there is no draft.
    return [];
  }
}

/** A random UUID; crypto.randomUUID is there in secure contexts only. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
