// Prints the table of a question, and keeps its figures in target/bench/ for the table and the charts of all questions.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT } from "./install.mjs";
import { commit, machine } from "./machine.mjs";
import { best, median } from "./measure.mjs";

/**
 * @typedef {import("./measure.mjs").Question} Question
 * @typedef {import("./measure.mjs").Measure} Measure
 * @typedef {Question & { machine: string[], measuredAt: string, commit: string }} Result
 */

export const RESULTS = join(ROOT, "target/bench");

const NAME_WIDTH = 48;

/** @param {Question} question */
export async function report(question) {
  const kept = { ...question, machine: await machine(), measuredAt: new Date().toISOString().slice(0, 10), commit: commit() };
  await mkdir(RESULTS, { recursive: true });
  await writeFile(join(RESULTS, `${question.name}.json`), JSON.stringify(kept, undefined, 2));
  console.log([...kept.machine.map((line) => `  ${line}`), "", ...table(question)].join("\n"));
}

/**
 * @param {Question} question
 * @returns {string[]} lines
 */
export function table({ id, title, note, measures }) {
  const lines = [`${id}  ${title}`];
  if (note) lines.push(`    ${note}`);
  for (const measure of measures) {
    lines.push("", `  ${measure.what}, ${measure.unit}`);
    for (const { name, values } of measure.rows) lines.push(`    ${name.padEnd(NAME_WIDTH)}${figures(values)}`);
    lines.push(...verdict(measure).map((line) => `    ${line}`));
  }
  return [...lines, ""];
}

/**
 * @param {Measure} measure
 * @returns {string[]}
 */
export function verdict(measure) {
  const lines = [];
  const { goal, better, isComparable = true } = measure;
  const { ours, peers } = best(measure);
  if (isComparable && Number.isFinite(ours) && Number.isFinite(peers)) lines.push(`ours is ${(ours / peers).toFixed(2)} × the best peer; ${better} is better`);
  if (goal) lines.push(goal.isMet ? `goal met: ${goal.text}` : `goal MISSED: ${goal.text}. ${goal.why}`);
  return lines;
}

/**
 * The median, and the least and the most of several.
 *
 * @param {number[]} values
 */
export function figures(values) {
  const middle = shown(median(values)).padStart(12);
  return values.length === 1 ? middle : `${middle}   (${shown(values[0])} to ${shown(values[values.length - 1])})`;
}

/**
 * With three digits at least.
 *
 * @param {number} value
 */
export function shown(value) {
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
