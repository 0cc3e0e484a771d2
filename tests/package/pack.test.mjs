// The package as npm packs it: every file that is in it and no other, how large it is, and what its package.json promises
// to bundlers, to TypeScript and to those who install it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PKG = fileURLToPath(new URL("../../pkg", import.meta.url));
/** Bytes of the tarball, which everybody downloads who installs the package. */
const MOST = 400_000;

const FILES = [
  "LICENSE-APACHE",
  "LICENSE-MIT",
  "README.md",
  "api.js",
  "browser.js",
  "bytes.js",
  "core.js",
  "element.bundle.js",
  "element.d.ts",
  "element.js",
  "element/attributes.js",
  "element/attribution.js",
  "element/calm.js",
  "element/captcha.js",
  "element/checked-form.js",
  "element/consent.js",
  "element/controls.js",
  "element/delivery.js",
  "element/draw.js",
  "element/events.js",
  "element/findings.js",
  "element/guard.js",
  "element/knowledge.js",
  "element/labels.js",
  "element/lead-form.js",
  "element/messages/ar.js",
  "element/messages/de.js",
  "element/messages/en.js",
  "element/messages/es.js",
  "element/messages/fr.js",
  "element/messages/ja.js",
  "element/messages/pt.js",
  "element/names.js",
  "element/native-issues.js",
  "element/native-post.js",
  "element/notes.js",
  "element/own.js",
  "element/page-report.js",
  "element/payload.js",
  "element/press.js",
  "element/profile.js",
  "element/regions.js",
  "element/session.js",
  "element/storage.js",
  "element/style.js",
  "element/submission.js",
  "element/summary.js",
  "element/theme.js",
  "element/words.js",
  "encode.js",
  "glue.js",
  "index.d.ts",
  "lead-error.js",
  "lead.wasm",
  "load.js",
  "node.js",
  "outbox.d.ts",
  "outbox.js",
  "outbox/attempt.js",
  "outbox/connection.js",
  "outbox/digest.js",
  "outbox/drafts.js",
  "outbox/entry.js",
  "outbox/host.js",
  "outbox/indexeddb-store.js",
  "outbox/locks.js",
  "outbox/memory-store.js",
  "outbox/open.js",
  "outbox/policy.js",
  "outbox/queue.js",
  "outbox/rounds.js",
  "outbox/row.js",
  "outbox/sender.js",
  "outbox/shelf.js",
  "outbox/timing.js",
  "outbox/waiting.js",
  "outbox/wake.js",
  "package.json",
  "payloads.d.ts",
  "reports.d.ts",
  "send.js",
  "solver.js",
  "translated.js",
  "within.js",
  "workerd.js",
];

const [packed] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--loglevel=error"], { cwd: PKG, encoding: "utf8" }));
const manifest = JSON.parse(readFileSync(`${PKG}/package.json`, "utf8"));
/** @type {string[]} */
const files = packed.files.map((/** @type {{ path: string }} */ { path }) => path).sort();

test("the tarball holds these files and no other", () => assert.deepEqual(files, FILES));

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
    const acts = /^(provide\(|.*customElements\.define\()/m.test(readFileSync(`${PKG}/${file}`, "utf8"));
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
