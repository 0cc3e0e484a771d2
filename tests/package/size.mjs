// What a page loads: each part bundled and minified by esbuild and compressed as a server would, and held against the
// budget. KB are 1000 bytes. With `--no-budget` the sizes are only shown: a module that is built with the toolchain's own
// standard library is larger.

import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const BUDGET_KB = 61;

/** @param {Uint8Array} bytes */
function sizes(bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli.length];
}

/** English comes with the element. */
const LANGUAGES = ["ar", "de", "es", "fr", "ja", "pt"].map((language) => `./messages/${language}.js`);

/**
 * Entries with what they import at once, in one file; what they load later stays outside.
 *
 * @param {string[]} entries
 */
async function bundled(...entries) {
  const contents = entries.map((entry) => `export * from "./${entry}";`).join("");
  const result = await build({
    stdin: { contents, resolveDir: "." },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    external: ["./bytes.js", "./translated.js", "./solver.js", "../outbox.js", "./files.js", "./features/*", "./view/render-form.js", ...LANGUAGES],
    write: false,
  });
  return result.outputFiles[0].contents;
}

/** @type {[name: string, sizes: number[]][]} */
const rows = [
  ["lead.wasm", sizes(await readFile("pkg/lead.wasm"))],
  ["bindings, loader and API", sizes(await bundled("pkg/browser.js"))],
];
/** What each further entry adds, when it shares the rest with the page. */
const outbox = sizes(await bundled("pkg/browser.js", "pkg/outbox.js")).map((size, index) => size - rows[1][1][index]);
const element = sizes(await bundled("pkg/browser.js", "pkg/element.js")).map((size, index) => size - rows[1][1][index]);
const language = sizes(await bundled("pkg/element/messages/de.js"));
const page = [0, 1, 2].map((index) => rows.reduce((sum, [, row]) => sum + row[index], 0));

console.log(`${"".padEnd(34)}${["raw", "gzip", "brotli"].map((head) => head.padStart(10)).join("")}   KB`);
/** @type {typeof rows} */
const shown = [
  ...rows,
  ["what a page loads", page],
  ["the outbox adds", outbox],
  ["<lead-form> adds, and the outbox", element],
  ["all of these in element.bundle.js", sizes(await readFile("pkg/element.bundle.js"))],
  ["each language beside English", language],
  ["only for a rendered form", sizes(await bundled("pkg/element/view/render-form.js"))],
  ["only when a relay asks: solver.js", sizes(await bundled("pkg/solver.js"))],
  ["only for phone numbers", sizes(await bundled("pkg/element/features/phone.js"))],
  ["only as a fallback: bytes.js", sizes(await readFile("pkg/bytes.js"))],
  ["only as a fallback: translated.js", sizes(await bundled("pkg/translated.js"))],
];
for (const [name, row] of shown) {
  console.log(`${name.padEnd(34)}${row.map((size) => (size / 1000).toFixed(1).padStart(10)).join("")}`);
}

const total = page[2] / 1000;
console.log(`${total.toFixed(1)} KB brotli of a budget of ${BUDGET_KB} KB`);
if (total > BUDGET_KB && !process.argv.includes("--no-budget")) {
  console.error("the page's part is over its budget");
  process.exit(1);
}
