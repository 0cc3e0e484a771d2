// Native code, the module, its translation to JavaScript and the module for servers give equal verdicts and requests. `cargo xtask fuzz` compares a million.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../target/debug/print-comparisons", import.meta.url));
const SCRIPT = fileURLToPath(new URL("compare.mjs", import.meta.url));

/** @param {number[]} numbers */
function compare(...numbers) {
  return spawnSync(process.execPath, [SCRIPT, PROGRAM, ...numbers.map(String)], { encoding: "utf8" });
}

test("5000 inputs have equal results", () => {
  const { status, stdout, stderr } = compare(5000);
  assert.equal(stderr, "");
  assert.match(stdout, /^5000 inputs, [1-9]\d{3} of them valid, [1-9]\d{2,} requests: 0 differences /);
  assert.equal(status, 0);
});

test("a control: one wrong result is found", () => {
  const { status, stdout, stderr } = compare(20, 0, 7);
  assert.match(stdout, /^20 inputs, .* 3 differences /);
  assert.match(stderr, /^input 7, wasm validate\n/);
  assert.equal(status, 1);
});

test("a program that ends early is an error", () => {
  const { status } = spawnSync(process.execPath, [SCRIPT, "/bin/true", "5"], { encoding: "utf8" });
  assert.equal(status, 1);
});
