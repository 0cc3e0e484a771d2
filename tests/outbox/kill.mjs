// Pages submit leads continuously while tabs, browsers and the relay are killed. At the end, the relay must have each lead
// that was reported as saved, and none twice.
//
//   node tests/outbox/kill.mjs --writes 300 --kills 10 [--seed N] [--relay scripted]

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { REPOSITORY, serveFiles } from "../support/file-server.mjs";
import { startRealRelay, startScriptedRelay } from "../support/killable-relay.mjs";
import { KilledPages, killsOf, sleep } from "../support/killed-pages.mjs";
import { seeded } from "../support/random.mjs";

const { values } = parseArgs({
  options: { writes: { type: "string" }, kills: { type: "string" }, seed: { type: "string" }, relay: { type: "string" } },
});
const [writes, kills] = [Number(values.writes ?? 300), Number(values.kills ?? 10)];
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const random = seeded(seed);
/** Limit for the loading of a page; that of the browser's driver. */
const LOAD_MS = 30_000;
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

const pages = await KilledPages.start({
  folder,
  relay,
  random,
  kinds: ["tab", "tab", "browser", "group", "group", "relay"],
  address: `${site.url}/tests/outbox/writer.html?relay=${encodeURIComponent(relay.url)}`,
  maxPages: 3,
  loadMs: LOAD_MS,
});
const TIMES = { leastMs: 200, randomMs: 1_000, moreMs: 3_000 };

async function end() {
  await Promise.all([pages.stop(), relay.stop(), site.stop()]);
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  // The browser has its own process group and would otherwise keep running.
  process.once(signal, () => end().finally(() => process.exit(2)));
}

let count = 0;
for (; count < kills || saved.size < writes; count++) {
  const enough = saved.size + Math.ceil((random() * 2 * writes) / kills);
  await pages.write(() => saved.size >= enough, TIMES);
  await pages.kill();
  if (count % 10 === 9) console.log(`${count + 1} kills, ${saved.size} saved, ${relay.leads().length} received`);
}

await pages.replaceBy("#drain");
const deadline = Date.now() + DRAIN_MS;
while (remaining?.pending !== 0 && Date.now() < deadline) await sleep(100);

const leads = relay.leads();
const keys = new Set(leads.map(({ key }) => key));
const titles = new Set(leads.map(({ title }) => title));
const lost = [...saved].filter((key) => !keys.has(key));
const duplicates = leads.length - Math.min(keys.size, titles.size);
console.log(`${count} kills: ${killsOf(pages.killed)}`);
console.log(`${saved.size} saved, ${unsaved} unsaved, ${leads.length} at the relay (${leads.length - saved.size} killed before their report)`);
console.log(`lost ${lost.length}, duplicates ${duplicates}; remaining ${JSON.stringify(remaining)}; ${Math.round((Date.now() - startedMs) / 1000)} s`);

await end();
const isPassed = lost.length === 0 && duplicates === 0 && remaining?.pending === 0 && remaining.failed.length === 0;
if (isPassed) await rm(folder, { recursive: true, force: true });
else console.error(`seed ${seed}: leads were lost or delivered twice; profile and ledger are in ${folder}`, lost.slice(0, 5));
process.exit(isPassed ? 0 : 1);
