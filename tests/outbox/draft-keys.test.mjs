// The idempotency keys of drafts, with the test's clock and storage.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DraftKeys } from "../../pkg/outbox/draft-keys.js";

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
const entry = (key, state) => /** @type {any} */ ({ key, state, endedMs: NOW });

test("each form has its own key, also after a reload", () => {
  const items = storage();
  const drafts = new DraftKeys(items, () => NOW);
  const key = drafts.keyFor("wedding");
  assert.match(key, /^[0-9a-f-]{36}$/);
  assert.notEqual(drafts.keyFor("contact"), key);
  assert.deepEqual([drafts.keyFor("wedding"), new DraftKeys(items, () => NOW).keyFor("wedding")], [key, key]);
});

test("the digest of a form's inputs becomes that of their payload", () => {
  const drafts = new DraftKeys(storage(), () => NOW);
  const key = drafts.keyFor("wedding");
  assert.equal(drafts.recordSubmit(key, "inputs"), true);
  drafts.update([{ ...entry(key, "ready"), digest: "payload", inputsDigest: "inputs" }]);
  assert.deepEqual([drafts.recordSubmit(key, "payload"), drafts.recordSubmit(key, "other")], [true, false]);
});

test("a key's expiry by the state of its entry", () => {
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
    const drafts = new DraftKeys(storage(), () => nowMs);
    const key = drafts.keyFor("wedding");
    drafts.update([entry(key, state)]);
    nowMs += ageMs;
    assert.equal(drafts.keyFor("wedding") === key, isKept, why);
  }
});

test("the key of a refused lead is for its correction only", () => {
  const drafts = new DraftKeys(storage(), () => NOW);
  const key = drafts.keyFor("wedding");
  assert.equal(drafts.keyFor("wedding", undefined, true), key, "nothing was submitted under it");
  drafts.recordSubmit(key, "d1");
  assert.equal(drafts.keyFor("wedding", undefined, true), key, "the lead waits: the same data are a second click");
  drafts.update([entry(key, "refused")]);
  assert.deepEqual([drafts.keyFor("wedding"), drafts.keyFor("wedding", key, true)], [key, key]);
  assert.notEqual(drafts.keyFor("wedding", undefined, true), key);
});

test("a key that belongs to another lead is replaced once", () => {
  const drafts = new DraftKeys(storage(), () => NOW);
  const key = drafts.keyFor("wedding");
  const next = drafts.replacementFor(key);
  assert.notEqual(next, key);
  assert.deepEqual([drafts.keyFor("wedding"), drafts.replacementFor(key)], [next, next]);
  assert.equal(drafts.replacementFor("a key from the page"), undefined);
});

test("the key of a draft on the device becomes the form's, unless it belongs to another lead", () => {
  const items = storage();
  const drafts = new DraftKeys(items, () => NOW);
  assert.notEqual(drafts.keyFor("wedding"), "restored");
  assert.deepEqual([drafts.keyFor("wedding", "restored"), drafts.keyFor("wedding"), drafts.recordSubmit("restored", "d1")], ["restored", "restored", true]);
  assert.equal(drafts.keyFor("wedding", "restored"), "restored");
  assert.equal(drafts.recordSubmit("restored", "d2"), false, "its digest is kept");
  const next = drafts.replacementFor("restored");
  assert.deepEqual([drafts.keyFor("wedding", "restored"), new DraftKeys(items, () => NOW).keyFor("wedding")], [next, next]);
});

test("without storage, with a full one and with invalid JSON, a key lasts as long as the page", () => {
  const full = { getItem: () => null, setItem() { throw new DOMException("full", "QuotaExceededError"); } };
  for (const items of [undefined, full, storage({ "leadwire.drafts": "{" })]) {
    const drafts = new DraftKeys(items, () => NOW);
    assert.equal(drafts.keyFor("wedding"), drafts.keyFor("wedding"));
  }
});

test("a used key is accepted for the same data and, after a refusal, for other data", () => {
  const items = storage();
  const drafts = new DraftKeys(items, () => NOW);
  const key = drafts.keyFor("wedding");
  assert.deepEqual([drafts.recordSubmit(key, "d1"), drafts.recordSubmit(key, "d1"), drafts.recordSubmit(key, "d2")], [true, true, false]);
  assert.equal(new DraftKeys(items, () => NOW).recordSubmit(key, "d2"), false, "also after a reload");
  drafts.update([{ ...entry(key, "refused"), error: { code: "conflict" } }]);
  assert.equal(drafts.recordSubmit(key, "d2"), false, "after a conflict the key is never accepted");
  drafts.update([entry(key, "refused")]);
  assert.deepEqual([drafts.recordSubmit(key, "d2"), drafts.recordSubmit("a key from the page", "d3")], [true, true]);
});
