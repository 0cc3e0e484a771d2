// An import: 100,000 leads from Node through the relay, each committed before its receipt, by `upsertLead` and beside it by valibot and ky.
//
//   node benches/import/run.mjs [--leads 100000] [--rounds 3] [--at-a-time 64]
//
// It needs pkg/ and target/release/leadwire-relay.

import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";

import { installed } from "../install.mjs";
import { interleave, row } from "../measure.mjs";
import { report } from "../report.mjs";
import { STAFF_KEY, startRelay } from "../server.mjs";

const { values } = parseArgs({
  options: {
    leads: { type: "string", default: "100000" },
    rounds: { type: "string", default: "3" },
    "at-a-time": { type: "string", default: "64" },
  },
});
const { leads, rounds, "at-a-time": atATime } = values;

const PROGRAMS = [
  { name: "leadwire: upsertLead", isOurs: true, job: "leadwire.mjs" },
  { name: "valibot + ky, one kind", isOurs: false, job: "valibot-and-ky.mjs" },
];

const folder = await installed("import");
const data = join(folder, "data");
const results = await interleave(PROGRAMS, Number(rounds), imported);
await rm(data, { recursive: true, force: true });

const rows = (/** @type {"leadsPerSecond" | "cpuMs" | "memoryMiB" | "relayMiB"} */ key) =>
  PROGRAMS.map(({ name, isOurs }, index) => row(name, isOurs, results[index].map((result) => result[key])));
await report({
  id: "P7",
  name: "import",
  title: `${Number(leads).toLocaleString("en")} leads from Node through the relay, each committed to the disk before its receipt`,
  note: `${rounds} rounds in turns, ${atATime} sends at a time, an empty ledger each time`,
  measures: [
    { what: "leads received", unit: "leads/s", better: "more", rows: rows("leadsPerSecond") },
    { what: "Node's processor time of a lead", unit: "ms", better: "less", rows: rows("cpuMs"), isDetail: true },
    { what: "Node's memory at most", unit: "MiB", better: "less", rows: rows("memoryMiB") },
    { what: "the relay's memory at most", unit: "MiB", better: "less", rows: rows("relayMiB"), isComparable: false, isDetail: true },
  ],
});

/** @param {typeof PROGRAMS[0]} program */
async function imported({ job }) {
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  const relay = await startRelay(join(data, "relay.db"), join(data, "relay.toml"));
  try {
    const parameters = [join(folder, "jobs", job), relay.url, leads, atATime];
    const { stdout } = await promisify(execFile)(process.execPath, parameters, { env: { ...process.env, STAFF_KEY } });
    /** @type {{ leadsPerSecond: number, cpuMs: number, memoryMiB: number }} */
    const printed = JSON.parse(stdout);
    return { ...printed, relayMiB: await relay.memoryMiB() };
  } finally {
    await relay.stop();
  }
}
