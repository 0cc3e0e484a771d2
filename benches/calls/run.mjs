// The check of a lead, and its request, beside zod, valibot and Ajv with JSON.stringify: in Node and in Chromium.
//
//   node benches/calls/run.mjs [--rounds 15] [--against DIRECTORY]        the package must be in pkg/
//
// With --against also beside another build of the package.

import { cp, mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";

import { launch } from "../../tests/support/browser.mjs";
import { serveFiles } from "../../tests/support/file-server.mjs";
import { ROOT, installed } from "../install.mjs";
import { interleave, median, row } from "../measure.mjs";
import { report, shown } from "../report.mjs";
import { LEAD, check } from "./check.mjs";

/** @typedef {{ name: string, job: string, pkg: string, isOurs: boolean }} Program */

const CALLS = 2000;
const GOAL = 2;
const CALL_NAMES = /** @type {const} */ (["validate", "request"]);
/** From a profile of Node with `perf record` and `--perf-basic-prof`, on 2026-11-29. */
const WHY = `A profile of 2026-11-29: of a check's time 56 % is spent in about 150 calls between the module and JavaScript, which read each key and value and make the result, \
11 % in the allocator and 33 % in the rest of the module; the others read the object where it is`;
const WHAT = { validate: "a lead is checked", request: "a lead is checked and its request made" };

const { values } = parseArgs({ options: { rounds: { type: "string", default: "15" }, against: { type: "string" } } });
const rounds = Number(values.rounds);

/** @type {Program[]} */
const programs = [
  { name: "leadwire", job: "leadwire", pkg: join(ROOT, "pkg"), isOurs: true },
  ...["valibot", "zod", "ajv"].map((name) => ({ name, job: name, pkg: join(ROOT, "pkg"), isOurs: false })),
  ...(values.against ? [{ name: `leadwire in ${values.against}`, job: "leadwire", pkg: resolve(values.against), isOurs: true }] : []),
];

const folder = await installed("calls");
const bundles = join(folder, "bundles");
await rm(bundles, { recursive: true, force: true });
for (const [index, program] of programs.entries()) await bundle(program, index);

const measures = [...(await inNode()), ...(await inChromium())];
await report({
  id: "P2",
  name: "calls",
  title: "An object is checked, and its request is made",
  note: `${rounds} rounds of ${CALLS} calls in turns; a lead of eleven fields, its contact included; the request is iVvy's without a signature, \
which a gateway adds. The programs are checked in Node only. The others have the rules of these fields only`,
  measures,
});

/**
 * Writes `node.js`, `browser.js` and `lead.wasm` into the program's folder.
 *
 * @param {Program} program
 * @param {number} index
 */
async function bundle({ job, pkg }, index) {
  const to = join(bundles, String(index));
  await mkdir(to, { recursive: true });
  await cp(join(pkg, "lead.wasm"), join(to, "lead.wasm"));
  for (const platform of /** @type {const} */ (["node", "browser"])) {
    await build({
      absWorkingDir: folder,
      entryPoints: [join(folder, "jobs", `${job}.js`)],
      alias: { leadwire: join(pkg, `${platform}.js`) },
      outfile: join(to, `${platform}.js`),
      bundle: true,
      format: "esm",
      platform,
      target: "es2022",
      external: platform === "browser" ? ["./bytes.js", "./translated.js", "./solver.js"] : ["./solver.js"],
    });
  }
}

async function inNode() {
  /** @type {import("./check.mjs").Program[]} */
  const loaded = [];
  for (const [index, { name }] of programs.entries()) {
    const program = await import(pathToFileURL(join(bundles, String(index), "node.js")).href);
    await check(name, program);
    loaded.push(program);
  }
  const all = await measured("Node", (index, call) => timed(loaded[index], call, LEAD, CALLS));
  for (const measure of all) {
    const [ours, valibot] = measure.rows.map(({ values }) => median(values));
    const why = `leadwire takes ${shown(ours / valibot)} times as long as valibot. ${WHY}`;
    measure.goal = { text: `at most ${GOAL} times valibot`, isMet: ours <= GOAL * valibot, why };
  }
  return all;
}

async function inChromium() {
  const server = await serveFiles(bundles, {});
  const { context, page } = await launch();
  try {
    await page.goto(`${server.url}/0/node.js`);
    await page.evaluate(`globalThis.timed = ${timed}`);
    return await measured("Chromium", (index, call) =>
      page.evaluate(
        async ([index, call, lead, calls]) => {
          const program = await import(`/${index}/browser.js`);
          await program.ready?.();
          return /** @type {any} */ (globalThis).timed(program, call, lead, calls);
        },
        /** @type {const} */ ([index, call, LEAD, CALLS]),
      ),
    );
  } finally {
    await context.close();
    await server.stop();
  }
}

/**
 * @param {string} host
 * @param {(index: number, call: "validate" | "request") => Promise<number>} timeOf
 */
async function measured(host, timeOf) {
  /** @type {import("../measure.mjs").Measure[]} */
  const measures = [];
  for (const call of CALL_NAMES) {
    const indexes = [...programs.keys()];
    // Compiled for the first time, and then for speed.
    await interleave(indexes, 2, (index) => timeOf(index, call));
    const times = await interleave(indexes, rounds, (index) => timeOf(index, call));
    const rows = programs.map(({ name, isOurs }, index) => row(name, isOurs, times[index]));
    measures.push({ what: `${host}: ${WHAT[call]}`, unit: "µs", better: "less", rows });
  }
  return measures;
}

/**
 * The microseconds of a call. It also runs in a page, so that it uses nothing from outside.
 *
 * @param {import("./check.mjs").Program} program
 * @param {"validate" | "request"} call
 * @param {object} lead
 * @param {number} calls
 */
async function timed({ validate, request }, call, lead, calls) {
  const begin = performance.now();
  for (let count = 0; count < calls; count++) {
    if (call === "validate") validate(lead);
    else await request(lead);
  }
  return ((performance.now() - begin) * 1000) / calls;
}
