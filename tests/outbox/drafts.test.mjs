// The key of a form's lead, with a clock and a storage of the test's own.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts } from "../../pkg/outbox/drafts.js";

const NOW = 1_800_000_000_000;

/** @param {Record<string, string>} [items] */
function storage(items = {}) {
  return {
    items,
    getItem: (/** @type {string} */ name) => items[name] ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ text) => void (items[name] = text),
  };
}

/** @param {string} key @param {string} state */
const row = (key, state) => /** @type {any} */ ({ key, state, endedMs: NOW });

test("a form keeps its key, each its own, and a page that is loaded again finds it", () => {
  const kept = storage();
  const drafts = new Drafts(kept, () => NOW);
  const key = drafts.key("wedding");
  assert.match(key, /^[0-9a-f-]{36}$/);
  assert.notEqual(drafts.key("contact"), key);
  assert.deepEqual([drafts.key("wedding"), new Drafts(kept, () => NOW).key("wedding")], [key, key]);
});

test("how long a key is kept after its lead is done with", () => {
  /** @type {[why: string, state: string, ageMs: number, isKept: boolean][]} */
  const rows = [
    ["waiting, for however long", "ready", 9e9, true],
    ["refused, to be corrected", "refused", 9e9, true],
    ["received a minute ago", "received", 60_000, true],
    ["received longer ago", "received", 60_001, false],
    ["discarded", "discarded", 0, false],
  ];
  for (const [why, state, ageMs, isKept] of rows) {
    let nowMs = NOW;
    const drafts = new Drafts(storage(), () => nowMs);
    const key = drafts.key("wedding");
    drafts.look([row(key, state)]);
    nowMs += ageMs;
    assert.equal(drafts.key("wedding") === key, isKept, why);
  }
});

test("a key that is another lead's is replaced once, for everybody who still holds it", () => {
  const drafts = new Drafts(storage(), () => NOW);
  const key = drafts.key("wedding");
  const next = drafts.replaced(key);
  assert.notEqual(next, key);
  assert.deepEqual([drafts.key("wedding"), drafts.replaced(key)], [next, next]);
  assert.equal(drafts.replaced("a key of the page's own"), undefined);
});

test("without storage, with a full one and with somebody else's text a key lasts as long as the page", () => {
  const full = { getItem: () => null, setItem() { throw new DOMException("full", "QuotaExceededError"); } };
  for (const kept of [undefined, full, storage({ "leadwire.drafts": "{" })]) {
    const drafts = new Drafts(kept, () => NOW);
    assert.equal(drafts.key("wedding"), drafts.key("wedding"));
  }
});

test("a key that was submitted under is free for the same and, once that was refused, for other data", () => {
  const kept = storage();
  const drafts = new Drafts(kept, () => NOW);
  const key = drafts.key("wedding");
  assert.deepEqual([drafts.take(key, "d1"), drafts.take(key, "d1"), drafts.take(key, "d2")], [true, true, false]);
  assert.equal(new Drafts(kept, () => NOW).take(key, "d2"), false, "a page that was loaded again knows it");
  drafts.look([{ ...row(key, "refused"), error: { code: "conflict" } }]);
  assert.equal(drafts.take(key, "d2"), false, "the key is another's for good");
  drafts.look([row(key, "refused")]);
  assert.deepEqual([drafts.take(key, "d2"), drafts.take("a key of the page's own", "d3")], [true, true]);
});
