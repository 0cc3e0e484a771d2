// What a page loads: each part bundled and minified by esbuild and compressed as a server would, and held against the
// budget. KB are 1000 bytes. With `--no-budget` the sizes are only shown: a module that is built with the toolchain's own
// standard library is larger. What each feature of a form adds is compared with the table in docs/forms.md.

import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const BUDGET_KB = 61;

/**
 * In bytes of brotli. Of the element with its outbox: what a page with a plain form loaded before forms had features, which are loaded
 * by the forms that use them. Of the outbox alone: the same and 355 bytes for leads with files and with drafts. Ten bytes more, since the id of
 * a build compresses differently each time.
 */
const PLAIN_FORM = { element: 15_314, outbox: 6_920 };

/** How much the documentation may differ. */
const TOLERANCE = 0.1;

/** @param {Uint8Array} bytes */
function sizes(bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli.length];
}

/** Leaves out what is loaded later. @type {import("esbuild").Plugin} */
const WITHOUT_LATER = {
  name: "without-later",
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined));
  },
};

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
    plugins: [WITHOUT_LATER],
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
const [, ...featureNames] = (await readFile("pkg/element/features.js", "utf8")).split("import(\"./features/").map((rest) => rest.split(".js")[0]);
/** With the files that it shares with the element or with others: a page with element.bundle.js loads them as well. */
const features = await Promise.all(featureNames.map(async (name) => /** @type {const} */ ([name, sizes(await bundled(`pkg/element/features/${name}.js`))])));
const page = [0, 1, 2].map((index) => rows.reduce((sum, [, row]) => sum + row[index], 0));

console.log(`${"".padEnd(38)}${["raw", "gzip", "brotli"].map((head) => head.padStart(10)).join("")}   KB`);
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
  ["only in servers: server.wasm", sizes(await readFile("pkg/server.wasm"))],
  ...features.map(([name, row]) => /** @type {[string, number[]]} */ ([`only by a form that uses it: ${name}`, row])),
];
for (const [name, row] of shown) {
  console.log(`${name.padEnd(38)}${row.map((size) => (size / 1000).toFixed(1).padStart(10)).join("")}`);
}

const total = page[2] / 1000;
console.log(`${total.toFixed(1)} KB brotli of a budget of ${BUDGET_KB} KB`);
/** @type {string[]} */
const problems = [];
if (total > BUDGET_KB) problems.push("the page's part is over its budget");
if (element[2] > PLAIN_FORM.element) problems.push(`<lead-form> adds ${element[2]} bytes, more than ${PLAIN_FORM.element}`);
if (outbox[2] > PLAIN_FORM.outbox) problems.push(`the outbox adds ${outbox[2]} bytes, more than ${PLAIN_FORM.outbox}`);
if (process.argv.includes("--no-budget")) problems.length = 0;

const documentation = await readFile("docs/forms.md", "utf8");
const documented = new Map([...documentation.matchAll(/^\| `([\w-]+)\.js` \|.*\| ([\d.]+) KB \|$/gm)].map(([, name, kb]) => [name, Number(kb)]));
for (const [name, [, , bytes]] of features) {
  const kb = documented.get(name) ?? 0;
  const isClose = Math.abs(kb - bytes / 1000) <= Math.max((TOLERANCE * bytes) / 1000, 0.05);
  if (!isClose) problems.push(`docs/forms.md says ${kb} KB for ${name}.js, which has ${(bytes / 1000).toFixed(1)} KB`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
