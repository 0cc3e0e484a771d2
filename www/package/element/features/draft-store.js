// Where drafts are kept: in the tab (sessionStorage), or on the device (IndexedDB). A page that is left cannot wait for the device, so
// that the last change is then also written into the tab.

import { IndexedDbStore } from "../../outbox/indexeddb-store.js";

/**
 * @typedef {object} Draft
 * @property {string} key
 * @property {number} at time of the write, in milliseconds since 1970
 * @property {number} until when it expires, in milliseconds since 1970
 * @property {string} [content] as JSON; undefined when the draft was deleted
 * @property {number} [deleted] of a deleted draft: the `at` of the one to delete; without it, any is deleted
 *
 * @typedef {"device" | "tab" | "both"} Place `tab` for a page that is suspended: WebKit would keep its transaction open, and no page
 *   could read the database. `both` for a page that may end before the device has stored the draft
 */

const PREFIX = "leadwire.draft.";
const DATABASE = "leadwire-drafts";
const DAY_MS = 86_400_000;

/** Whether the console was told that drafts last as long as the tab. */
let isReported = false;

export class DraftStore {
  #key;
  #days;
  /** @type {IndexedDbStore | undefined} */
  #device;
  #isWritten = false;
  /** The last draft while the device has not stored it. @type {Draft | undefined} */
  #unstored;
  /** The `at` of the last draft that this page has read or written. @type {number | undefined} */
  #lastAt;
  /** The last change on the device. @type {Promise<unknown>} */
  #changed = Promise.resolve();

  /**
   * @param {string} key of the form
   * @param {boolean} isOnDevice
   * @param {number} days until a draft expires
   */
  constructor(key, isOnDevice, days) {
    this.#key = key;
    this.#days = days;
    this.#device = isOnDevice ? new IndexedDbStore(undefined, DATABASE) : undefined;
  }

  /**
   * The content of the draft. Deletes all that are expired.
   *
   * @returns {Promise<string | undefined>} undefined when there is none, and after a write. Never rejects
   */
  async read() {
    const inTab = readTab(this.#key);
    const onDevice = (await this.#listDevice()).find(({ key }) => key === this.#key);
    const newest = (inTab?.at ?? -Infinity) >= (onDevice?.at ?? -Infinity) ? inTab : onDevice;
    const isValid = newest !== undefined && newest.until > Date.now();
    if (this.#isWritten) return undefined;
    this.#lastAt = newest?.at;
    if (!isValid) removeTab(this.#key);
    // What the device had not stored when the page was left.
    else if (newest === inTab) this.#put(newest);
    return isValid ? newest.content : undefined;
  }

  /**
   * @param {string} content
   * @param {Place} place of a draft that is kept on the device
   */
  write(content, place) {
    this.#change({ content }, place);
  }

  /**
   * Deletes the draft, whichever tab has written it.
   *
   * @param {Place} place
   */
  delete(place) {
    this.#change({}, place);
  }

  /** Deletes the draft unless another tab has written a newer one. */
  deleteOwn() {
    this.#change({ deleted: this.#lastAt }, "both");
  }

  /**
   * @param {Pick<Draft, "content" | "deleted">} change
   * @param {Place} place
   */
  #change(change, place) {
    this.#isWritten = true;
    const at = Date.now();
    const draft = { key: this.#key, at, until: at + this.#days * DAY_MS, ...change };
    this.#lastAt = at;
    if (!this.#device || place !== "device") writeTab(draft, this.#device === undefined);
    if (this.#device) this.#unstored = draft;
    if (place !== "tab") this.#put(draft);
  }

  /** To be called when the page may end. A draft that has not changed is not written again: another tab may have a newer one. */
  secure() {
    if (this.#unstored) writeTab(this.#unstored, false);
  }

  /** To be called when a suspended page goes on. */
  resume() {
    if (this.#unstored) this.#put(this.#unstored);
  }

  /** @param {Draft} draft */
  #put(draft) {
    const device = this.#device;
    if (!device) return;
    this.#changed = this.#changed
      .then(() => device.change(draft.key, (current) => /** @type {any} */ (nextOf(/** @type {any} */ (current), draft))))
      .then(() => {
        if (this.#unstored === draft) this.#unstored = undefined;
        this.#clearTab(draft.at);
      })
      .catch((error) => {
        this.#useTab(error);
        writeTab(draft, true);
      });
  }

  /** @returns {Promise<Draft[]>} */
  async #listDevice() {
    const device = this.#device;
    if (!device) return [];
    try {
      const drafts = /** @type {Draft[]} */ (/** @type {unknown} */ (await device.list()));
      const now = Date.now();
      for (const { key, until } of drafts) if (!(until > now)) await device.change(key, () => null);
      return drafts;
    } catch (error) {
      this.#useTab(error);
      return [];
    }
  }

  /**
   * What the device has stored is not needed in the tab.
   *
   * @param {number} at
   */
  #clearTab(at) {
    if ((readTab(this.#key)?.at ?? Infinity) <= at) removeTab(this.#key);
  }

  /** @param {unknown} error */
  #useTab(error) {
    this.#device = undefined;
    if (!isReported) console.warn("leadwire: drafts are kept in the tab only, since IndexedDB cannot be used", error);
    isReported = true;
  }
}

/**
 * Whether a lead was stored or received: its draft is deleted after that, so that a page that is killed leaves the draft.
 *
 * @param {string} key
 */
export async function isInOutbox(key) {
  const outbox = new IndexedDbStore();
  try {
    const entry = (await outbox.list()).find((one) => one.key === key);
    return entry?.state === "ready" || entry?.state === "received";
  } catch {
    // IndexedDB cannot be read.
    return false;
  } finally {
    outbox.close();
  }
}

/**
 * @param {Draft | undefined} current
 * @param {Draft} draft
 * @returns {Draft | null | undefined} what to store; null deletes, and undefined keeps what another tab has written since
 */
function nextOf(current, draft) {
  if (current && current.at > draft.at) return undefined;
  if (draft.content !== undefined) return draft;
  return current && draft.deleted !== undefined && current.at !== draft.deleted ? undefined : null;
}

/**
 * @param {string} key
 * @returns {Draft | undefined} undefined also when site data is blocked
 */
function readTab(key) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {Draft} draft
 * @param {boolean} isOnlyPlace whether a deleted draft needs no record of it
 */
function writeTab(draft, isOnlyPlace) {
  if (draft.content === undefined && isOnlyPlace) return removeTab(draft.key);
  try {
    sessionStorage.setItem(PREFIX + draft.key, JSON.stringify(draft));
  } catch {
    // Site data is blocked, or the storage is full.
  }
}

/** @param {string} key */
function removeTab(key) {
  try {
    sessionStorage.removeItem(PREFIX + key);
  } catch {
    // Site data is blocked.
  }
}
