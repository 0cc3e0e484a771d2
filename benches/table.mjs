// Prints one table of the questions that were measured, with the goals that are missed, and draws their charts. Once all questions have been
// measured on this machine, it also writes the documentation's page of them.
//
//   node benches/table.mjs PAGE ALL-QUESTIONS QUESTION...        a question is the name of its folder in benches/, ALL-QUESTIONS are such with commas

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { chart } from "./chart.mjs";
import { missedGoals, page } from "./page.mjs";
import { RESULTS, table } from "./report.mjs";

/** @typedef {import("./report.mjs").Result} Result */

const [file, all, ...names] = process.argv.slice(2);
const charts = file.replace(/\.md$/, "");
await mkdir(charts, { recursive: true });

const questions = await Promise.all(names.map(read));
console.log(["", ...(questions[0]?.machine ?? []), ""].join("\n"));
for (const question of questions) {
  console.log(table(question).join("\n"));
  await writeFile(join(charts, `${question.name}.svg`), chart(question));
}
const missed = questions.flatMap(missedGoals);
console.log(missed.length === 0 ? "All goals are met." : ["Goals that are missed", ...missed.map((line) => `  ${line}`)].join("\n"));
console.log(`Charts: ${charts}`);

const measured = await Promise.all(all.split(",").map((name) => read(name).catch(() => undefined)));
if (measured.every((question) => question !== undefined)) {
  await writeFile(file, page(/** @type {Result[]} */ (measured), basename(charts)));
  console.log(`Page: ${file}`);
} else {
  console.log(`${file} is written once all questions have been measured`);
}

/**
 * @param {string} name
 * @returns {Promise<Result>}
 */
async function read(name) {
  return JSON.parse(await readFile(join(RESULTS, `${name}.json`), "utf8"));
}
