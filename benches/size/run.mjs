// The bytes that a page loads to validate all kinds of the three CRMs and to send them: leadwire beside the same rules and requests in
// valibot, zod/mini and Ajv with ky, without and with an outbox. Each job is run before it is measured.
//
//   node benches/size/run.mjs        the package must be in pkg/

import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT, installed } from "../install.mjs";
import { row } from "../measure.mjs";
import { report } from "../report.mjs";
import { writeValidators } from "./ajv.mjs";
import { bundle, sizesOf, sum } from "./bundle.mjs";
import { CASES } from "./cases.mjs";
import { checkInChromium } from "./check-outbox.mjs";
import { checkProblems, checkRequests, checkRetry, requestsOf } from "./check.mjs";

/**
 * @typedef {import("./bundle.mjs").Sizes} Sizes
 * @typedef {[job: string, name: string]} Named
 */

/** @type {Named[]} */
const OURS = [["leadwire", "leadwire"]];
/** @type {Named[]} */
const PEERS = [
  ["valibot-client", "valibot + ky"],
  ["zod-mini-client", "zod/mini + ky"],
  ["ajv-standalone-client", "Ajv, standalone + ky"],
  ["ajv-compiled-client", "Ajv + ky"],
];
/** @type {Named[]} */
const OURS_WITH_OUTBOX = [
  ["leadwire-outbox", "leadwire with the outbox"],
  ["lead-form", "leadwire as <lead-form>"],
];
/** @type {Named[]} */
const PEERS_WITH_OUTBOX = PEERS.map(([job, name]) => [job.replace("-client", "-outbox"), `${name} + idb-keyval`]);

const KINDS = [...new Set(CASES.map(({ kind }) => kind))];

const NOTE = `${KINDS.length} kinds. All report the same problems for ${CASES.length} payloads and make the same \
requests, but Ajv has no rule for some formats and sends values as they were given; it needs unsafe-eval unless it is compiled with the page ("standalone"). The others have no catalogs, no numbers beyond 2^53, no warnings, and \
no messages of their own; their outboxes have no limits, no files and no back-off. <lead-form> includes the form's behaviour.`;

const folder = await installed("size");
const wasm = await readFile(join(ROOT, "pkg/lead.wasm"));
const { schema } = await import(join(ROOT, "pkg/node.js"));
await writeValidators(folder, KINDS, (kind) => schema(kind).jsonSchema);

/** @type {import("./check.mjs").Received[]} */
const expected = [];
const clients = await measured(OURS, PEERS);
const outboxes = await measured(OURS_WITH_OUTBOX, PEERS_WITH_OUTBOX);
for (const [job] of OURS_WITH_OUTBOX) await copyFile(join(ROOT, "pkg/lead.wasm"), join(folder, "bundles", job, "lead.wasm"));
const withOutbox = [...OURS_WITH_OUTBOX, ...PEERS_WITH_OUTBOX].map(([job]) => job).filter((job) => job !== "lead-form");
await checkInChromium(join(folder, "bundles"), withOutbox, "lead-form");

await report({
  id: "P1",
  name: "size",
  title: "What a page loads to validate all kinds of the three CRMs and to send them",
  note: NOTE,
  measures: [
    ...measuresOf("validates all kinds and sends them", clients),
    ...measuresOf("and keeps them in an outbox", outboxes),
  ],
});

/**
 * @param {Named[]} ours
 * @param {Named[]} peers
 */
async function measured(ours, peers) {
  /** @type {{ name: string, isOurs: boolean, sizes: Sizes }[]} */
  const rows = [];
  for (const [job, name] of [...ours, ...peers]) {
    const { file, sizes } = await bundle(folder, job);
    const isOurs = ours.some(([own]) => own === job);
    if (job !== "lead-form") await check(name, file);
    rows.push({ name, isOurs, sizes: isOurs ? sum([sizes, sizesOf(wasm)]) : sizes });
  }
  return rows;
}

/**
 * @param {string} name
 * @param {string} file
 */
async function check(name, file) {
  const job = await import(file);
  await job.ready?.(wasm);
  const isAjv = name.startsWith("Ajv");
  checkProblems(name, job, isAjv);
  await checkRetry(name, job);
  const received = await requestsOf(job);
  if (expected.length === 0) expected.push(...received);
  checkRequests(name, received, expected, isAjv);
}

/**
 * @param {string} what
 * @param {Awaited<ReturnType<typeof measured>>} rows
 * @returns {import("../measure.mjs").Measure[]}
 */
function measuresOf(what, rows) {
  /** @type {[unit: string, key: keyof Sizes][]} */
  const units = [["KB brotli", "brotli"], ["KB gzip", "gzip"], ["KB uncompressed", "raw"]];
  return units.map(([unit, key]) => ({
    what,
    unit,
    better: "less",
    rows: rows.map(({ name, isOurs, sizes }) => row(name, isOurs, [sizes[key] / 1000])),
    isDetail: key !== "brotli",
  }));
}
