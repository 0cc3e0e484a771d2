// A question's figures as bars in an SVG file, for the docs.

import { median } from "./measure.mjs";
import { shown } from "./report.mjs";

/** @typedef {import("./measure.mjs").Measure} Measure */

const WIDTH = 790;
const NAMES = 325;
const BARS = 320;
const ROW = 22;
const HEADING = 30;
const TOP = 56;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 16px; font-weight: 600 }
  .heading { font-weight: 600 }
  .note { fill: #59636e; font-size: 12px }
  .ours { fill: #0969da }
  .peer { fill: #8c959f }
  .spread { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .note { fill: #9198a1 }
    .ours { fill: #4493f8 }
    .peer { fill: #656c76 }
    .spread { stroke: #f0f6fc }
  }`;

/**
 * @param {import("./report.mjs").Result} question
 * @returns {string}
 */
export function chart({ id, title, machine, measuredAt, measures }) {
  const charted = measures.filter(({ isDetail }) => !isDetail);
  let y = TOP;
  const parts = charted.map((measure) => {
    const drawn = group(measure, y);
    y += HEADING + measure.rows.length * ROW + 8;
    return drawn;
  });
  const height = y + 28;
  const note = `${measuredAt}; ${machine[0]}; cargo xtask bench`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
<title id="title">${escaped(`${id}: ${title}`)}</title>
<desc id="desc">${escaped(described(charted))}</desc>
<style>${STYLE}
</style>
<text class="title" x="8" y="26">${escaped(title)}</text>
${parts.join("\n")}
<text class="note" x="8" y="${y + 12}">${escaped(note)}</text>
</svg>
`;
}

/**
 * @param {Measure} measure
 * @param {number} top
 */
function group({ what, unit, better, rows }, top) {
  const most = Math.max(...rows.map(({ values }) => values[values.length - 1])) || 1;
  const x = (/** @type {number} */ value) => (NAMES + (value / most) * BARS).toFixed(1);
  const lines = [`<text class="heading" x="8" y="${top + 12}">${escaped(`${what} (${unit}; ${better} is better)`)}</text>`];
  for (const [index, { name, isOurs, values }] of rows.entries()) {
    const y = top + HEADING + index * ROW;
    const [least, middle, longest] = [values[0], median(values), values[values.length - 1]];
    const width = ((middle / most) * BARS).toFixed(1);
    lines.push(`<text x="${NAMES - 8}" y="${y + 5}" text-anchor="end">${escaped(name)}</text>`);
    lines.push(`<rect class="${isOurs ? "ours" : "peer"}" x="${NAMES}" y="${y - 7}" width="${width}" height="14" rx="2"/>`);
    if (values.length > 1) lines.push(`<line class="spread" x1="${x(least)}" x2="${x(longest)}" y1="${y}" y2="${y}"/>`);
    lines.push(`<text x="${Number(x(longest)) + 8}" y="${y + 5}">${escaped(`${shown(middle)} ${unit}`)}</text>`);
  }
  return lines.join("\n");
}

/** @param {Measure[]} measures */
function described(measures) {
  const groups = measures.map(({ what, unit, rows }) => {
    const figures = rows.map(({ name, values }) => `${name} ${shown(median(values))} ${unit}`);
    return `${what}: ${figures.join(", ")}.`;
  });
  return groups.join(" ");
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
