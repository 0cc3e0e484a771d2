// Compares a form with <lead-form> to the same form with React, react-hook-form and zod: bytes loaded, and time from navigation to
// the first validation. Each page is checked before it is measured.
//
//   node benches/form/run.mjs [--runs 25] [--slow-runs 11]        the package must be in pkg/

import { parseArgs } from "node:util";

import { installed } from "../install.mjs";
import { check } from "./check.mjs";
import { makePages } from "./pages.mjs";
import { startServer } from "./server.mjs";
import { printLoads, printTimes } from "./table.mjs";
import { CPU_SLOWDOWN, SLOW, launch, loaded, timed, withNewPage } from "./browser.mjs";

const { values } = parseArgs({ options: { runs: { type: "string", default: "25" }, "slow-runs": { type: "string", default: "11" } } });

const { site, pages } = await makePages(await installed("form"));
const server = await startServer(site);
const browser = await launch();
try {
  console.log(`  Chromium ${browser.version()}, a server on this machine (HTTP/1.1, brotli 11), nothing in any cache\n`);
  printLoads(await loads());
  printTimes("As it is", await times(Number(values.runs), false));
  const slow = `Slow 4G (${SLOW.latency} ms a request, ${((SLOW.downloadThroughput * 8) / 1e6).toFixed(2)} Mbit/s) and a processor ${CPU_SLOWDOWN} times slower`;
  printTimes(slow, await times(Number(values["slow-runs"]), true));
} finally {
  await browser.close();
  await server.stop();
}

async function loads() {
  /** @type {import("./table.mjs").LoadRow[]} */
  const rows = [];
  for (const comparedPage of pages) {
    const url = server.url + comparedPage.path;
    const validation = await withNewPage(browser, { isDriven: true }, async (page) => {
      await timed(page, url);
      return loaded(page, "globalThis.validated");
    });
    const send = await withNewPage(browser, {}, async (page) => {
      await check(page, url, comparedPage, server.leads);
      return loaded(page, "performance.now()");
    });
    rows.push({ name: comparedPage.name, validation, send });
  }
  return rows;
}

/**
 * The pages take turns, so that changes in the machine's speed affect all of them.
 *
 * @param {number} runs
 * @param {boolean} isSlow
 */
async function times(runs, isSlow) {
  const rows = pages.map(({ name, path }) => ({ name, path, ms: /** @type {number[]} */ ([]) }));
  for (let run = 0; run < runs; run++) {
    for (const { path, ms } of rows) {
      ms.push(await withNewPage(browser, { isSlow, isDriven: true }, (page) => timed(page, server.url + path)));
    }
  }
  return rows;
}
