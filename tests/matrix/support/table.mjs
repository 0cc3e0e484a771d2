// The table that the runner prints; each line appears when its row has ended.

const HEADINGS = ["consumer", "what ran", "path", "ms"];
const WIDTHS = [26, 56, 8, 7];

/** @param {(string | number)[]} cells */
function line(cells) {
  const shown = cells.map((cell, at) => (at === 3 ? String(cell).padStart(WIDTHS[at]) : String(cell).padEnd(WIDTHS[at])));
  return `  ${shown.join(" ")}`;
}

export function printHeadings() {
  console.log(line(HEADINGS));
  console.log(line(WIDTHS.map((width) => "-".repeat(width))));
}

/**
 * @param {string} consumer with its version
 * @param {string} what
 * @param {string} path
 * @param {number} ms
 * @param {unknown} [error]
 */
export function printRow(consumer, what, path, ms, error) {
  console.log(line([consumer, what, error ? "FAILED" : path, Math.round(ms)]));
  if (error) console.log(indented(error instanceof Error ? error.message : String(error)));
}

/** @param {string} text */
function indented(text) {
  return text.replaceAll(/^/gm, "      ");
}
