// Compares the bytes that a page loads with leadwire and with other libraries for one job: validating an iVvy lead, and a POST with
// retries. Each job is run before it is measured.
//
//   node benches/size/run.mjs        the package must be in pkg/

import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT, installed } from "../install.mjs";
import { bundle, sizesOf } from "./bundle.mjs";
import { checkRetry, checkValidator } from "./check.mjs";

/** @typedef {import("./bundle.mjs").Sizes} Sizes */

/** @type {[job: string, what: string][]} */
const PEERS = [
  ["valibot", "validates one kind"],
  ["zod-mini", "validates one kind"],
  ["zod", "validates one kind"],
  ["ajv", "validates one kind; needs unsafe-eval"],
  ["ky", "sends with retries"],
  ["valibot-and-ky", "validates one kind, sends"],
  ["b24jssdk", "sends to one CRM without validation"],
];

const folder = await installed("size");
const bundles = join(folder, "bundles");
await mkdir(bundles, { recursive: true });

const wasm = sizesOf(await readFile(join(ROOT, "pkg/lead.wasm")));
const code = await measured("leadwire");
/** @type {[string, string, Sizes][]} */
const rows = [
  ["leadwire: lead.wasm", "", wasm],
  ["leadwire: bindings, loader, API", "", code],
  ["leadwire", "validates ten kinds, sends to three CRMs", sum(wasm, code)],
];
for (const [job, what] of PEERS) rows.push([job, what, await measured(job)]);
print(rows);

/**
 * Runs a job as its users do, and returns the size of what a page loads for it.
 *
 * @param {string} job
 */
async function measured(job) {
  const code = await bundle(folder, job);
  const file = join(bundles, `${job}.js`);
  await writeFile(file, code);
  for (const name of ["bytes.js", "translated.js", "solver.js"]) await cp(join(ROOT, "pkg", name), join(bundles, name));
  const { ready, check, send } = await import(file);
  await ready?.(await readFile(join(ROOT, "pkg/lead.wasm")));
  if (check) checkValidator(job, check);
  // The SDK accepts only https, so that the local server cannot test it.
  if (send && job !== "b24jssdk") await checkRetry(job, send);
  return sizesOf(code);
}

/**
 * @param {Sizes} one
 * @param {Sizes} other
 * @returns {Sizes}
 */
function sum(one, other) {
  return { raw: one.raw + other.raw, gzip: one.gzip + other.gzip, brotli: one.brotli + other.brotli };
}

/** @param {[string, string, Sizes][]} rows */
function print(rows) {
  console.log(`  ${"KB = 1000 bytes".padEnd(30)} ${"what it does".padEnd(38)}     raw    gzip  brotli`);
  for (const [name, what, { raw, gzip, brotli }] of rows) {
    const numbers = [raw, gzip, brotli].map((bytes) => (bytes / 1000).toFixed(1).padStart(7));
    console.log(`  ${name.padEnd(30)} ${what.padEnd(38)} ${numbers.join(" ")}`);
  }
}
