// The types of a consumer and its rows, which each rows.mjs contains as data, and the function that runs a row.

import { check, checkStored } from "./verdict.mjs";
import { Stand } from "./stand.mjs";

/**
 * @typedef {object} Row
 * @property {string} what what it runs
 * @property {import("leadwire").LoadPath} [path] the path that the host must take
 * @property {boolean} [isPage] whether it runs in a page, where visitors could read secrets
 * @property {boolean} [core] whether every test run runs it
 * @property {string[]} [complaints] the errors that the page is expected to log
 * @property {(stand: Stand) => Promise<unknown>} run returns the exercise's report, or nothing if it makes its own checks
 */

/**
 * @typedef {object} Consumer
 * @property {string} folder
 * @property {string[]} [from] the project's folders that its files are copied from; its own in tests/matrix by default
 * @property {string} name
 * @property {string} [tool] the installed package whose version is shown
 * @property {() => Promise<string>} [version] of a consumer that is no package
 * @property {Row[]} rows
 */

/**
 * @typedef {object} Running
 * @property {string} url the sandbox's address
 * @property {import("../../support/sandbox.mjs").Sandbox} sandbox
 * @property {string} tarball the package as npm would publish it
 */

let rows = 0;

/**
 * Runs a row in a directory. Returns how the module was loaded, and fails if the report is not as expected.
 *
 * @param {Row} row
 * @param {string} folder
 * @param {Running} running
 * @returns {Promise<string>}
 */
export async function runRow({ path, isPage = false, complaints, run }, folder, running) {
  const stand = new Stand(folder, `Row ${(rows += 1)}`, running);
  try {
    const report = await run(stand);
    if (!path) return "";
    check(report, { path, isPage, complaints });
    checkStored(running.sandbox, stand.title);
    return path;
  } finally {
    await stand.end();
  }
}
