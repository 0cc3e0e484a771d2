// Whether the relay's work grows with its ledger: intake, start, the admin page and the purge, with an empty ledger and with one and ten million
// leads. Beside it the peer of the intake, with as many rows.
//
//   node benches/growth/run.mjs [--rows 0,1000000,10000000] [--rounds 3] [--seconds 4]
//
// It needs target/release/leadwire-relay and target/release/examples/limits, and 10 GB of the disk.

import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";

import { ROOT, installed } from "../install.mjs";
import { median, row } from "../measure.mjs";
import { report, shown } from "../report.mjs";
import { startRelay, startServer } from "../server.mjs";

const LIMITS = join(ROOT, "target/release/examples/limits");
const CLIENTS = "64";
const LOADED = /([\d.]+) leads\/s {2}p50 ([\d.]+) ms {2}p99 ([\d.]+) ms/;
/** Of a figure with the most rows, beside that without rows. */
const MAX_GROWTH = 1.5;
/** An operation for staff may grow to this. */
const UNNOTICED_MS = 20;

/** @type {[what: string, operation: string][]} of `limits operations` */
const OPERATIONS = [
  ["start: open the ledger", "open"],
  ["/admin and /metrics: leads by state", "stats (/metrics, summary)"],
  ["/admin: leads by hour", "hours (summary)"],
  ["/admin: suspicious leads", "suspects (summary)"],
  ["/admin: a page of the list", "list, every state"],
  ["purge with nothing to do", "purge, nothing to do"],
  ["intake during a purge", "insert during a purge"],
];

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "0,1000000,10000000" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "4" },
  },
});

const folder = await installed("ingress", { runsScripts: true });
const data = join(folder, "growth");
/** @type {{ name: string, relay: Loads, peer: Loads, operations: Map<string, number> }[]} */
const sizes = [];
for (const rows of values.rows.split(",")) {
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  sizes.push({ name: `${Number(rows).toLocaleString("en")} leads`, ...(await measured(rows)) });
}
await rm(data, { recursive: true, force: true });

await report({
  id: "P6",
  name: "growth",
  title: "The relay with up to ten million leads in its ledger (SQLite)",
  note: `${values.rounds} rounds of ${values.seconds} s, ${CLIENTS} clients; operations are medians of five, the start is one`,
  measures: [
    growth("intake", "leads/s", "more", sizes.map(({ name, relay }) => row(name, true, relay.leadsPerSecond))),
    growth("intake: 99 % are answered within", "ms", "less", sizes.map(({ name, relay }) => row(name, true, relay.p99))),
    growth("Hono + zod + better-sqlite3, group commit: intake", "leads/s", "more", sizes.map(({ name, peer }) => row(name, false, peer.leadsPerSecond))),
    ...OPERATIONS.map(([what, operation]) =>
      growth(what, "ms", "less", sizes.map(({ name, operations }) => row(name, true, [operations.get(operation) ?? Number.NaN])), UNNOTICED_MS),
    ),
  ],
});

/** @typedef {{ leadsPerSecond: number[], p99: number[] }} Loads */

/** @param {string} rows */
async function measured(rows) {
  const [ledger, database] = [join(data, "relay.db"), join(data, "peer.db")];
  await run(LIMITS, ["fill", ledger, rows]);
  await run(process.execPath, [join(folder, "jobs/fill.mjs"), database, rows]);
  const operations = await operationsOf(ledger);
  const relay = await loads(() => startRelay(ledger, join(data, "relay.toml")));
  const peer = await loads(() => startServer(process.execPath, [join(folder, "jobs/hono.mjs"), database, "group"]));
  return { relay, peer, operations };
}

/**
 * @param {() => Promise<import("../server.mjs").Server>} start
 * @returns {Promise<Loads>} the first round, which reads pages from the disk, is not counted
 */
async function loads(start) {
  const server = await start();
  try {
    await load(server.url);
    const results = [];
    for (let round = 0; round < Number(values.rounds); round++) results.push(await load(server.url));
    return { leadsPerSecond: results.map(([perSecond]) => perSecond), p99: results.map(([, , p99]) => p99) };
  } finally {
    await server.stop();
  }
}

/** @param {string} url */
async function load(url) {
  const printed = await run(LIMITS, ["load", url, CLIENTS, values.seconds]);
  const figures = LOADED.exec(printed)?.slice(1).map(Number);
  if (!figures) throw new Error(`limits printed ${printed}`);
  return figures;
}

/** @param {string} ledger */
async function operationsOf(ledger) {
  const printed = await run(LIMITS, ["operations", ledger]);
  const lines = [...printed.matchAll(/^(.+?) +first +([\d.]+) ms {2}median +([\d.]+) ms/gm)];
  return new Map(lines.map(([, name, , ms]) => [name, Number(ms)]));
}

/**
 * @param {string} program
 * @param {string[]} parameters
 */
async function run(program, parameters) {
  return (await promisify(execFile)(program, parameters, { maxBuffer: 1 << 24 })).stdout;
}

/**
 * @param {string} what
 * @param {string} unit
 * @param {"more" | "less"} better
 * @param {import("../measure.mjs").Row[]} rows by the number of leads
 * @param {number} [allowed] a figure that is no growth in any case
 * @returns {import("../measure.mjs").Measure}
 */
function growth(what, unit, better, rows, allowed) {
  const [empty, full] = [rows[0], rows[rows.length - 1]].map((row) => median(row.values));
  const factor = better === "more" ? empty / full : full / empty;
  /** @type {import("../measure.mjs").Measure} */
  const measure = { what, unit, better, rows, isComparable: false };
  if (rows[0].isOurs) {
    measure.goal = {
      text: `at most ${MAX_GROWTH} times that of an empty ledger${allowed ? `, or ${allowed} ${unit}` : ""}`,
      isMet: factor <= MAX_GROWTH || (allowed !== undefined && full <= allowed),
      why: `It is ${shown(factor)} times`,
    };
  }
  return measure;
}
