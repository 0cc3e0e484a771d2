// A page that sends a form with a file again and again, and reports each lead that was saved. With #drain in its URL it sends only what
// is on the device, and reports the number of remaining entries; with #sabotage it deletes the files from the device before.

import { openOutbox } from "/pkg/outbox.js";
import { contentOf } from "/tests/support/received-files.mjs";

/** With more entries, the page would spend its time on uploading them. */
const MAX_WAITING = 20;
/** In bytes: most files are one part, some are many. */
const [SMALL, LARGE] = [60_000, 900_000];

const relay = new URL(location.href).searchParams.get("relay") ?? "/";
const element = /** @type {import("leadwire/element").LeadForm} */ (document.querySelector("lead-form"));
const form = element.querySelector("form");
const [title, file] = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("form input"));

/** @param {string} path @param {object} body */
const report = (path, body) => fetch(path, { method: "POST", body: JSON.stringify(body), keepalive: true });
const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

let waiting = 0;
function open() {
  return openOutbox(
    { crm: "bitrix24", relay, form: "jobs" },
    { onChange: ({ entries }) => (waiting = entries.filter(({ state }) => state !== "received").length) },
  );
}

async function write() {
  open();
  element.relay = relay;
  for (;;) {
    while (waiting > MAX_WAITING) await sleep(20);
    const name = crypto.randomUUID();
    const size = Math.floor(Math.random() * (Math.random() < 0.2 ? LARGE : SMALL));
    const chosen = new DataTransfer();
    chosen.items.add(new File([contentOf(name, size)], `${name}.txt`, { type: "text/plain" }));
    title.value = name;
    file.files = chosen.files;
    const saved = new Promise((resolve) => element.addEventListener("leadsaved", (event) => resolve(event.detail), { once: true }));
    element.querySelector("button")?.click();
    const { state } = await saved;
    await report(`/${state}`, { title: name, name: `${name}.txt`, size });
    element.reset();
    // The send has ended, or goes on in the background.
    while (form?.getAttribute("aria-busy") === "true") await sleep(5);
  }
}

async function drain() {
  const outbox = open();
  for (;;) {
    // Not awaited, so that the progress is reported.
    outbox.flush();
    const [pending, failed] = [await outbox.pending(), await outbox.failed()];
    await report("/remaining", { pending: pending.length, failed: failed.map(({ error }) => error?.message) });
    await sleep(250);
  }
}

if (location.hash === "#sabotage") await new Promise((resolve) => (indexedDB.deleteDatabase("leadwire-files").onsuccess = resolve));
await (location.hash === "" ? write() : drain());
