// Pages send forms with files while tabs, browsers and the relay are killed. At the end, the CRM must have each lead that was reported
// as saved once, with its file, byte for byte.
//
//   node tests/outbox/kill-forms.mjs --writes 60 --kills 10 [--seed N] [--sabotage]
//
// With --sabotage, a page deletes its stored files: the run must then fail.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { ChromiumProcess } from "../support/chromium-process.mjs";
import { REPOSITORY, serveFiles } from "../support/file-server.mjs";
import { startRealRelay } from "../support/killable-relay.mjs";
import { seeded } from "../support/random.mjs";
import { differences } from "../support/received-files.mjs";
import { filesInCrm } from "../support/crm-files.mjs";

const { values } = parseArgs({
  options: { writes: { type: "string" }, kills: { type: "string" }, seed: { type: "string" }, sabotage: { type: "boolean" } },
});
const [writes, kills] = [Number(values.writes ?? 60), Number(values.kills ?? 10)];
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const random = seeded(seed);
/** Limit for the loading of a page on a loaded machine. */
const LOAD_MS = 120_000;
/** Limit for the delivery of what remains after the last kill. */
const DRAIN_MS = 900_000;

/** @type {Map<string, import("../support/received-files.mjs").SavedFile>} By title, as reported by the pages. */
const saved = new Map();
let unsaved = 0;
/** @type {{ pending: number, failed: string[] } | undefined} */
let remaining;
const site = await serveFiles(REPOSITORY, {
  onPost(path, text) {
    const report = JSON.parse(text);
    if (path === "/saved") saved.set(report.title, report);
    if (path === "/unsaved") unsaved++;
    if (path === "/remaining") remaining = report;
  },
});
const folder = await mkdtemp(join(tmpdir(), "leadwire-kill-forms-"));
const relay = await startRealRelay(
  folder,
  site.url,
  `
[files]
directory = ${JSON.stringify(join(folder, "files"))}

[form.jobs]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.TITLE"]
rate = "100000/min"
least_elapsed_ms = 0

[form.jobs.file."fields.UF_CRM_CV"]
label = "Your CV"
max_bytes = 10_000_000
types = [".txt"]
`,
);
const startedMs = Date.now();
console.log(`seed ${seed}; at least ${writes} writes and ${kills} kills`);

/** @type {Record<string, number>} */
const killed = { tab: 0, browser: 0, relay: 0 };
let browser = await ChromiumProcess.start(join(folder, "profile"));
let pages = await openPages();

async function openPages() {
  const count = 1 + Math.floor(random() * 2);
  return Promise.all(Array.from({ length: count }, () => openPage("")));
}

/** @param {string} hash */
async function openPage(hash) {
  const page = await browser.newPage();
  await page.goto(`${site.url}/tests/outbox/form-writer.html?relay=${encodeURIComponent(relay.url)}${hash}`, { timeout: LOAD_MS });
  return page;
}

/** Lets the pages send forms for a random time. */
async function write() {
  const enough = saved.size + Math.ceil((random() * 2 * writes) / kills);
  const end = Date.now() + 500 + random() * 2_000;
  while (Date.now() < end || (saved.size < enough && Date.now() < end + 10_000)) await sleep(5);
}

const KINDS = ["tab", "tab", "browser", "relay", "relay"];

async function kill() {
  const kind = KINDS[Math.floor(random() * KINDS.length)];
  killed[kind]++;
  if (kind === "relay") {
    await relay.kill();
    await sleep(random() * 1_500);
    return relay.restart();
  }
  if (kind === "tab") {
    const [page] = pages.splice(Math.floor(random() * pages.length), 1);
    await browser.crashTab(page);
    pages.push(await openPage(""));
    return;
  }
  await browser.kill();
  browser = await ChromiumProcess.start(join(folder, "profile"));
  pages = await openPages();
}

async function end() {
  await Promise.all([browser.kill(), relay.stop(), site.stop()]);
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  // The browser has its own process group and would otherwise keep running.
  process.once(signal, () => end().finally(() => process.exit(2)));
}

process.once("uncaughtException", (error) => {
  console.error(`seed ${seed}:`, error);
  return end().finally(() => process.exit(1));
});

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

let count = 0;
for (; count < kills || saved.size < writes; count++) {
  await write();
  await kill();
  if (count % 10 === 9) console.log(`${count + 1} kills, ${saved.size} saved, ${relay.leads().length} received`);
}

if (values.sabotage) {
  // Without a relay, the next leads stay on the device.
  await relay.kill();
  const before = saved.size;
  while (saved.size === before) await sleep(20);
  await relay.restart();
}
for (const page of pages) await page.close();
await openPage(values.sabotage ? "#sabotage" : "#drain");
const deadline = Date.now() + DRAIN_MS;
while (remaining?.pending !== 0 && Date.now() < deadline) await sleep(100);
const inCrm = await filesInCrm(relay.sandbox, saved.size, deadline);
const { lost, duplicates, different } = differences([...saved.values()], inCrm);
const keys = new Set(relay.leads().map(({ key }) => key));
console.log(`${count} kills: ${Object.entries(killed).map(([kind, times]) => `${kind} ${times}`).join(", ")}`);
console.log(`${saved.size} saved, ${unsaved} unsaved, ${keys.size} at the relay, ${inCrm.length} in the CRM`);
console.log(`lost ${lost.length}, duplicates ${duplicates.length}, different ${different.length}; remaining ${JSON.stringify(remaining)}; ${Math.round((Date.now() - startedMs) / 1000)} s`);

await end();
const isPassed = [lost, duplicates, different].every(({ length }) => length === 0) && remaining?.pending === 0 && remaining.failed.length === 0;
if (isPassed) await rm(folder, { recursive: true, force: true });
else console.error(`seed ${seed}: files were lost, changed or delivered twice; profile and ledger are in ${folder}`, { lost, duplicates, different });
process.exit(isPassed ? 0 : 1);
