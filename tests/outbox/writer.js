// A page that submits leads as fast as its disk takes them, and reports each key only once it was told "saved". With
// #drain in its address it writes nothing and says when the outbox is empty.

import { openOutbox } from "/pkg/outbox.js";

/** More would only make the page busy with its own list. */
const MOST_WAITING = 60;

const relay = new URL(location.href).searchParams.get("relay") ?? "/";
let waiting = 0;
const outbox = openOutbox(
  { crm: "bitrix24", relay, form: "contact" },
  { onChange: ({ entries }) => (waiting = entries.filter(({ state }) => state !== "received").length) },
);

/** @param {string} path @param {string} text */
const report = (path, text) => fetch(path, { method: "POST", body: text, keepalive: true });
const rest = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function write() {
  for (;;) {
    if (waiting > MOST_WAITING) await rest(20);
    const key = crypto.randomUUID();
    const { state } = await outbox.submit({ fields: { TITLE: key, NAME: "Ann", COMMENTS: "x".repeat(400) } }, { key });
    await report(`/${state}`, key);
  }
}

async function drain() {
  for (;;) {
    // Not awaited: a relay may take its time, and the test wants to see how far it is.
    outbox.flush();
    const [pending, failed] = [await outbox.pending(), await outbox.failed()];
    await report("/left", JSON.stringify({ pending: pending.length, failed: failed.map(({ error }) => error?.message) }));
    await rest(250);
  }
}

await (location.hash === "#drain" ? drain() : write());
