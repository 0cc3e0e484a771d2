// The table that the benchmark prints.

/**
 * @typedef {import("./browser.mjs").Load} Load
 * @typedef {{ name: string, validation: Load, send: Load }} LoadRow
 */

const NAME_WIDTH = 36;

/** @param {LoadRow[]} rows */
export function printLoads(rows) {
  console.log(`  ${"".padEnd(NAME_WIDTH)}${"to the first validation".padStart(26)}${"to the first send".padStart(26)}`);
  console.log(`  ${"KB = 1000 bytes, brotli".padEnd(NAME_WIDTH)}${`${"KB".padStart(14)}${"requests".padStart(12)}`.repeat(2)}`);
  for (const { name, validation, send } of rows) {
    const cells = [validation, send].map(({ bytes, requests }) => kb(bytes).padStart(14) + String(requests).padStart(12));
    console.log(`  ${name.padEnd(NAME_WIDTH)}${cells.join("")}`);
  }
  console.log("\n  <lead-form> validates by the CRM's rules and stores leads in an outbox; the other form validates its own fields and sends once.\n");
}

/**
 * @param {string} title
 * @param {{ name: string, ms: number[] }[]} rows
 */
export function printTimes(title, rows) {
  console.log(`  ${title}`);
  console.log(`  ${"ms from navigation to validation".padEnd(NAME_WIDTH)}${["p10", "median", "p90", "runs"].map((head) => head.padStart(10)).join("")}`);
  for (const { name, ms } of rows) {
    const sorted = ms.toSorted((a, b) => a - b);
    const cells = [0.1, 0.5, 0.9].map((share) => sorted[Math.round(share * (sorted.length - 1))].toFixed(0));
    console.log(`  ${name.padEnd(NAME_WIDTH)}${[...cells, String(ms.length)].map((cell) => cell.padStart(10)).join("")}`);
  }
  console.log("");
}

/** @param {number} bytes */
function kb(bytes) {
  return (bytes / 1000).toFixed(1);
}
