// How fast leads that wait reach Bitrix24, as the sandbox simulates its documented limits: 50 requests at once and then 2 a second, each a
// batch of 50 calls, and 480 s of operating time of a method in ten minutes. Beside the relay, the vendor's SDK, which neither keeps the leads
// nor marks them.
//
//   node benches/drain/run.mjs [--leads 5000] [--rounds 3]
//
// It needs target/release/sandbox and target/release/examples/drain.

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";

import { ROOT } from "../install.mjs";
import { interleave, row } from "../measure.mjs";
import { report } from "../report.mjs";
import { startServer } from "../server.mjs";

const { values } = parseArgs({ options: { leads: { type: "string", default: "5000" }, rounds: { type: "string", default: "3" } } });
const { leads } = values;
/** Milliseconds of operating time of an add, as in the vendor's samples. */
const ADD_MS = "1800";

const PROGRAMS = [
  { name: "leadwire-relay", isOurs: true, drain: byRelay },
  { name: "@bitrix24/b24jssdk", isOurs: false, drain: bySdk },
];

/** @type {{ ours: number, limit: number }[]} leads an hour, of each round */
const hourly = [];
const results = await interleave(PROGRAMS, Number(values.rounds), ({ drain }) => drain());
const seconds = PROGRAMS.map(({ name, isOurs }, index) => row(name, isOurs, results[index]));
const perHour = [
  row("leadwire-relay", true, hourly.map(({ ours }) => ours)),
  row("what the limit allows", false, hourly.map(({ limit }) => limit)),
];
await report({
  id: "P5",
  name: "drain",
  title: `${Number(leads).toLocaleString("en")} waiting leads to Bitrix24 at its documented limits`,
  note: "The SDK sends without a ledger and without marks, and begins with a burst of 50 requests. The relay begins without it, because an earlier \
process may have spent it; after 25 s without a call it has the burst as well",
  measures: [
    { what: "by the limit on requests", unit: "s", better: "less", rows: seconds, isComparable: false },
    {
      what: `by the limit on operating time, at ${ADD_MS} ms an add, on a simulated clock`,
      unit: "leads/hour",
      better: "more",
      rows: perHour,
      isComparable: false,
    },
  ],
});

async function byRelay() {
  const { stdout } = await promisify(execFile)(join(ROOT, "target/release/examples/drain"), [leads, ADD_MS]);
  const [, ours, limit] = /simulated, (\d+) leads an hour\nthe limit allows (\d+) leads an hour/.exec(stdout) ?? [];
  const [, seconds] = /drained in ([\d.]+) s/.exec(stdout) ?? [];
  if (!seconds || !limit) throw new Error(`drain printed ${stdout}`);
  hourly.push({ ours: Number(ours), limit: Number(limit) });
  return Number(seconds);
}

async function bySdk() {
  const folder = await mkdtemp(join(tmpdir(), "leadwire-drain-"));
  const sandbox = await startServer(join(ROOT, "target/release/sandbox"), ["--listen", "127.0.0.1:0", "--db", join(folder, "records.db")]);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, "benches/drain/b24jssdk.mjs"), sandbox.url, leads]);
    const [, seconds, added] = /([\d.]+) s for (\d+) leads/.exec(stdout) ?? [];
    if (added !== leads) throw new Error(`b24jssdk printed ${stdout}`);
    return Number(seconds);
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
