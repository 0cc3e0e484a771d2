// Flushes, claims and their outcomes, with a store in memory and the test's clock. No test sleeps.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CLAIM_MS } from "../../pkg/outbox/policy.js";
import { Clock, Disk, NOW, Tab, again, receipt, refused } from "../support/queue-fixture.mjs";

const DAY = 86_400_000;

/** @param {Promise<any>} promise @returns {Promise<any>} */
const failure = (promise) => promise.then(() => assert.fail("it was delivered"), (error) => error);

test("an entry is stored before it is sent, and its payload is deleted once it was received", async () => {
  const tab = new Tab();
  /** @type {any[]} */
  let onDisk = [];
  tab.outcomes.push(async (entry) => {
    onDisk = await tab.disk.list();
    return receipt(entry);
  });
  const added = await tab.add("a");
  assert.equal((await added?.delivered)?.idempotencyKey, "a");
  assert.deepEqual([onDisk.length, onDisk[0].attempts, onDisk[0].payload], [1, 1, '{"name":"Ann"}']);
  await tab.settle();
  assert.equal(JSON.stringify(await tab.disk.list()).includes("Ann"), false);
});

test("the payload of a form's inputs is made once, before the first attempt that has the module", async () => {
  const tab = new Tab();
  tab.isModuleLoaded = false;
  tab.outcomes.push(() => again(1_000));
  const inputs = '[["name","Ann",false]]';
  const added = await tab.add("a", { payload: undefined, inputs, values: "{}", digest: "i" });
  await tab.settle();
  assert.deepEqual((await tab.disk.list()).map((entry) => [entry.digest, entry.inputs]), [["i", inputs]]);
  tab.isModuleLoaded = true;
  await tab.queue.flusher.flush();
  const [{ digest, inputsDigest, payload, ...rest }] = await tab.disk.list();
  assert.deepEqual([digest, inputsDigest, payload, "inputs" in rest], ["d", "i", '{"name":"Ann"}', false]);
  await tab.queue.flusher.flush();
  assert.equal((await added?.delivered)?.idempotencyKey, "a");
  assert.deepEqual(tab.sent.map((entry) => entry.payload), [payload, payload]);
});

test("a tab without the module leaves an entry to the tabs that have it", async () => {
  const [clock, disk] = [new Clock(), new Disk()];
  const [without, other] = [new Tab({ clock, disk }), new Tab({ clock, disk })];
  without.isModuleLoaded = false;
  await without.add("a");
  await without.queue.flusher.flush();
  await without.settle();
  const [{ attempts, dueMs, claimedMs }] = await without.disk.list();
  assert.deepEqual([attempts, dueMs <= NOW, claimedMs, without.scheduledMs], [0, true, 0, 10_000]);
  await other.queue.flusher.flushDue();
  assert.equal(await without.state("a"), "received");
});

test("a second click gives the same entry and the same promise, and sends once", async () => {
  const tab = new Tab();
  const [one, other] = await Promise.all([tab.add("a"), tab.add("a")]);
  assert.equal(one?.delivered, other?.delivered);
  await one?.delivered;
  const late = await tab.add("a");
  assert.equal((await late?.delivered)?.idempotencyKey, "a");
  assert.equal(tab.sent.length, 1);
});

test("another lead under a used key is refused, and the first is kept", async () => {
  const tab = new Tab();
  tab.outcomes.push(() => again(1_000));
  await tab.add("a");
  assert.equal(await tab.add("a", { digest: "other" }), undefined);
  await tab.settle();
  assert.deepEqual((await tab.disk.list()).map(({ digest }) => digest), ["d"]);
});

test("a timer waits for the retry delay, an event does not, and both wait for Retry-After", async () => {
  const tab = new Tab();
  tab.outcomes.push(() => again(4_000), () => again(60_000, { kind: "busy", retryAfterMs: 60_000 }));
  await tab.add("a");
  await tab.settle();
  assert.equal(tab.scheduledMs, 4_000);
  tab.clock.nowMs += 3_999;
  await tab.queue.flusher.flushDue();
  assert.equal(tab.sent.length, 1, "not due yet");
  await tab.queue.flusher.flush();
  assert.deepEqual([tab.sent.length, tab.scheduledMs], [2, 60_000]);
  tab.clock.nowMs += 59_999;
  await tab.queue.flusher.flush();
  assert.equal(tab.sent.length, 2, "the relay asked for a minute");
  tab.clock.nowMs += 1;
  await tab.queue.flusher.flushDue();
  assert.deepEqual([tab.sent.map(({ attempts }) => attempts), await tab.state("a")], [[1, 2, 3], "received"]);
});

test("a refusal is kept, counted and reported; a receipt after a retry resolves it", async () => {
  const tab = new Tab();
  tab.outcomes.push(() => refused());
  const added = await tab.add("a");
  const error = await failure(/** @type {any} */ (added?.delivered));
  assert.deepEqual([error.name, error.kind, error.message], ["LeadError", "invalid", "the relay's rules refuse it"]);
  await tab.settle();
  assert.deepEqual([tab.counts.refused, await tab.state("a"), tab.shown[0].payload], [1, "refused", '{"name":"Ann"}']);
  await tab.queue.flusher.flush();
  assert.equal(tab.sent.length, 1);
  assert.equal(await tab.queue.retry("a"), true);
  await tab.settle();
  assert.deepEqual([await tab.state("a"), await tab.queue.retry("a"), await tab.queue.retry("b")], ["received", false, false]);
});

test("after 30 days an entry expires and is shown", async () => {
  const tab = new Tab();
  tab.outcomes.push(() => again(1_000), () => again(1_000));
  const added = await tab.add("a");
  await tab.settle();
  tab.clock.nowMs = NOW + 30 * DAY;
  await tab.queue.flusher.flush();
  assert.equal(tab.sent.length, 2, "on the last day it is still sent");
  tab.clock.nowMs += 1;
  await tab.queue.flusher.flush();
  const error = await failure(/** @type {any} */ (added?.delivered));
  assert.deepEqual([error.code, error.message, error.maybeSent], ["expired", "no relay accepted it within 30 days", true]);
  assert.deepEqual([tab.sent.length, tab.counts.expired, await tab.state("a")], [2, 1, "refused"]);
});

test("the files of an entry are removed when it is discarded and when it expires", async () => {
  const tab = new Tab();
  tab.outcomes = Array(2).fill(() => again(1_000));
  for (const key of ["a", "b"]) await tab.add(key, { files: "[1]" });
  await tab.settle();
  await tab.queue.discard("a");
  assert.deepEqual(tab.discardedFiles, ["a"]);
  tab.clock.nowMs = NOW + 30 * DAY + 1;
  await tab.queue.flusher.flush();
  assert.deepEqual(tab.discardedFiles, ["a", "b"]);
});

test("a discarded entry stays discarded in a tab that was sending it", async () => {
  const tab = new Tab();
  tab.outcomes.push(async () => {
    await tab.queue.discard("a");
    return again(1_000);
  });
  const added = await tab.add("a");
  const error = await failure(/** @type {any} */ (added?.delivered));
  assert.deepEqual([error.kind, error.message], ["aborted", "the entry was discarded"]);
  await tab.queue.flusher.flush();
  assert.deepEqual([await tab.state("a"), tab.counts.discarded, tab.sent.length], ["discarded", 1, 1]);
  assert.equal(JSON.stringify(await tab.disk.list()).includes("Ann"), false);
  assert.equal(await tab.queue.discard("b"), false);
});

test("a disk that accepts no write: unsaved, counted, and sent until it is received", async () => {
  const tab = new Tab();
  tab.disk.fault = new DOMException("full", "QuotaExceededError");
  tab.outcomes.push(() => again(1_000));
  const added = await tab.add("a");
  assert.equal(added?.entry.unsaved, true);
  await tab.settle();
  assert.equal(tab.shown[0].unsaved, true);
  await tab.queue.flusher.flush();
  assert.equal((await added?.delivered)?.attempts, 2);
  assert.deepEqual([tab.counts.unsaved, tab.counts.storeFailures], [1, 0]);
});

test("a disk that fails later: the lead is sent, and its promise resolves", async () => {
  const tab = new Tab();
  tab.outcomes.push(() => again(1_000));
  const added = await tab.add("a");
  await tab.settle();
  tab.disk.fault = new Error("lost");
  await tab.queue.flusher.flush();
  assert.equal((await added?.delivered)?.idempotencyKey, "a");
  assert.ok(tab.counts.storeFailures >= 2);
  tab.clock.nowMs += CLAIM_MS;
  await tab.queue.flusher.flush();
  assert.equal(tab.sent.length, 2, "the outcome is kept in memory, although it cannot be written");
  tab.disk.fault = undefined;
  await tab.queue.refresh();
  assert.deepEqual([await tab.state("a"), JSON.stringify(await tab.disk.list()).includes("Ann")], ["received", false]);
});

test("a full disk while the relay is unavailable: retry delays are kept", async () => {
  const tab = new Tab();
  await tab.disk.change("a", () => tab.entry("a"));
  tab.disk.fault = new DOMException("full", "QuotaExceededError");
  tab.outcomes.push(() => again(4_000), () => again(8_000));
  await tab.queue.flusher.flushDue();
  assert.deepEqual([tab.sent.length, tab.scheduledMs], [1, 4_000]);
  await tab.queue.flusher.flushDue();
  assert.equal(tab.sent.length, 1);
  tab.clock.nowMs += 4_000;
  await tab.queue.flusher.flushDue();
  assert.deepEqual([tab.sent.map(({ attempts }) => attempts), tab.scheduledMs], [[1, 2], 8_000]);
});

test("a disk that can be neither read nor written: the page sends its own entries", async () => {
  const tab = new Tab();
  tab.outcomes.push(() => again(1_000), () => again(4_000));
  const added = await tab.add("a");
  await tab.settle();
  [tab.disk.fault, tab.disk.isUnreadable] = [new Error("lost"), true];
  await tab.queue.flusher.flush();
  assert.deepEqual([tab.sent.length, tab.scheduledMs, tab.shown.length], [2, 4_000, 1]);
  await tab.queue.flusher.flush();
  assert.equal((await added?.delivered)?.idempotencyKey, "a");
  await tab.queue.flusher.flush();
  assert.deepEqual([tab.sent.length, tab.counts.wiped], [3, 0]);
});

test("a database that is deleted while the page is open: the entry is restored", async () => {
  const tab = new Tab();
  tab.outcomes.push(() => again(1_000));
  const added = await tab.add("a");
  await tab.settle();
  await tab.disk.change("a", () => null);
  await tab.queue.flusher.flush();
  assert.equal((await added?.delivered)?.idempotencyKey, "a");
  assert.equal(tab.counts.wiped, 1);
});

test("an entry that another tab has delivered resolves in this tab as well", async () => {
  const [clock, disk] = [new Clock(), new Disk()];
  const [one, other] = [new Tab({ clock, disk }), new Tab({ clock, disk })];
  one.outcomes.push(() => again(1_000));
  const added = await one.add("a");
  await one.settle();
  await other.queue.flusher.flush();
  await one.queue.refresh();
  assert.equal((await added?.delivered)?.idempotencyKey, "a");
  assert.deepEqual([one.sent.length, other.sent.length], [1, 1]);
});

test("ten tabs flush at once without locks: each entry is sent once", async () => {
  const [clock, disk] = [new Clock(), new Disk()];
  const tabs = Array.from({ length: 10 }, () => new Tab({ clock, disk }));
  for (let at = 0; at < 20; at++) await disk.change(`k${at}`, () => tabs[0].entry(`k${at}`));
  await Promise.all(tabs.map(({ queue }) => queue.flusher.flush()));
  const sent = tabs.flatMap((tab) => tab.sent.map(({ key }) => key));
  assert.deepEqual([sent.length, new Set(sent).size], [20, 20]);
});

test("an attempt extends its claim for each step, unless the entry has changed", async () => {
  /** @type {[why: string, meanwhile: (tab: Tab) => unknown, isKept: boolean][]} */
  const rows = [
    ["nothing happened", () => undefined, true],
    ["the disk fails", (tab) => (tab.disk.fault = new Error("full")), true],
    ["it was discarded", (tab) => tab.queue.discard("a"), false],
    ["another tab delivered it", (tab) => tab.disk.change("a", (there) => there && { ...there, state: "received" }), false],
    ["its key has other data", (tab) => tab.disk.change("a", (there) => there && { ...there, digest: "e" }), false],
  ];
  for (const [why, meanwhile, isKept] of rows) {
    const tab = new Tab();
    /** @type {boolean | undefined} */
    let kept;
    tab.outcomes.push(async (entry, extendClaim) => {
      tab.clock.nowMs += CLAIM_MS - 1;
      await meanwhile(tab);
      kept = await extendClaim();
      tab.disk.fault = undefined;
      const [there] = await tab.disk.list();
      const claimedMs = isKept && why !== "the disk fails" ? tab.clock.nowMs + CLAIM_MS : there.claimedMs;
      assert.equal(there.claimedMs, claimedMs, why);
      return receipt(entry);
    });
    await tab.add("a");
    await tab.settle();
    assert.equal(kept, isKept, why);
  }
});

test("a claim of a closed page is void for the holder of the lock, for others after its time", async () => {
  /** @type {[why: string, lock: object | null | undefined, sentAtOnce: number][]} */
  const rows = [
    ["no tab holds the lock", {}, 1],
    ["another tab holds the lock", null, 0],
    ["the browser has no locks", undefined, 0],
  ];
  for (const [why, lock, sentAtOnce] of rows) {
    const request = (/** @type {string} */ name, /** @type {any} */ options, /** @type {any} */ work) =>
      work(name === "leadwire.round" ? {} : lock);
    const tab = new Tab({ locks: lock === undefined ? undefined : { request } });
    await tab.disk.change("a", () => tab.entry("a", { attempts: 1, claimedMs: NOW + CLAIM_MS }));
    await tab.queue.flusher.flush();
    assert.equal(tab.sent.length, sentAtOnce, why);
    tab.clock.nowMs += CLAIM_MS;
    await tab.queue.flusher.flush();
    assert.equal(tab.sent.length, 1, why);
  }
});

test("an entry is sent when locks are refused", async () => {
  const tab = new Tab({ locks: { request: () => Promise.reject(new DOMException("no", "SecurityError")) } });
  const added = await tab.add("a");
  assert.equal((await added?.delivered)?.idempotencyKey, "a");
  await tab.disk.change("b", () => tab.entry("b"));
  await tab.queue.flusher.flush();
  assert.equal(await tab.state("b"), "received");
});

test("a flush reports its progress", async () => {
  const tab = new Tab();
  for (const key of ["a", "b", "c"]) await tab.disk.change(key, () => tab.entry(key));
  await tab.queue.flusher.flush();
  await tab.settle();
  const steps = tab.progress.filter((step) => step !== undefined);
  assert.deepEqual(steps.at(-1)?.total, 3);
  assert.deepEqual([tab.queue.flusher.progress, tab.sent.length], [undefined, 3]);
});

test("a flush of a hundred entries stops when the relay is unavailable", async () => {
  const tab = new Tab();
  for (let at = 0; at < 100; at++) await tab.disk.change(`k${at}`, () => tab.entry(`k${at}`));
  tab.outcomes.push(...Array.from({ length: 100 }, () => () => again(300)));
  await tab.queue.flusher.flush();
  assert.ok(tab.sent.length <= 8, `${tab.sent.length} were sent`);
  assert.equal(tab.scheduledMs, 5_000);
});

test("an entry that always fails does not delay the others", async () => {
  const tab = new Tab();
  for (const key of ["bad", "b", "c"]) await tab.disk.change(key, () => tab.entry(key));
  const bad = (/** @type {any} */ entry) => (entry.key === "bad" ? again(1_000, { kind: "unavailable" }) : receipt(entry));
  tab.outcomes.push(bad, bad, bad);
  await tab.queue.flusher.flush();
  assert.deepEqual([await tab.state("bad"), await tab.state("b"), await tab.state("c")], ["ready", "received", "received"]);
});

test("simultaneous flushes are combined into two", async () => {
  const tab = new Tab();
  tab.outcomes.push(() => again(1_000), () => again(1_000), () => again(1_000));
  await tab.disk.change("a", () => tab.entry("a"));
  await Promise.all([tab.queue.flusher.flush(), tab.queue.flusher.flush(), tab.queue.flusher.flush()]);
  assert.equal(tab.sent.length, 2);
});
