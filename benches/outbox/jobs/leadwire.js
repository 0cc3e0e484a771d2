// The package's outbox. It sends to an address where nothing listens, so that every lead stays.

import { openOutbox } from "/pkg/outbox.js";

const TARGET = { crm: "bitrix24", relay: "http://127.0.0.1:9", form: "contact" };
const HOUR_MS = 3_600_000;

let outbox = openOutbox(TARGET);

export async function save(lead) {
  await outbox.submit(lead, { key: crypto.randomUUID() });
}

/** Copies an entry in the database, since submitting so many would take an hour. The copies are due later. */
export async function fill(lead, count) {
  await save(lead);
  outbox.close();
  const database = await result(indexedDB.open("leadwire"));
  const [entry] = await result(database.transaction("leads").objectStore("leads").getAll());
  for (let begin = 0; begin < count; begin += 1000) {
    const transaction = database.transaction("leads", "readwrite");
    const ended = new Promise((resolve, reject) => Object.assign(transaction, { oncomplete: resolve, onabort: reject }));
    const store = transaction.objectStore("leads");
    const dueMs = Date.now() + HOUR_MS;
    for (let number = begin; number < Math.min(begin + 1000, count); number++) store.put({ ...entry, key: crypto.randomUUID(), dueMs, floorMs: dueMs });
    await ended;
  }
  database.close();
}

/** As a page that is opened: reads the number of leads that wait. */
export async function open() {
  outbox = openOutbox(TARGET);
  return (await outbox.pending()).length;
}

function result(request) {
  return new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
}
