// The state transitions of an entry as tables, with the test's clock. Each limit has a case at the limit and one beyond.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as policy from "../../pkg/outbox/policy.js";
import { discardEntry, newEntry, renewEntry } from "../../pkg/outbox/entry.js";

/** @typedef {import("../../pkg/outbox/entry.js").Entry} Entry */

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const KEY = "0b5ac556-916d-4191-b7b1-42aa91424042";

/** @param {Partial<Entry>} [parts] @returns {Entry} */
function entry(parts) {
  const target = { crm: /** @type {const} */ ("ivvy"), relay: "/", form: "wedding" };
  const made = newEntry({ key: KEY, kind: "ivvy.lead", target, digest: "d1", payload: '{"name":"Ann"}' }, NOW);
  return { ...made, page: { url: "/p" }, guard: { elapsedMs: 1 }, updateToken: "t", ...parts };
}

/** @param {Partial<import("../../pkg/outbox/entry.js").Failure>} [parts] */
function failure(parts) {
  return { kind: /** @type {const} */ ("network"), message: "no answer came: reset", retryable: true, maybeSent: true, attempts: 1, ...parts };
}

/** @type {import("../../pkg/index.js").Receipt} */
const RECEIPT = { outcome: "queued", kind: "ivvy.lead", created: true, attempts: 1, idempotencyKey: KEY, updateToken: "u", warnings: [] };

test("a submit under an existing key", () => {
  const given = entry({ createdMs: NOW + 1 });
  const other = entry({ digest: "d2" });
  const refused = entry({ state: "refused", attempts: 3, error: failure({ kind: "invalid", maybeSent: false }) });
  /** @type {[why: string, there: Entry | undefined, given: Entry, then: unknown][]} */
  const rows = [
    ["the key is new", undefined, given, given],
    ["a second click", entry(), given, entry()],
    ["another lead under the same key", entry(), other, undefined],
    ["received, and clicked again", entry({ state: "received" }), given, entry({ state: "received" })],
    ["another lead under a received one's key", entry({ state: "received" }), other, undefined],
    ["discarded", entry({ state: "discarded" }), other, other],
    ["refused, and submitted unchanged", refused, given, { ...given, attempts: 3 }],
    ["refused, and corrected", refused, other, { ...other, attempts: 3 }],
    ["refused, and corrected, when the relay has the list of its files", { ...refused, files: "[]" }, other, undefined],
    ["refused, but maybe accepted before", { ...refused, maybeSent: true }, other, undefined],
    ["the key belongs to another lead", { ...refused, error: failure({ kind: "rejected", code: "conflict" }) }, other, undefined],
  ];
  for (const [why, there, next, then] of rows) assert.deepEqual(policy.entryAfterSubmit(there, next), then, why);
});

test("the wait before an attempt", () => {
  /** @type {[why: string, parts: Partial<Entry>, waitMs: number, minimumWaitMs: number][]} */
  const rows = [
    ["new", {}, 0, 0],
    ["after a failure", { dueMs: NOW + 4_000 }, 4_000, 0],
    ["the relay asked for a minute", { dueMs: NOW + 60_000, floorMs: NOW + 60_000 }, 60_000, 60_000],
    ["due long ago", { dueMs: NOW - 9 * DAY, floorMs: NOW - 9 * DAY }, 0, 0],
    ["a day", { dueMs: NOW + DAY, floorMs: NOW + DAY }, DAY, DAY],
    ["longer than any wait: the clock was set back", { dueMs: NOW + DAY + 1, floorMs: NOW + DAY + 1 }, 0, 0],
    ["the clock was set back ten years", { dueMs: NOW + 3_650 * DAY }, 0, 0],
  ];
  for (const [why, parts, waitMs, minimumWaitMs] of rows) {
    assert.deepEqual([policy.waitMs(entry(parts), NOW), policy.minimumWaitMs(entry(parts), NOW)], [waitMs, minimumWaitMs], why);
  }
});

test("the duration of a claim", () => {
  assert.equal(policy.claimRemainingMs(policy.claimEntry(entry(), NOW), NOW), policy.CLAIM_MS);
  assert.equal(policy.claimRemainingMs(policy.claimEntry(entry(), NOW), NOW + policy.CLAIM_MS - 1), 1);
  assert.equal(policy.claimRemainingMs(policy.claimEntry(entry(), NOW), NOW + policy.CLAIM_MS), 0);
  assert.equal(policy.claimRemainingMs(policy.claimEntry(entry(), NOW), NOW - 1), 0, "a claim in the future: the clock was set back");
  assert.equal(policy.claimEntry(entry({ attempts: 2 }), NOW).attempts, 3);
});

test("a receipt deletes everything that the visitor entered", () => {
  const received = policy.entryAfterAttempt(entry({ error: failure() }), { receipt: { ...RECEIPT, raw: { secret: 1 } } }, NOW);
  const { payload, page, guard, updateToken, error, state, endedMs, digest, receipt } = received;
  assert.deepEqual([payload, page, guard, updateToken, error], Array(5).fill(undefined));
  assert.deepEqual([state, endedMs, digest], ["received", NOW, "d1"]);
  assert.deepEqual(receipt, { ...RECEIPT, raw: undefined });
  assert.equal(JSON.stringify(received).includes("Ann"), false);
  assert.equal(JSON.stringify(discardEntry(entry(), NOW)).includes("Ann"), false);
});

test("a temporary failure", () => {
  /** @type {[why: string, error: object, delayMs: number, dueMs: number, floorMs: number][]} */
  const rows = [
    ["no answer", {}, 4_000, NOW + 4_000, 0],
    ["Retry-After: 60", { kind: "busy", retryAfterMs: 60_000 }, 60_000, NOW + 60_000, NOW + 60_000],
    ["Retry-After: a day", { kind: "busy", retryAfterMs: DAY }, DAY, NOW + DAY, NOW + DAY],
    ["Retry-After: two days", { kind: "busy", retryAfterMs: 2 * DAY }, 2 * DAY, NOW + DAY, NOW + DAY],
  ];
  for (const [why, parts, delayMs, dueMs, floorMs] of rows) {
    const error = failure(parts);
    const then = policy.entryAfterAttempt(policy.claimEntry(entry(), NOW), { again: { delayMs, error } }, NOW);
    assert.deepEqual(then, { ...entry(), attempts: 1, dueMs, floorMs, maybeSent: true, error }, why);
  }
});

test("an entry with files has the time since which the relay does not accept the list of them", () => {
  const withFiles = entry({ files: "[]" });
  /** @type {[why: string, there: Entry, undeclaredSinceMs: number | undefined, expected: Partial<Entry>][]} */
  const rows = [
    ["the first failure", withFiles, NOW, { undeclaredSinceMs: NOW }],
    ["no such failure", { ...withFiles, undeclaredSinceMs: NOW }, undefined, { undeclaredSinceMs: undefined }],
    ["an entry without files", entry(), undefined, {}],
  ];
  for (const [why, there, undeclaredSinceMs, expected] of rows) {
    const then = policy.entryAfterAttempt(there, { again: { delayMs: 0, error: failure(), undeclaredSinceMs } }, NOW);
    assert.deepEqual(then, { ...there, maybeSent: true, error: failure(), ...expected }, why);
  }
});

test("a refusal keeps the lead and the error", () => {
  const refused = failure({ kind: "invalid", maybeSent: false });
  const then = policy.entryAfterAttempt(entry(), { refused }, NOW);
  assert.deepEqual(then, { ...entry(), state: "refused", error: refused, endedMs: NOW });
});

test("outcomes of two tabs for one entry", () => {
  const sent = entry();
  const receipt = { receipt: RECEIPT };
  const again = { again: { delayMs: 1, error: failure() } };
  /** @type {[why: string, there: Entry | undefined, outcome: any, concerns: boolean][]} */
  const rows = [
    ["unchanged", entry({ attempts: 2 }), receipt, true],
    ["unchanged, and a receipt for another key", entry(), { receipt: { ...RECEIPT, idempotencyKey: "other" } }, false],
    ["replaced by other data", entry({ digest: "d2" }), receipt, false],
    ["deleted", undefined, receipt, false],
    ["received by another tab", entry({ state: "received" }), again, false],
    ["refused for another tab, received here", entry({ state: "refused" }), receipt, true],
    ["refused for another tab, failed here", entry({ state: "refused" }), again, false],
    ["refused, and a receipt for another key", entry({ state: "refused" }), { receipt: { ...RECEIPT, idempotencyKey: "other" } }, false],
    ["discarded during the send", entry({ state: "discarded" }), receipt, false],
  ];
  for (const [why, there, outcome, concerns] of rows) assert.equal(policy.isOutcomeFor(there, sent, outcome), concerns, why);
});

test("expiry and retention", () => {
  const expired = { ...failure(), code: "expired", message: "no relay accepted it within 30 days", attempts: 7 };
  const tried = entry({ attempts: 7, maybeSent: true, error: failure() });
  /** @type {[why: string, row: Entry, ageMs: number, then: Entry | null | "same"][]} */
  const rows = [
    ["30 days", tried, 30 * DAY, "same"],
    ["longer", tried, 30 * DAY + 1, { ...tried, state: "refused", error: expired, endedMs: NOW + 30 * DAY + 1 }],
    ["longer, but currently being sent", { ...tried, claimedMs: NOW + 30 * DAY + 2 }, 30 * DAY + 1, "same"],
    ["created by a clock that was fast", entry({ createdMs: NOW + 400 * DAY }), 0, "same"],
    ["refused long ago", entry({ state: "refused", endedMs: NOW }), 300 * DAY, "same"],
    ["received a day ago", entry({ state: "received", endedMs: NOW }), DAY, "same"],
    ["received longer ago", entry({ state: "received", endedMs: NOW }), DAY + 1, null],
    ["discarded longer ago", entry({ state: "discarded", endedMs: NOW }), DAY + 1, null],
    ["received by a clock that was fast", entry({ state: "received", endedMs: NOW + DAY + 1 }), 0, null],
  ];
  for (const [why, given, ageMs, then] of rows) {
    assert.deepEqual(policy.entryAtTime(given, NOW + ageMs), then === "same" ? given : then, why);
  }
  const never = policy.entryAtTime(entry(), NOW + 31 * DAY);
  assert.deepEqual([never?.state, never?.error?.kind, never?.error?.code], ["refused", "timeout", "expired"]);
});

test("the newest 50 finished entries are kept", () => {
  const done = Array.from({ length: 52 }, (_, at) => entry({ key: String(at), state: at % 2 ? "received" : "discarded", endedMs: NOW + at }));
  const old = [...policy.surplusEntries([entry(), entry({ state: "refused" }), ...done])].map(({ key }) => key).sort();
  assert.deepEqual(old, ["0", "1"]);
});

test("a retried entry starts again without attempts and waits", () => {
  const then = renewEntry(entry({ state: "refused", attempts: 9, createdMs: NOW - 40 * DAY, floorMs: NOW + DAY }), NOW);
  assert.deepEqual([then.state, then.attempts, then.createdMs, policy.minimumWaitMs(then, NOW)], ["ready", 0, NOW, 0]);
});
