// Whether the outbox of a page grows slow: saving a lead, and opening a page, beside up to 100,000 leads that wait. Beside it, a queue with
// idb-keyval, whose writes are not flushed to the disk and which sends nothing.
//
//   node benches/outbox/run.mjs [--entries 0,1000,10000,100000] [--saves 20]        the package must be in pkg/

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { build } from "esbuild";

import { launch } from "../../tests/support/browser.mjs";
import { REPOSITORY, serveFiles } from "../../tests/support/file-server.mjs";
import { installed } from "../install.mjs";
import { median, row } from "../measure.mjs";
import { report } from "../report.mjs";

const { values } = parseArgs({
  options: { entries: { type: "string", default: "0,1000,10000,100000" }, saves: { type: "string", default: "20" } },
});
const LEAD = { fields: { TITLE: "Summer wedding", NAME: "Ann", COMMENTS: "About 120 guests, in June." } };
/** What a visitor does not notice. */
const UNNOTICED_MS = 100;
/** Filling takes long. */
const ACTION_TIMEOUT_MS = 600_000;

const PROGRAMS = [
  { name: "leadwire/outbox", isOurs: true, job: "leadwire" },
  { name: "idb-keyval", isOurs: false, job: "idb-keyval" },
];

const folder = await installed("outbox");
const built = join(folder, "built");
await mkdir(built, { recursive: true });
await build({
  absWorkingDir: folder,
  entryPoints: PROGRAMS.map(({ job }) => join(folder, "jobs", `${job}.js`)),
  outdir: built,
  bundle: true,
  format: "esm",
  external: ["/pkg/*"],
});

const counts = values.entries.split(",").map(Number);
/** @type {import("../measure.mjs").Measure[]} */
const saving = [];
/** @type {import("../measure.mjs").Measure[]} */
const opening = [];
for (const count of counts) {
  /** @type {{ saveMs: number[], openMs: number[] }[]} */
  const results = [];
  for (const { job } of PROGRAMS) results.push(await measured(job, count));
  const rows = (/** @type {"saveMs" | "openMs"} */ key) => PROGRAMS.map(({ name, isOurs }, index) => row(name, isOurs, results[index][key]));
  const beside = `beside ${count.toLocaleString("en")} leads`;
  saving.push({ what: `save a lead ${beside}`, unit: "ms", better: "less", rows: rows("saveMs"), isComparable: false });
  opening.push({ what: `open a page ${beside}`, unit: "ms", better: "less", rows: rows("openMs"), isComparable: false });
}
const last = saving[saving.length - 1];
last.goal = {
  text: `at most ${UNNOTICED_MS} ms`,
  isMet: median(last.rows[0].values) <= UNNOTICED_MS,
  why: "After each change the outbox reads all entries again, in parts, and a save waits for such a part",
};
await report({
  id: "P6",
  name: "outbox",
  title: "The outbox in Chromium, with up to 100,000 leads that wait",
  note: "Opening reads all leads, in both. leadwire's writes are flushed to the disk (strict durability), idb-keyval's are not (the browser's default)",
  measures: [...saving, ...opening],
});

/**
 * @param {string} job
 * @param {number} count of leads that wait
 */
async function measured(job, count) {
  const site = await serveFiles(REPOSITORY);
  const { context, page } = await launch();
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  try {
    await page.goto(`${site.url}/tests/support/blank.html`);
    const input = { path: `/target/outbox/built/${job}.js`, lead: LEAD, count, saves: Number(values.saves) };
    const { isComplete, ...times } = await page.evaluate(async ({ path, lead, count, saves }) => {
      const { fill, open, save } = await import(path);
      await fill(lead, count);
      const timed = async (/** @type {() => Promise<unknown>} */ work) => {
        const began = performance.now();
        await work();
        return performance.now() - began;
      };
      let waiting = 0;
      const openMs = [await timed(async () => (waiting = await open()))];
      const saveMs = [];
      for (let number = 0; number < saves; number++) saveMs.push(await timed(() => save(lead)));
      return { openMs, saveMs, isComplete: waiting === count + 1 };
    }, input);
    if (!isComplete) throw new Error(`${job}: not all of ${count} leads wait`);
    return times;
  } finally {
    await context.close();
    await site.stop();
  }
}
