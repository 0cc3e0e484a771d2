// The page of kill-forms.mjs, with a form for one visitor: `visitor` in its URL is the visitor's name. It reports to the console what
// the device has stored. With #drain it only sends what is on the device, and reports the number of remaining entries; with
// #without-files and #without-drafts it deletes these from the device before.

import { openOutbox } from "/pkg/outbox.js";
import { IndexedDbStore } from "/pkg/outbox/indexeddb-store.js";

const DRAFTS = "leadwire-drafts";
/** @type {Record<string, string>} */
const DELETED = { "#without-files": "leadwire-files", "#without-drafts": DRAFTS };

const parameters = new URL(location.href).searchParams;
const relay = parameters.get("relay") ?? "/";
const element = /** @type {import("leadwire/element").LeadForm} */ (document.querySelector("lead-form"));

/** @param {string} what @param {unknown} value */
const report = (what, value) => console.info(JSON.stringify({ what, value }));

function showForm() {
  reportDrafts();
  element.addEventListener("leadsaved", (event) => report("lead", event.detail.state));
  element.id = parameters.get("visitor") ?? "";
  element.setAttribute("relay", relay);
}

/** Each draft, and its deletion, once the transaction has completed. */
function reportDrafts() {
  const { put, delete: remove } = IDBObjectStore.prototype;
  /** @param {IDBTransaction} transaction @param {string | null} content */
  const reportAfter = (transaction, content) => {
    if (transaction.db.name === DRAFTS) transaction.addEventListener("complete", () => report("draft", content));
  };
  IDBObjectStore.prototype.put = function (value) {
    reportAfter(this.transaction, value.content);
    return put.call(this, value);
  };
  IDBObjectStore.prototype.delete = function (key) {
    reportAfter(this.transaction, null);
    return remove.call(this, key);
  };
}

/** Whether the form shows a draft, once it does or the device has none. */
async function isRestored() {
  const store = new IndexedDbStore(undefined, DRAFTS);
  for (;;) {
    if (document.querySelector("[data-lead=draft]")) return true;
    const drafts = /** @type {{ key: string }[]} */ (await store.list());
    if (!drafts.some(({ key }) => JSON.parse(key).at(-1) === element.id)) return false;
  }
}

/** A number that this origin's storage has. Chromium deletes the storage when a crash has damaged it. */
async function storageId() {
  const store = new IndexedDbStore(undefined, "kill-forms");
  const id = /** @type {any} */ ({ key: "id", number: Math.random() });
  return /** @type {any} */ (await store.change("id", (current) => current ?? id)).number;
}

async function drain() {
  const outbox = openOutbox({ crm: "bitrix24", relay, form: "jobs" });
  for (;;) {
    // Not awaited, so that the progress is reported.
    outbox.flush();
    const [pending, failed] = [await outbox.pending(), await outbox.failed()];
    report("remaining", { pending: pending.length, failed: failed.map(({ error }) => error?.message) });
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** @param {string} name */
function deleteDatabase(name) {
  return new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve));
}

Object.assign(globalThis, { isRestored, storageId });
if (location.hash in DELETED) await deleteDatabase(DELETED[location.hash]);
await (location.hash === "" ? showForm() : drain());
