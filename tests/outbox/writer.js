// A page that submits leads as fast as its disk stores them, and reports each key after the state "saved". With #drain in
// its URL it submits nothing and reports the number of remaining entries.

import { openOutbox } from "/pkg/outbox.js";

/** With more entries, the page would spend its time on listing them. */
const MAX_WAITING = 60;

const relay = new URL(location.href).searchParams.get("relay") ?? "/";
let waiting = 0;
const outbox = openOutbox(
  { crm: "bitrix24", relay, form: "contact" },
  { onChange: ({ entries }) => (waiting = entries.filter(({ state }) => state !== "received").length) },
);

/** @param {string} path @param {string} text */
const report = (path, text) => fetch(path, { method: "POST", body: text, keepalive: true });
const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function write() {
  for (;;) {
    if (waiting > MAX_WAITING) await sleep(20);
    const key = crypto.randomUUID();
    const { state } = await outbox.submit({ fields: { TITLE: key, NAME: "Ann", COMMENTS: "x".repeat(400) } }, { key });
    await report(`/${state}`, key);
  }
}

async function drain() {
  for (;;) {
    // Not awaited, so that the progress is reported.
    outbox.flush();
    const [pending, failed] = [await outbox.pending(), await outbox.failed()];
    await report("/remaining", JSON.stringify({ pending: pending.length, failed: failed.map(({ error }) => error?.message) }));
    await sleep(250);
  }
}

await (location.hash === "#drain" ? drain() : write());
