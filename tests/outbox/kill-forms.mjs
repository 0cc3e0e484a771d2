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

import { REPOSITORY, serveFiles } from "../support/file-server.mjs";
import { startRealRelay } from "../support/killable-relay.mjs";
import { KilledPages, killsOf, sleep } from "../support/killed-pages.mjs";
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

const pages = await KilledPages.start({
  folder,
  relay,
  random,
  kinds: ["tab", "tab", "group", "relay", "relay"],
  address: `${site.url}/tests/outbox/form-writer.html?relay=${encodeURIComponent(relay.url)}`,
  maxPages: 2,
  loadMs: LOAD_MS,
});
const TIMES = { leastMs: 500, randomMs: 2_000, moreMs: 10_000 };

async function end() {
  await Promise.all([pages.stop(), relay.stop(), site.stop()]);
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  // The browser has its own process group and would otherwise keep running.
  process.once(signal, () => end().finally(() => process.exit(2)));
}

process.once("uncaughtException", (error) => {
  console.error(`seed ${seed}:`, error);
  return end().finally(() => process.exit(1));
});

let count = 0;
for (; count < kills || saved.size < writes; count++) {
  const enough = saved.size + Math.ceil((random() * 2 * writes) / kills);
  await pages.write(() => saved.size >= enough, TIMES);
  await pages.kill();
  if (count % 10 === 9) console.log(`${count + 1} kills, ${saved.size} saved, ${relay.leads().length} received`);
}

if (values.sabotage) {
  // Without a relay, the next leads stay on the device.
  await relay.kill();
  const before = saved.size;
  while (saved.size === before) await sleep(20);
  await relay.restart();
}
await pages.replaceBy(values.sabotage ? "#sabotage" : "#drain");
const deadline = Date.now() + DRAIN_MS;
while (remaining?.pending !== 0 && Date.now() < deadline) await sleep(100);
const inCrm = await filesInCrm(relay.sandbox, saved.size, deadline);
const { lost, duplicates, different } = differences([...saved.values()], inCrm);
const keys = new Set(relay.leads().map(({ key }) => key));
console.log(`${count} kills: ${killsOf(pages.killed)}`);
console.log(`${saved.size} saved, ${unsaved} unsaved, ${keys.size} at the relay, ${inCrm.length} in the CRM`);
console.log(`lost ${lost.length}, duplicates ${duplicates.length}, different ${different.length}; remaining ${JSON.stringify(remaining)}; ${Math.round((Date.now() - startedMs) / 1000)} s`);

await end();
const isPassed = [lost, duplicates, different].every(({ length }) => length === 0) && remaining?.pending === 0 && remaining.failed.length === 0;
if (isPassed) await rm(folder, { recursive: true, force: true });
else console.error(`seed ${seed}: files were lost, changed or delivered twice; profile and ledger are in ${folder}`, { lost, duplicates, different });
process.exit(isPassed ? 0 : 1);
