// The check of the kill run of forms (kill-forms.mjs) can fail.

import assert from "node:assert/strict";
import { test } from "node:test";

import { contentOf, differences } from "../support/received-files.mjs";

const SAVED = { title: "a", comments: "b", name: "a.pdf", size: 5 };
const RECEIVED = { title: "a", comments: "b", name: "a.pdf", content: new TextEncoder().encode("a\na\na") };
const NONE = { lost: [], duplicates: [], different: [] };

/** @type {[why: string, saved: typeof SAVED[], crm: import("../support/received-files.mjs").CrmFile[], expected: object][]} */
const CASES = [
  ["the lead with its file", [SAVED], [RECEIVED], NONE],
  ["a lead that was killed before its report", [], [RECEIVED], NONE],
  ["no lead", [SAVED], [], { ...NONE, lost: ["a"] }],
  ["a lead without its file", [SAVED], [{ ...RECEIVED, name: null, content: new Uint8Array() }], { ...NONE, lost: ["a"] }],
  ["the lead of another title", [SAVED], [{ ...RECEIVED, title: "b" }], { ...NONE, lost: ["a"] }],
  ["the lead twice", [SAVED], [RECEIVED, RECEIVED], { ...NONE, duplicates: ["a"] }],
  ["twice, and killed before its report", [], [RECEIVED, RECEIVED], { ...NONE, duplicates: ["a"] }],
  ["another byte", [SAVED], [{ ...RECEIVED, content: new TextEncoder().encode("a\na\nb") }], { ...NONE, different: ["a"] }],
  ["a byte too few", [SAVED], [{ ...RECEIVED, content: new TextEncoder().encode("a\na\n") }], { ...NONE, different: ["a"] }],
  ["another text", [SAVED], [{ ...RECEIVED, comments: "b " }], { ...NONE, different: ["a"] }],
  ["another name", [SAVED], [{ ...RECEIVED, name: "b.pdf" }], { ...NONE, different: ["a"] }],
];
for (const [why, saved, crm, expected] of CASES) test(why, () => assert.deepEqual(differences(saved, crm), expected));

test("the content of a file depends on its lead and has its size", () => {
  assert.equal(contentOf("ab", 7), "ab\nab\na");
  assert.equal(contentOf("ab", 0), "");
});
