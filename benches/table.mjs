// Prints one table of the questions that were measured, with the goals that are missed, and draws their charts.
//
//   node benches/table.mjs FOLDER-OF-CHARTS QUESTION...        a question is the name of its folder in benches/

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { chart } from "./chart.mjs";
import { KEPT, table, verdict } from "./report.mjs";

const [folder, ...names] = process.argv.slice(2);
await mkdir(folder, { recursive: true });

/** @type {import("./report.mjs").Kept[]} */
const questions = [];
for (const name of names) questions.push(JSON.parse(await readFile(join(KEPT, `${name}.json`), "utf8")));

console.log(["", ...(questions[0]?.machine ?? []), ""].join("\n"));
for (const question of questions) {
  console.log(table(question).join("\n"));
  await writeFile(join(folder, `${question.name}.svg`), chart(question));
}

const missed = questions.flatMap(({ id, measures }) =>
  measures.filter(({ goal }) => goal && !goal.isMet).map((measure) => `${id}, ${measure.what}: ${verdict(measure).join("; ")}`),
);
console.log(missed.length === 0 ? "All goals are met." : ["Goals that are missed", ...missed.map((line) => `  ${line}`)].join("\n"));
console.log(`Charts: ${folder}`);
