// Files on the device, in a database of their own, so that the outbox's has no version that knows them. A connection is open for one
// transaction only.

import { withTimeout } from "../timeout.js";

/**
 * @typedef {{ id: string, files: (Blob | ArrayBuffer)[], createdMs: number }} StoredFiles `createdMs` since 1970
 */

const DATABASE = "leadwire-files";
const STORE = "files";
/** A large file is copied when it is stored. */
const TIMEOUT_MS = 30_000;
/** As long as an entry is sent. */
const MAX_AGE_MS = 30 * 86_400_000;

/**
 * Stores the files of an entry, and deletes what is too old. Never rejects.
 *
 * @param {string} id
 * @param {Blob[]} files
 * @param {number} nowMs
 * @returns {Promise<boolean>} whether they are on the disk
 */
export async function storeFiles(id, files, nowMs) {
  try {
    await put({ id, files, createdMs: nowMs });
    return true;
  } catch (error) {
    if (/** @type {Error} */ (error).name === "QuotaExceededError") return false;
  }
  try {
    // WebKit stores no Blob in a private window.
    const buffers = await Promise.all(files.map((file) => file.arrayBuffer()));
    await put({ id, files: buffers, createdMs: nowMs });
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} id
 * @returns {Promise<Blob[] | undefined>} undefined when there are none; rejects when the disk fails
 */
export async function readFiles(id) {
  /** @type {StoredFiles | undefined} */
  const stored = await run("readonly", (store, finish) => {
    const request = store.get(id);
    request.onsuccess = () => finish(request.result);
  });
  return stored?.files.map((file) => (file instanceof ArrayBuffer ? new Blob([file]) : file));
}

/** @param {string} id */
export async function removeStored(id) {
  await run("readwrite", (store) => store.delete(id));
}

/** @param {StoredFiles} record */
function put(record) {
  return run("readwrite", (store) => {
    store.put(record);
    const request = store.openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      if (record.createdMs - cursor.value.createdMs > MAX_AGE_MS) cursor.delete();
      cursor.continue();
    };
  });
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore, finish: (result: T) => void) => void} work
 * @returns {Promise<T>}
 */
async function run(mode, work) {
  const db = await withTimeout(TIMEOUT_MS, open(), "opening the database of files");
  try {
    const completed = new Promise((/** @type {(result: T) => void} */ resolve, reject) => {
      const transaction = db.transaction(STORE, mode, { durability: "strict" });
      /** @type {T} */
      let result;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error ?? new DOMException("the transaction ended", "AbortError"));
      work(transaction.objectStore(STORE), (value) => (result = value));
    });
    return await withTimeout(TIMEOUT_MS, completed, "a transaction");
  } finally {
    db.close();
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = globalThis.indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onerror = () => reject(request.error);
    request.onsuccess = () => resolve(request.result);
  });
}
