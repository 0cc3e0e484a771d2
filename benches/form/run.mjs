// The time from navigation to the first verdict of a form: <lead-form> beside the same form with React, react-hook-form and zod, with valibot
// and ky, and with an embed like HubSpot's. Each page is checked before it is measured.
//
//   node benches/form/run.mjs [--rounds 25] [--slow-rounds 7] [--firefox-rounds 15]        the package must be in pkg/

import { parseArgs } from "node:util";

import { BROWSERS, openBrowser } from "../../tests/support/webdriver.mjs";
import { installed } from "../install.mjs";
import { interleave, median, row } from "../measure.mjs";
import { report, shown } from "../report.mjs";
import { check } from "./check.mjs";
import { CPU_SLOWDOWN, SLOW, launch, loaded, timed, withNewPage } from "./chromium.mjs";
import { BASELINE, RECOMMENDED, makePages } from "./pages.mjs";
import { startServers } from "./server.mjs";

/** @typedef {import("../measure.mjs").Measure} Measure */

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "25" },
    "slow-rounds": { type: "string", default: "7" },
    "firefox-rounds": { type: "string", default: "15" },
  },
});

const SLOWED = `slow 4G (${SLOW.latency} ms a request, ${((SLOW.downloadThroughput * 8) / 1e6).toFixed(2)} Mbit/s), processor ${CPU_SLOWDOWN} times slower`;

const NOTE = `From the start of the navigation until the empty form, which is submitted in every frame, shows its first message. Servers on this machine, \
HTTP/1.1, brotli 11, nothing in any cache. <lead-form> validates by the CRM's rules and opens its outbox; lead.wasm is preloaded, and esbuild bundles element.bundle.js as one file, element.js as many. The \
others validate their own fields. The embed \
is synthetic: React and react-hook-form as a script of another origin, which loads the form's definition; without HubSpot's trackers, DNS and TLS. Firefox's driver can slow neither the network nor the processor.`;

const { site, embed, pages } = await makePages(await installed("form"));
const servers = await startServers(site, embed);
const chromium = await launch();
const firefox = await openBrowser(BROWSERS.firefox);
let runs = 0;
try {
  const loads = await checkedLoads();
  for (const page of pages) await inFirefox(page);
  const measures = [
    goal(await times(`Chromium ${chromium.version()}`, Number(values.rounds), inChromium(false))),
    goal(await times(`Chromium, ${SLOWED}`, Number(values["slow-rounds"]), inChromium(true))),
    goal(await times(`Firefox ${firefox.version}`, Number(values["firefox-rounds"]), inFirefox)),
    loads("Loaded until then", "KB brotli", ({ bytes }) => bytes / 1000),
    loads("Requests until then", "requests", ({ requests }) => requests),
  ];
  await report({ id: "P3", name: "form", title: "Navigation to a form's first verdict", note: NOTE, measures });
} finally {
  await firefox.close();
  await chromium.close();
  await servers.stop();
}

/** Checks each page, and returns what they load as measures. */
async function checkedLoads() {
  /** @type {import("./chromium.mjs").Load[]} */
  const loads = [];
  for (const page of pages) {
    await withNewPage(chromium, false, (tab) => check(tab, servers.url + page.path, page, servers.leads));
    loads.push(await withNewPage(chromium, false, async (tab) => {
      await timed(tab, servers.url + page.drivenPath);
      return loaded(tab);
    }));
  }
  /**
   * @param {string} what
   * @param {string} unit
   * @param {(load: import("./chromium.mjs").Load) => number} valueOf
   * @returns {Measure}
   */
  return (what, unit, valueOf) => {
    const rows = pages.map(({ name, isOurs }, index) => row(name, isOurs, [valueOf(loads[index])]));
    return { what, unit, better: "less", rows, isDetail: unit === "requests" };
  };
}

/**
 * @param {string} what
 * @param {number} rounds
 * @param {(page: import("./pages.mjs").ComparedPage) => Promise<number>} measured
 * @returns {Promise<Measure>}
 */
async function times(what, rounds, measured) {
  const results = await interleave(pages, rounds, measured);
  return { what, unit: "ms", better: "less", rows: pages.map(({ name, isOurs }, index) => row(name, isOurs, results[index])) };
}

/** @param {boolean} isSlow */
function inChromium(isSlow) {
  return (/** @type {import("./pages.mjs").ComparedPage} */ { drivenPath }) => withNewPage(chromium, isSlow, (tab) => timed(tab, servers.url + drivenPath));
}

/**
 * Under a new address for each run, because all runs share Firefox's cache.
 *
 * @param {import("./pages.mjs").ComparedPage} page
 */
function inFirefox({ drivenPath }) {
  return firefox.read(`${servers.url}/run-${++runs}${drivenPath}`, "globalThis.validated");
}

/**
 * @param {Measure} measure
 * @returns {Measure}
 */
function goal(measure) {
  const of = (/** @type {string} */ name) => median(measure.rows.find((found) => found.name === name)?.values ?? []);
  const [ours, bar] = [of(RECOMMENDED), of(BASELINE)];
  const why = `It takes ${shown(ours - bar)} ms longer`;
  return { ...measure, goal: { text: `${RECOMMENDED}: at most the time of ${BASELINE}`, isMet: ours <= bar, why } };
}
