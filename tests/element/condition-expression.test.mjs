// The conditions of fields in the page: the table that the relay's implementation runs as well, and the limits.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { parseCondition } from "../../www/package/element/features/condition-expression.js";

/** @type {{ evaluations: { reason: string, when: string, values: Record<string, string[]>, expected: boolean }[], errors: { reason: string, when: string, at: number, expected: string }[] }} */
const TABLE = JSON.parse(await readFile(new URL("../form/conditions.json", import.meta.url), "utf8"));

test("evaluations", () => {
  for (const { reason, when, values, expected } of TABLE.evaluations) {
    const own = new Map(Object.entries(values));
    assert.equal(parseCondition(when).isMet((name) => own.get(name) ?? []), expected, reason);
  }
  assert.ok(TABLE.evaluations.length > 50);
});

test("errors", () => {
  for (const { reason, when, at, expected } of TABLE.errors) {
    assert.throws(() => parseCondition(when), { message: `at character ${at}: expected ${expected}`, at, expected }, reason);
  }
  assert.ok(TABLE.errors.length > 15);
});

test("limits", () => {
  const longest = `a = '${"x".repeat(994)}'`;
  const deepest = `${"(".repeat(31)}a${")".repeat(31)}`;
  for (const text of [longest, deepest]) assert.equal(typeof parseCondition(text).isMet, "function");
  assert.throws(() => parseCondition(`${longest} `), { at: 1001, expected: "at most 1000 characters" });
  assert.throws(() => parseCondition(`(${deepest})`), { at: 33, expected: "at most 32 levels" });
  assert.throws(() => parseCondition(`${"not ".repeat(200)}a`), { at: 129, expected: "at most 32 levels" });
});

test("each name of a condition is asked for, whatever the others' values are", () => {
  /** @type {string[]} */
  const names = [];
  parseCondition("(a = 1 or not b[]) and c in (1, 2) and d").isMet((name) => (names.push(name), []));
  assert.deepEqual(names, ["a", "b", "c", "d"]);
});
