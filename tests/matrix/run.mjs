// The consumer matrix: each bundler, framework and runtime installs the packed tarball, validates with it and sends with it to a
// running sandbox.
//
//   node tests/matrix/run.mjs [--core] [consumer …]
//
// --core runs only the rows of `cargo xtask test`. The package must be in pkg/; the sandbox and the relay must be built.

import { parseArgs } from "node:util";

import { startSandbox } from "../support/sandbox.mjs";
import { consumers } from "./consumers.mjs";
import { closeBrowsers } from "./support/browsers.mjs";
import { runRow } from "./support/row.mjs";
import { printHeadings, printRow } from "./support/table.mjs";
import { install, pack, versionOf } from "./support/install.mjs";

const { values, positionals } = parseArgs({ options: { core: { type: "boolean" } }, allowPositionals: true });

const selected = consumers
  .map((consumer) => ({ ...consumer, rows: consumer.rows.filter(({ core }) => core || !values.core) }))
  .filter(({ folder, rows }) => rows.length > 0 && (positionals.length === 0 || positionals.includes(folder)));

const start = performance.now();
const tarball = await pack();
const sandbox = await startSandbox();
let failed = 0;
let count = 0;
printHeadings();
try {
  const installs = installAll();
  for (const consumer of selected) await runAll(consumer, installs);
} finally {
  await closeBrowsers();
  await sandbox.stop();
}
console.log(`\n${count} ${values.core ? "core rows" : "rows"} in ${((performance.now() - start) / 1000).toFixed(0)} s, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** The directory of each consumer. They are installed one after the other, while the first rows already run. */
function installAll() {
  /** @type {Map<string, Promise<string>>} */
  const folders = new Map();
  let last = Promise.resolve("");
  for (const consumer of selected) {
    const { folder } = consumer;
    if (folders.has(folder)) continue;
    const next = last.catch(() => "").then(() => install(consumer, tarball));
    // The consumer's first row reports the error.
    next.catch(() => {});
    folders.set(folder, (last = next));
  }
  return folders;
}

/**
 * @param {import("./support/row.mjs").Consumer} consumer
 * @param {Map<string, Promise<string>>} installs
 */
async function runAll({ folder: name, name: displayName, tool, version, rows }, installs) {
  let folder = "";
  let title = displayName;
  try {
    folder = (await installs.get(name)) ?? "";
    title = `${displayName} ${tool ? await versionOf(folder, tool) : ((await version?.()) ?? "")}`;
  } catch (error) {
    count += 1;
    failed += 1;
    return printRow(title, "npm install", "", 0, error);
  }
  for (const row of rows) {
    const startedMs = performance.now();
    let path = "";
    let problem;
    try {
      path = await runRow(row, folder, { sandbox, tarball: tarball.file });
    } catch (error) {
      problem = error;
      failed += 1;
    }
    count += 1;
    printRow(title, row.what, path, performance.now() - startedMs, problem);
  }
}
