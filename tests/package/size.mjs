// What a page loads: each part bundled and minified by esbuild and compressed as a server would, and held against the
// budget, which has room for a module that is built with the toolchain's own standard library. KB are 1000 bytes.

import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const BUDGET_KB = 42;

/** @param {Uint8Array} bytes */
function sizes(bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli.length];
}

/**
 * An entry with what it imports at once; what it loads later stays outside.
 *
 * @param {string} entry
 */
async function bundled(entry) {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    external: ["./bytes.js", "./translated.js"],
    write: false,
  });
  return result.outputFiles[0].contents;
}

/** @type {[name: string, sizes: number[]][]} */
const rows = [
  ["lead.wasm", sizes(await readFile("pkg/lead.wasm"))],
  ["glue, loader and face", sizes(await bundled("pkg/browser.js"))],
];
const page = [0, 1, 2].map((index) => rows.reduce((sum, [, row]) => sum + row[index], 0));

console.log(`${"".padEnd(34)}${["raw", "gzip", "brotli"].map((head) => head.padStart(10)).join("")}   KB`);
/** @type {typeof rows} */
const shown = [
  ...rows,
  ["what a page loads", page],
  ["only as a fallback: bytes.js", sizes(await readFile("pkg/bytes.js"))],
  ["only as a fallback: translated.js", sizes(await bundled("pkg/translated.js"))],
];
for (const [name, row] of shown) {
  console.log(`${name.padEnd(34)}${row.map((size) => (size / 1000).toFixed(1).padStart(10)).join("")}`);
}

const total = page[2] / 1000;
console.log(`${total.toFixed(1)} KB brotli of a budget of ${BUDGET_KB} KB`);
if (total > BUDGET_KB) {
  console.error("the page's part is over its budget");
  process.exit(1);
}
