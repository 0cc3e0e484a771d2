// The package as npm packs it: that every file in it is used, how large it is, and what its package.json promises to
// bundlers, to TypeScript and to those who install it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PKG = fileURLToPath(new URL("../../pkg", import.meta.url));
/** Bytes of the tarball, which everybody downloads who installs the package. */
const MOST = 400_000;

const [packed] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--loglevel=error"], { cwd: PKG, encoding: "utf8" }));
const manifest = JSON.parse(readFileSync(`${PKG}/package.json`, "utf8"));
/** @type {string[]} */
const files = packed.files.map((/** @type {{ path: string }} */ { path }) => path).sort();

test("every file of the tarball is an entry, or imported by one, or a text", () => {
  const texts = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "package.json"];
  const entries = Object.values(manifest.exports).flatMap(targets);
  // The bundled element is loaded by its address, with the languages beside it.
  const used = new Set([...texts, "element.bundle.js"]);
  const open = [...entries];
  for (let file = open.pop(); file; file = open.pop()) {
    if (used.has(file)) continue;
    used.add(file);
    open.push(...importedBy(file));
  }
  const languages = (/** @type {string} */ file) => /^element\/messages\/[a-z]{2}\.js$/.test(file);
  assert.deepEqual(files.filter((file) => !used.has(file) && !languages(file)), []);
  assert.deepEqual([...used].filter((file) => !files.includes(file)), []);
});

/**
 * The files that a file names: what it imports, and the wasm file.
 *
 * @param {string} file
 */
function importedBy(file) {
  if (!/\.(js|ts)$/.test(file)) return [];
  const text = readFileSync(`${PKG}/${file}`, "utf8");
  const code = file.endsWith(".js") ? text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "") : text;
  const names = [...code.matchAll(/(?:from|import|import\(|new URL\()\s*"(\.{1,2}\/[^"]+)"/g)].map(([, name]) => name);
  const resolved = names.map((name) => join(dirname(file), name));
  return file.endsWith(".ts") ? resolved.map((name) => name.replace(/\.js$/, ".d.ts")) : resolved;
}

test("the tarball is small", (context) => {
  context.diagnostic(`${packed.size} bytes packed, ${packed.unpackedSize} unpacked, at most ${MOST} packed`);
  assert.ok(packed.size < MOST, `${packed.size} bytes`);
});

test("nothing runs when it is installed, and nothing else is installed", () => {
  for (const key of ["scripts", "bin", "dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies", "gypfile"]) {
    assert.equal(manifest[key], undefined, key);
  }
});

test("what package.json names is there", () => {
  const named = [...manifest.files, ...manifest.sideEffects.map(bare), ...Object.values(manifest.exports).flatMap(targets)];
  for (const file of new Set(named)) assert.ok(files.some((name) => name === file || name.startsWith(`${file}/`)), file);
});

test("types come first, the default last", () => {
  const conditions = Object.keys(manifest.exports["."]);
  assert.deepEqual([conditions[0], conditions.at(-1)], ["types", "default"]);
});

test("bundlers keep the files that do something when they are imported", () => {
  assert.deepEqual(manifest.sideEffects, ["./element.bundle.js", "./element.js", "./node.js", "./workerd.js"]);
  for (const file of files.filter((name) => name.endsWith(".js"))) {
    const acts = /^(setModule\(|.*customElements\.define\()/m.test(readFileSync(`${PKG}/${file}`, "utf8"));
    assert.equal(acts, manifest.sideEffects.includes(`./${file}`), file);
  }
});

test("it can be published only where its provenance can be told", () => {
  assert.deepEqual(manifest.publishConfig, { access: "public", provenance: true });
  assert.equal(manifest.license, "MIT OR Apache-2.0");
});

/** @param {string} path as exports and sideEffects write it */
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
