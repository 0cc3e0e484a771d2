// Visitors type applications in steps, choose files and send them, while tabs, browsers and the relay are killed. After each kill, a form
// must have at least the text that the device had stored. At the end, the CRM must have each lead that was stored once, with its
// text, and with its file byte for byte.
//
//   node tests/outbox/kill-forms.mjs --writes 60 --kills 10 [--seed N] [--sabotage files|drafts]
//
// With --sabotage, a page deletes the stored files or drafts: the run must then fail.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { REPOSITORY, serveFiles } from "../support/file-server.mjs";
import { FormVisitor } from "../support/form-visitor.mjs";
import { startRealRelay } from "../support/killable-relay.mjs";
import { KilledPages, killsOf, sleep } from "../support/killed-pages.mjs";
import { seeded } from "../support/random.mjs";
import { differences } from "../support/received-files.mjs";
import { filesInCrm } from "../support/crm-files.mjs";
import { until } from "../support/until.mjs";

const { values } = parseArgs({
  options: { writes: { type: "string" }, kills: { type: "string" }, seed: { type: "string" }, sabotage: { type: "string" } },
});
const [writes, kills] = [Number(values.writes ?? 60), Number(values.kills ?? 10)];
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const random = seeded(seed);
/** Limit for the loading of a page on a loaded machine. */
const LOAD_MS = 120_000;
/** Limit for the delivery of what remains after the last kill. */
const DRAIN_MS = 900_000;
/** A visitor types for some seconds. */
const TIMES = { leastMs: 500, randomMs: 3_000, moreMs: 10_000 };
/** Half of the kills come this soon after a visitor has pressed the button, at most: until then the device stores most. */
const SENDING_MS = 300;

/** @type {Map<string, import("../support/received-files.mjs").SavedFile>} By title. */
const saved = new Map();
let unsaved = 0;
/** By the number of the storage that replaced one that Chromium had deleted: the titles that were saved before. No page prevents that. */
const wipes = /** @type {Map<number, string[]>} */ (new Map());
/** @type {string[]} */
const lostTexts = [];
/** @type {{ pending: number, failed: string[] } | undefined} */
let remaining;

const site = await serveFiles(REPOSITORY);
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
allow = ["fields.TITLE", "fields.COMMENTS"]
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

const address = `${site.url}/tests/outbox/kill-forms.html?relay=${encodeURIComponent(relay.url)}`;
const visitors = ["ann", "bob"].map((name) => new FormVisitor(name, random, folder, {
  onSaved: (application) => saved.set(application.title, application),
  onUnsaved: () => unsaved++,
  onWiped: (storageId) => void (wipes.has(storageId) || wipes.set(storageId, [...saved.keys()])),
  onLost: (text) => lostTexts.push(text),
}));
const pages = await KilledPages.start({
  folder,
  relay,
  random,
  kinds: ["tab", "tab", "browser", "group", "relay", "relay"],
  address,
  maxPages: visitors.length,
  loadMs: LOAD_MS,
  load: comeBack,
});

/** One of the visitors who are away opens the form, and fills it in. @param {import("playwright-core").Page} page */
async function comeBack(page) {
  const visitor = visitors.find(({ isAway }) => isAway);
  if (!visitor) throw new Error("there are more pages than visitors");
  await visitor.open(page, address, LOAD_MS);
  void visitor.work(page);
}

async function end() {
  await Promise.all([pages.stop(), relay.stop(), site.stop()]);
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  // The browser has its own process group and would otherwise keep running.
  process.once(signal, () => end().finally(() => process.exit(2)));
}

for (const failure of ["uncaughtException", "unhandledRejection"]) {
  process.once(failure, (error) => {
    console.error(`seed ${seed}:`, error);
    return end().finally(() => process.exit(1));
  });
}

let count = 0;
for (; count < kills || saved.size < writes; count++) {
  const enough = saved.size + Math.ceil((random() * 2 * writes) / kills);
  await pages.write(() => saved.size >= enough, TIMES);
  if (random() < 0.5) {
    await until("a visitor sends", () => visitors.some(({ isSending }) => isSending)).catch(() => undefined);
    await sleep(random() * SENDING_MS);
  }
  await pages.kill();
  if (count % 10 === 9) console.log(`${count + 1} kills, ${saved.size} saved, ${relay.leads().length} received, ${lostTexts.length} texts lost`);
}

if (values.sabotage === "files") {
  // Without a relay, the next leads stay on the device.
  await relay.kill();
  const before = saved.size;
  await until("a lead", () => saved.size > before, LOAD_MS);
}
if (values.sabotage === "drafts") await until("a draft", () => visitors.some(({ hasDraft }) => hasDraft), LOAD_MS);
await pages.replaceBy(values.sabotage ? `#without-${values.sabotage}` : "#drain", (page) => {
  page.on("console", (message) => {
    const { what, value } = message.text().startsWith("{") ? JSON.parse(message.text()) : {};
    if (what === "remaining") remaining = value;
  });
});
if (values.sabotage === "files") await relay.restart();
const deadline = Date.now() + DRAIN_MS;
await until("nothing remains", () => remaining?.pending === 0, DRAIN_MS).catch(() => undefined);
// Also those who were away at the end.
for (const visitor of visitors) await visitor.open(await pages.newPage(), address, LOAD_MS);
const inCrm = await filesInCrm(relay.sandbox, relay.leads().length, deadline);
const { lost: missing, duplicates, different } = differences([...saved.values()], inCrm);
const wiped = new Set([...wipes.values()].flat());
const lost = missing.filter((title) => !wiped.has(title));
if (wipes.size > 0) console.log(`Chromium deleted its storage after ${wipes.size} kills, with ${missing.length - lost.length} leads`);
const keys = new Set(relay.leads().map(({ key }) => key));
console.log(`${count} kills: ${killsOf(pages.killed)}`);
const drafts = visitors.reduce((sum, visitor) => sum + visitor.drafts, 0);
console.log(`${drafts} drafts and ${saved.size} leads saved, ${unsaved} unsaved, ${keys.size} at the relay, ${inCrm.length} in the CRM`);
const found = { lost, duplicates, different, lostTexts };
const counts = Object.entries(found).map(([name, all]) => `${name} ${all.length}`).join(", ");
console.log(`${counts}; remaining ${JSON.stringify(remaining)}; ${Math.round((Date.now() - startedMs) / 1000)} s`);

await end();
const isDrained = remaining?.pending === 0 && remaining.failed.length === 0;
const isPassed = isDrained && Object.values(found).every(({ length }) => length === 0) && drafts > 0;
if (isPassed) await rm(folder, { recursive: true, force: true });
else console.error(`seed ${seed}: texts or files were lost, changed or delivered twice; profile and ledger are in ${folder}`, found);
process.exit(isPassed ? 0 : 1);
