// The documentation's page of the measurements: for each question its chart, its figures, and the goals.

import { median } from "./measure.mjs";
import { shown, verdict } from "./report.mjs";

/** @typedef {import("./report.mjs").Result} Result */

const HEAD = `# Benchmarks

Made by \`cargo xtask bench\`: what leadwire costs in bytes, time and memory, beside other libraries and servers that do the same job, in the
same run on the same machine. Compared programs take turns, so that changes of the machine's speed affect all of them; only sizes of a ledger
or of an outbox are measured one after the other. Before it is measured, each program must give the results that the folder of its question in
\`benches/\` demands; the peers are there, too. A figure is the median; the least and the most of the rounds are in brackets. One question alone:
\`cargo xtask bench ingress\`.
`;

/**
 * @param {Result[]} questions
 * @param {string} charts the folder of the charts, as the page links to it
 * @returns {string} Markdown
 */
export function page(questions, charts) {
  const machine = [...new Set(questions.flatMap(({ machine }) => machine.slice(0, -1)))].map((line) => `- ${line}`);
  const missed = questions.flatMap((question) => missedGoals(question).map((line) => `- ${line}`));
  const goals = missed.length === 0 ? ["All goals are met."] : ["## Goals that are missed", "", ...missed];
  return [HEAD, ...machine, "", ...goals, "", ...questions.flatMap((question) => section(question, charts))].join("\n");
}

/** @param {Result} question */
export function missedGoals({ id, measures }) {
  const missed = measures.filter(({ goal }) => goal && !goal.isMet);
  return missed.map((measure) => `${id}, ${measure.what}: ${verdict(measure).join("; ")}`);
}

/**
 * @param {Result} question
 * @param {string} charts
 * @returns {string[]} lines
 */
function section({ id, name, title, note, machine, measuredAt, commit, measures }, charts) {
  const [load] = machine.slice(-1);
  const lines = [`## ${title}`, "", `Question ${id}, measured on ${measuredAt} at commit ${commit} by \`cargo xtask bench ${name}\`, ${load}.`, ""];
  if (note) lines.push(note.endsWith(".") ? note : `${note}.`, "");
  lines.push(`![${title}](${charts}/${name}.svg)`, "");
  for (const measure of measures) lines.push(...table(measure));
  return lines;
}

/**
 * @param {import("./measure.mjs").Measure} measure
 * @returns {string[]} lines
 */
function table(measure) {
  const rows = measure.rows.map(({ name, values }) => {
    const [least, most] = [values[0], values[values.length - 1]];
    const spread = values.length === 1 ? "" : ` (${shown(least)} to ${shown(most)})`;
    return `| ${name} | ${shown(median(values))}${spread} |`;
  });
  return [`| ${measure.what} | ${measure.unit} |`, "| --- | ---: |", ...rows, "", ...verdict(measure).map((line) => `${sentence(line)}\n`)];
}

/** @param {string} line */
function sentence(line) {
  const text = line[0].toUpperCase() + line.slice(1);
  return text.endsWith(".") ? text : `${text}.`;
}
