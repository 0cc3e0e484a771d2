// What all questions measure with: turns of the compared programs, medians with their spread, and goals.

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {boolean} isOurs
 * @property {number[]} values sorted; of each round, or the only one
 *
 * @typedef {object} Goal
 * @property {string} text
 * @property {boolean} isMet
 * @property {string} why what stands between the measured figure and the goal
 *
 * @typedef {object} Measure a group of rows that can be compared
 * @property {string} what
 * @property {string} unit
 * @property {"more" | "less"} better
 * @property {Row[]} rows
 * @property {Goal} [goal]
 * @property {boolean} [isComparable] false when the rows do different work
 * @property {boolean} [isDetail] whether it stands in the table only, not in the chart
 *
 * @typedef {object} Question
 * @property {string} id such as P4
 * @property {string} name of its folder in benches/
 * @property {string} title
 * @property {string} [note] what a reader must know to judge the figures
 * @property {Measure[]} measures
 */

/** @param {number[]} sorted */
export function median(sorted) {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * @param {string} name
 * @param {boolean} isOurs
 * @param {number[]} values
 * @returns {Row}
 */
export function row(name, isOurs, values) {
  return { name, isOurs, values: values.toSorted((one, other) => one - other) };
}

/**
 * Measures the programs in turns, so that changes in the machine's speed affect all of them; each round starts with another.
 *
 * @template T, R
 * @param {T[]} programs
 * @param {number} rounds
 * @param {(program: T, round: number) => Promise<R>} measured
 * @returns {Promise<R[][]>} the results of each program
 */
export async function interleave(programs, rounds, measured) {
  /** @type {R[][]} */
  const results = programs.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < programs.length; turn++) {
      const index = (round + turn) % programs.length;
      results[index].push(await measured(programs[index], round));
    }
  }
  return results;
}

/**
 * The best of ours, and the best of the others.
 *
 * @param {Pick<Measure, "better" | "rows">} measure
 */
export function best({ better, rows }) {
  const of = (/** @type {boolean} */ isOurs) => {
    const medians = rows.filter((row) => row.isOurs === isOurs).map(({ values }) => median(values));
    return better === "more" ? Math.max(...medians) : Math.min(...medians);
  };
  return { ours: of(true), peers: of(false) };
}

/**
 * How many times better the best of ours is than the best of the others.
 *
 * @param {Pick<Measure, "better" | "rows">} measure
 */
export function ratio(measure) {
  const { ours, peers } = best(measure);
  return measure.better === "more" ? ours / peers : peers / ours;
}
