// The tarball that npm publishes: its exports, its types, forbidden contents, and its size.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path/posix";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const PKG = fileURLToPath(new URL("../../pkg", import.meta.url));
const TOOLS = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));
/**
 * The metadata of phone numbers is in it twice, 31 KB each: for pages, and for hosts that cannot load ES modules. The module for
 * servers is in it twice, as a file of 102 KB and as text of 138 KB, for hosts that may read no file. No page loads it. The licenses
 * are 6 KB.
 */
const MAX_TARBALL_BYTES = 886_000;

const folder = mkdtempSync(join(tmpdir(), "leadwire-pack-"));
after(() => rmSync(folder, { recursive: true }));
const pack = ["pack", "--json", "--loglevel=error", "--pack-destination", folder];
const [packed] = JSON.parse(execFileSync("npm", pack, { cwd: PKG, encoding: "utf8" }));
const tarball = join(folder, packed.filename);
const manifest = JSON.parse(readFileSync(`${PKG}/package.json`, "utf8"));
/** @type {string[]} */
const files = packed.files.map((/** @type {{ path: string }} */ { path }) => path).sort();

test("the exports are the documented entries", () => {
  assert.deepEqual(manifest.exports, {
    ".": {
      types: { require: "./index.d.cts", default: "./index.d.ts" },
      workerd: "./workerd.js",
      deno: "./node.js",
      bun: "./node.js",
      // Bundlers know "module", and Node from 20.19 "module-sync": only Jest and an older Node get the CommonJS entry.
      node: { "module-sync": "./node.js", module: "./node.js", require: "./index.cjs", default: "./node.js" },
      module: "./browser.js",
      require: "./index.cjs",
      default: "./browser.js",
    },
    "./element": withCommonJs("element"),
    "./element.bundle.js": withCommonJs("element", "element.bundle"),
    "./outbox": withCommonJs("outbox"),
    "./lead.wasm": "./lead.wasm",
    "./package.json": "./package.json",
  });
});

/**
 * @param {string} name of an entry with the same code in every host
 * @param {string} [module] of its ES module
 */
function withCommonJs(name, module = name) {
  const esm = `./${module}.js`;
  const types = { require: `./${name}.d.cts`, default: `./${name}.d.ts` };
  return { types, "module-sync": esm, module: esm, require: `./${name}.cjs`, default: esm };
}

test("of the bundled element, esbuild makes one file and those that a page loads later", async () => {
  const stdin = { contents: 'import "leadwire/element.bundle.js";', resolveDir: PKG };
  const { metafile } = await build({ stdin, bundle: true, splitting: true, format: "esm", outdir: folder, write: false, metafile: true });
  const { imports } = metafile.outputs[Object.keys(metafile.outputs).find((file) => file.endsWith("stdin.js")) ?? ""];
  assert.deepEqual(imports.filter(({ kind }) => kind !== "dynamic-import"), []);
});

/**
 * @param {string} tool
 * @param {string[]} args
 */
function lint(tool, args) {
  const { status, stdout, stderr } = spawnSync(join(TOOLS, tool), args, { encoding: "utf8" });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

test("publint finds no problem", () => lint("publint", ["run", tarball, "--strict"]));

test("attw finds no problem in the types", () => {
  // The .wasm file has no types, and a compiler that ignores `exports` finds none for the bundle, which is imported for its effect.
  lint("attw", [tarball, "--exclude-entrypoints", "./lead.wasm", "./element.bundle.js"]);
});

test("no file has a forbidden name or content", () => {
  const names = /\.(map|test\.\w+|mjs|tsx?|env|tgz|log)$|(^|\/)(tests?|node_modules|\.[^/]+)(\/|$)/;
  assert.deepEqual(files.filter((file) => names.test(file) && !file.endsWith(".d.ts")), []);
  const contents = /\bdebugger\b|\bconsole\.log\(|\beval\(|\bnew Function\(|sourceMappingURL|(file:\/\/)?\/(home|root|tmp|Users)\//;
  const code = files.filter((file) => /\.(js|d\.ts|json)$/.test(file));
  const found = code.flatMap((file) => {
    const match = contents.exec(readFileSync(`${PKG}/${file}`, "utf8"));
    return match ? [`${file}: ${match[0]}`] : [];
  });
  assert.deepEqual(found, []);
});

test("every file is an entry, imported by one, or documentation", () => {
  const editors = ["custom-elements.json", "vscode.html-custom-data.json", "web-types.json"];
  const documentation = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "THIRD-PARTY-LICENSES.txt", "package.json", ...editors];
  const used = new Set(documentation);
  const open = Object.values(manifest.exports).flatMap(targets);
  for (let file = open.pop(); file; file = open.pop()) {
    if (used.has(file)) continue;
    used.add(file);
    open.push(...importedBy(file));
  }
  assert.deepEqual(files.filter((file) => !used.has(file)), []);
  assert.deepEqual([...used].filter((file) => !files.includes(file)), []);
});

/**
 * The files that a file imports or fetches.
 *
 * @param {string} file
 */
function importedBy(file) {
  if (!/\.(c?js|c?ts)$/.test(file)) return [];
  const text = readFileSync(`${PKG}/${file}`, "utf8");
  const code = file.endsWith("js") ? text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "") : text;
  const names = [...code.matchAll(/(?:from|import|import\(|require\(|new URL\()\s*"(\.{1,2}\/[^"]+)"/g)].map(([, name]) => name);
  const resolved = names.map((name) => join(dirname(file), name));
  return file.endsWith("ts") ? resolved.map((name) => name.replace(/\.(c?)js$/, ".d.$1ts")) : resolved;
}

test("the tarball is small", (context) => {
  context.diagnostic(`${packed.size} bytes packed, ${packed.unpackedSize} unpacked, at most ${MAX_TARBALL_BYTES} packed`);
  assert.ok(packed.size < MAX_TARBALL_BYTES, `${packed.size} bytes`);
});

test("the package has no install scripts and no dependencies", () => {
  for (const key of ["scripts", "bin", "dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies", "gypfile"]) {
    assert.equal(manifest[key], undefined, key);
  }
});

test("package.json names existing files only", () => {
  const named = [...manifest.files, ...manifest.sideEffects.map(bare), ...Object.values(manifest.exports).flatMap(targets)];
  for (const file of new Set(named)) assert.ok(files.some((name) => name === file || name.startsWith(`${file}/`)), file);
});

test("sideEffects lists the files with side effects", () => {
  const commonjs = ["./commonjs.cjs", "./element.cjs"];
  assert.deepEqual(manifest.sideEffects, ["./element.bundle.js", ...commonjs, "./element.js", "./node.js", "./workerd.js"]);
  for (const file of files.filter((name) => name.endsWith(".js"))) {
    const hasSideEffects = /^(setModule\(|.*customElements\.define\()/m.test(readFileSync(`${PKG}/${file}`, "utf8"));
    assert.equal(hasSideEffects, manifest.sideEffects.includes(`./${file}`), file);
  }
});

test("it is published with provenance", () => {
  assert.deepEqual(manifest.publishConfig, { access: "public", provenance: true });
  assert.equal(manifest.license, "MIT OR Apache-2.0");
});

/** @param {string} path of exports or sideEffects, with "./" */
function bare(path) {
  return path.replace(/^\.\//, "");
}

/**
 * @param {unknown} target of an entry of exports
 * @returns {string[]}
 */
function targets(target) {
  return typeof target === "string" ? [bare(target)] : Object.values(/** @type {object} */ (target)).flatMap(targets);
}
