// Pages submit leads continuously while tabs, browsers and the relay are killed. At the end, the relay must have each lead
// that was reported as saved, and none twice.
//
//   node tests/outbox/kill.mjs --writes 300 --kills 10 [--seed N] [--relay scripted]

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { ChromiumProcess } from "../support/chromium-process.mjs";
import { REPOSITORY, serveFiles } from "../support/file-server.mjs";
import { startRealRelay, startScriptedRelay } from "../support/killable-relay.mjs";
import { seeded } from "../support/random.mjs";

const { values } = parseArgs({
  options: { writes: { type: "string" }, kills: { type: "string" }, seed: { type: "string" }, relay: { type: "string" } },
});
const [writes, kills] = [Number(values.writes ?? 300), Number(values.kills ?? 10)];
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const random = seeded(seed);
/** Limit for the delivery of the remaining leads after the last kill. */
const DRAIN_MS = 240_000;

/** @type {Set<string>} The keys that were reported as saved. */
const saved = new Set();
let unsaved = 0;
/** @type {{ pending: number, failed: string[] } | undefined} */
let remaining;
const site = await serveFiles(REPOSITORY, {
  onPost(path, text) {
    if (path === "/saved") saved.add(text);
    if (path === "/unsaved") unsaved++;
    if (path === "/remaining") remaining = JSON.parse(text);
  },
});
const folder = await mkdtemp(join(tmpdir(), "leadwire-kill-"));
const relay = await (values.relay === "scripted" ? startScriptedRelay(folder) : startRealRelay(folder, site.url));
const startedMs = Date.now();
console.log(`seed ${seed}; at least ${writes} writes and ${kills} kills; relay: ${relay.name}`);

/** @type {Record<string, number>} */
const killed = { tab: 0, browser: 0, group: 0, relay: 0 };
let browser = await ChromiumProcess.start(join(folder, "profile"));
let pages = await openPages();

async function openPages() {
  const count = 1 + Math.floor(random() * 3);
  return Promise.all(Array.from({ length: count }, () => openPage("")));
}

/** @param {string} hash */
async function openPage(hash) {
  const page = await browser.newPage();
  await page.goto(`${site.url}/tests/outbox/writer.html?relay=${encodeURIComponent(relay.url)}${hash}`);
  return page;
}

/** Lets the pages submit leads for a random time. */
async function write() {
  const enough = saved.size + Math.ceil((random() * 2 * writes) / kills);
  const end = Date.now() + 200 + random() * 1_000;
  while (Date.now() < end || (saved.size < enough && Date.now() < end + 3_000)) await sleep(5);
}

const KINDS = ["tab", "tab", "browser", "group", "group", "relay"];

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
  await (kind === "browser" ? browser.crashBrowser() : browser.kill());
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

for (const page of pages) await page.close();
await openPage("#drain");
const deadline = Date.now() + DRAIN_MS;
while (remaining?.pending !== 0 && Date.now() < deadline) await sleep(100);

const leads = relay.leads();
const keys = new Set(leads.map(({ key }) => key));
const titles = new Set(leads.map(({ title }) => title));
const lost = [...saved].filter((key) => !keys.has(key));
const duplicates = leads.length - Math.min(keys.size, titles.size);
console.log(`${count} kills: ${Object.entries(killed).map(([kind, times]) => `${kind} ${times}`).join(", ")}`);
console.log(`${saved.size} saved, ${unsaved} unsaved, ${leads.length} at the relay (${leads.length - saved.size} killed before their report)`);
console.log(`lost ${lost.length}, duplicates ${duplicates}; remaining ${JSON.stringify(remaining)}; ${Math.round((Date.now() - startedMs) / 1000)} s`);

await end();
const isPassed = lost.length === 0 && duplicates === 0 && remaining?.pending === 0 && remaining.failed.length === 0;
if (isPassed) await rm(folder, { recursive: true, force: true });
else console.error(`seed ${seed}: leads were lost or delivered twice; profile and ledger are in ${folder}`, lost.slice(0, 5));
process.exit(isPassed ? 0 : 1);
