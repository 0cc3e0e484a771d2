// The types of a consumer and its rows, which each rows.mjs contains as data, and the function that runs a row.

import { checkReport, checkStored } from "./report.mjs";
import { RowContext } from "./row-context.mjs";

/**
 * @typedef {object} Row
 * @property {string} what what it runs
 * @property {import("leadwire").LoadPath} [path] the path that the host must take
 * @property {boolean} [isPage] whether it runs in a page, where visitors could read secrets
 * @property {boolean} [core] whether every test run runs it
 * @property {string[]} [pageErrors] the errors that the page is expected to log
 * @property {(context: RowContext) => Promise<unknown>} run returns the exercise's report, or nothing if it makes its own checks
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
 * @typedef {object} Services
 * @property {import("../../support/sandbox.mjs").Sandbox} sandbox
 * @property {string} tarball the package as npm would publish it
 */

let rows = 0;

/**
 * Runs a row in a directory. Returns how the module was loaded, and fails if the report is not as expected.
 *
 * @param {Row} row
 * @param {string} folder
 * @param {Services} services
 * @returns {Promise<string>}
 */
export async function runRow({ path, isPage = false, pageErrors, run }, folder, services) {
  const context = new RowContext(folder, `Row ${(rows += 1)}`, services);
  try {
    const report = await run(context);
    if (!path) return "";
    checkReport(report, { path, isPage, pageErrors });
    checkStored(services.sandbox, context.title);
    return path;
  } finally {
    await context.end();
  }
}
