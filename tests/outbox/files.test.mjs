// Files of leads in Chromium: stored before the lead, declared, and uploaded in parts, through everything that interrupts an upload.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { LEAD, OutboxFixture } from "../support/outbox-fixture.mjs";
import { CUT, HANG, RESET, jsonResponse } from "../support/scripted-relay.mjs";
import { until } from "../support/until.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {OutboxFixture} */
let fixture;
before(async () => {
  fixture = await OutboxFixture.launch();
});
beforeEach(() => fixture.setUp());
afterEach(() => fixture.tearDown());
after(() => fixture.close());

const CHUNK = 256 * 1024;
const FIELD = "fields.UF_CRM_CV";
/** Retries come at once: the delay is a random part of a span. */
const NO_DELAY = "Math.random = () => 0";
const NO_LOCKS = "Object.defineProperty(navigator, 'locks', { value: undefined })";
/** Two parts and a rest. */
const LARGE = 2 * CHUNK + 1000;

/** What a file of this name and size contains. @param {string} name @param {number} size */
const contentOf = (name, size) => `${name} `.repeat(Math.ceil(size / (name.length + 1))).slice(0, size);

/**
 * Submits the lead with files of these sizes.
 *
 * @param {Page} page
 * @param {Record<string, number>} files
 * @param {object} [options]
 * @returns {Promise<{ key: string, state: string }>}
 */
function submit(page, files, options = {}) {
  return page.evaluate(`(async () => {
    const contentOf = ${contentOf};
    const files = Object.entries(${JSON.stringify(files)}).map(([name, size]) =>
      ({ field: "${FIELD}", file: new File([contentOf(name, size)], name, { type: "application/pdf", lastModified: 1 }) }));
    window.progress = [];
    const onProgress = (step) => progress.push(step);
    window.submitted = await outbox.submit(${JSON.stringify(LEAD)}, { files, onProgress, ...${JSON.stringify(options)} });
    return { key: submitted.key, state: submitted.state };
  })()`);
}

/** @param {string} key @param {Record<string, number>} files */
function assertReceived(key, files) {
  assert.deepEqual(fixture.relay.files.complete(key), Object.fromEntries(Object.entries(files).map(([name, size]) => [name, contentOf(name, size)])));
}

/** How many entries have files on the device. @param {Page} page @returns {Promise<number>} */
function storedFiles(page) {
  return page.evaluate(`new Promise((resolve, reject) => {
    const opening = indexedDB.open("leadwire-files", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("files", { keyPath: "id" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const count = opening.result.transaction("files").objectStore("files").count();
      count.onsuccess = () => (opening.result.close(), resolve(count.result));
    };
  })`);
}

/** @param {Page} page */
const waitUntilSent = (page) => until("no pending entry", () => page.evaluate("outbox.flush().then(() => outbox.pending()).then(({ length }) => length === 0)"));

/** @param {number} count of requests about files */
const waitForRequests = (count) => until(`${count} requests about files`, () => fixture.relay.files.requests.length >= count);

test("files are declared, the lead is sent, and then the files in parts; nothing stays on the device", async () => {
  const page = await fixture.openTab();
  const files = { "cv.pdf": LARGE, "empty.txt": 0, "letter.pdf": 10 };
  const { key, state } = await submit(page, files);
  const { outcome, refusedFiles } = await fixture.delivered(page);
  assert.deepEqual([state, outcome, refusedFiles], ["saved", "queued", undefined]);
  assertReceived(key, files);
  assert.deepEqual(fixture.relay.files.requests, [
    "POST",
    `POST 0?offset=0 ${CHUNK}`,
    `POST 0?offset=${CHUNK} ${CHUNK}`,
    `POST 0?offset=${2 * CHUNK} 1000`,
    "POST 2?offset=0 10",
  ]);
  const { field, name, type, size } = fixture.relay.files.received.get(key)?.[0] ?? {};
  assert.deepEqual([field, name, type, size], [FIELD, "cv.pdf", "application/pdf", LARGE]);
  assert.deepEqual(fixture.relay.envelopes.map(({ payload }) => payload), [LEAD]);
  assert.equal(await storedFiles(page), 0);
  assert.equal((await fixture.records(page))[0].files, undefined);
  const progress = await fixture.evaluate(page, "progress.map(({ sent, total, isWaiting }) => [sent, total, isWaiting])");
  assert.deepEqual(progress, [0, CHUNK, 2 * CHUNK, LARGE, LARGE + 10].map((sent) => [sent, LARGE + 10, false]));
});

test("a lead without files loads no code for them and opens no database for them", async () => {
  const page = await fixture.openTab();
  /** @type {string[]} */
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await fixture.submit(page, { files: [] });
  await fixture.delivered(page);
  assert.deepEqual(loaded.filter((url) => /outbox\/(files|file-store|upload)/.test(url)), []);
  assert.deepEqual(await fixture.evaluate(page, "indexedDB.databases().then((all) => all.map(({ name }) => name))"), ["leadwire"]);
});

/** @type {[why: string, step: import("../support/scripted-relay.mjs").Step][]} */
const FAILURES = [
  ["a lost connection", CUT],
  ["a busy relay", jsonResponse(503, { outcome: "busy" }, { "Retry-After": "0" })],
  ["too many requests", jsonResponse(429, { outcome: "busy", retryAfterMs: 1 })],
  ["a failing relay", jsonResponse(500, {})],
  ["what is no relay's answer", { status: 200, body: "<p>Log in to the hotel's network</p>" }],
];
for (const [why, step] of FAILURES) {
  for (const [when, done] of /** @type {[string, number][]} */ ([["of the declaration", 0], ["of the first part", 1], ["of a later part", 3]])) {
    test(`${why} in place ${when}: the next attempt goes on from there`, async () => {
      const page = await fixture.openTab(NO_DELAY);
      fixture.relay.files.script = [...Array(done).fill(undefined), step];
      const { key } = await submit(page, { "cv.pdf": LARGE });
      assert.equal((await fixture.delivered(page)).outcome, "queued");
      assertReceived(key, { "cv.pdf": LARGE });
      const parts = ["POST", `POST 0?offset=0 ${CHUNK}`, `POST 0?offset=${CHUNK} ${CHUNK}`, `POST 0?offset=${2 * CHUNK} 1000`];
      assert.deepEqual(fixture.relay.files.requests, [...parts.slice(0, done + 1), "POST", ...parts.slice(Math.max(done, 1))]);
      assert.deepEqual([fixture.relay.leads.size, fixture.relay.envelopes.length], [1, 1], "the page remembers the receipt");
      if (done > 0) assert.ok(await fixture.evaluate(page, "progress.some(({ isWaiting }) => isWaiting)"));
    });
  }
}

test("a part that arrived without an answer is not sent again", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.script = [undefined, undefined, { ...CUT, accepts: true }];
  const { key } = await submit(page, { "cv.pdf": LARGE });
  await fixture.delivered(page);
  assertReceived(key, { "cv.pdf": LARGE });
  assert.deepEqual(fixture.relay.files.requests.slice(-2), ["POST", `POST 0?offset=${2 * CHUNK} 1000`]);
});

test("the relay's offset decides what is sent next", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.script = [undefined, { ...jsonResponse(409, { offset: CHUNK }), accepts: true }];
  const { key } = await submit(page, { "cv.pdf": LARGE });
  await fixture.delivered(page);
  assertReceived(key, { "cv.pdf": LARGE });
  assert.equal(fixture.relay.files.requests[2], `POST 0?offset=${CHUNK} ${CHUNK}`);
});

test("a relay that accepts parts and has no more than before gets five in a row", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.script = [undefined, ...Array(5).fill(jsonResponse(200, { offset: 0 }))];
  await submit(page, { "cv.pdf": 10 });
  await fixture.delivered(page);
  const part = "POST 0?offset=0 10";
  assert.deepEqual(fixture.relay.files.requests, ["POST", ...Array(5).fill(part), "POST", part]);
});

test("a Retry-After of ten minutes applies to files, also after a flush", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.script = [undefined, jsonResponse(503, {}, { "Retry-After": "600" })];
  await submit(page, { "cv.pdf": 10 });
  const entry = await fixture.waitForState(page, "saved");
  await page.waitForFunction("changes.at(-1)?.entries[0].error?.retryAfterMs === 600_000");
  await fixture.evaluate(page, "outbox.flush()");
  assert.equal(fixture.relay.files.requests.length, 2);
  assert.equal(entry.state, "saved");
});

test("a reload during an upload: the next page goes on where the first has ended", async () => {
  const page = await fixture.openTab();
  fixture.relay.files.script = [undefined, undefined, HANG];
  const { key } = await submit(page, { "cv.pdf": LARGE, "letter.pdf": 10 });
  await waitForRequests(3);
  await page.reload();
  await fixture.openOutbox(page);
  await fixture.waitForState(page, "received");
  assertReceived(key, { "cv.pdf": LARGE, "letter.pdf": 10 });
  assert.deepEqual(fixture.relay.files.requests.slice(3), ["POST", `POST 0?offset=${CHUNK} ${CHUNK}`, `POST 0?offset=${2 * CHUNK} 1000`, "POST 1?offset=0 10"]);
  assert.deepEqual([fixture.relay.leads.size, await storedFiles(page)], [1, 0]);
});

test("a tab that crashes during an upload: another tab goes on at once", async () => {
  const [crashing, other] = [await fixture.openTab(), await fixture.openTab()];
  fixture.relay.files.script = [undefined, undefined, HANG];
  const { key } = await submit(crashing, { "cv.pdf": LARGE });
  await waitForRequests(3);
  const session = await fixture.context.newCDPSession(crashing);
  session.send("Page.crash").catch(() => undefined);
  await crashing.waitForEvent("crash");
  await waitUntilSent(other);
  assertReceived(key, { "cv.pdf": LARGE });
});

test("offline: saved, and uploaded by the online event", async () => {
  const page = await fixture.openTab();
  await fixture.evaluate(page, "import('/pkg/outbox/files.js').then(() => undefined)");
  await page.context().setOffline(true);
  const { key, state } = await submit(page, { "cv.pdf": LARGE });
  await fixture.waitForState(page, "saved");
  assert.deepEqual([state, fixture.relay.files.requests], ["saved", []]);
  await page.context().setOffline(false);
  await fixture.delivered(page);
  assertReceived(key, { "cv.pdf": LARGE });
});

for (const [why, before] of [["with Web Locks", ""], ["without Web Locks", NO_LOCKS]]) {
  test(`two tabs ${why} flush at once: each part is sent once`, async () => {
    const [one, other] = [await fixture.openTab(before), await fixture.openTab(before)];
    fixture.relay.files.defaultStep = RESET;
    const { key } = await submit(one, { "cv.pdf": LARGE });
    await fixture.waitForState(one, "saved");
    fixture.relay.files.defaultStep = undefined;
    fixture.relay.files.requests = [];
    await Promise.all([one, other].map((page) => fixture.evaluate(page, "outbox.flush()")));
    await until("the upload", () => fixture.relay.files.requests.length >= 4);
    assert.equal((await fixture.delivered(one)).outcome, "queued");
    assertReceived(key, { "cv.pdf": LARGE });
    assert.equal(fixture.relay.files.requests.length, 4, fixture.relay.files.requests.join());
  });
}

test("a second click with the same files is the same entry; another version of a file is another lead", async () => {
  const page = await fixture.openTab();
  fixture.relay.files.defaultStep = RESET;
  const { key } = await submit(page, { "cv.pdf": 10 });
  assert.equal((await submit(page, { "cv.pdf": 10 })).key, key);
  assert.equal(await storedFiles(page), 1);
  const other = await submit(page, { "cv.pdf": 11 });
  assert.notEqual(other.key, key);
  assert.notEqual((await fixture.submit(page)).key, other.key, "without files it is another lead as well");
  fixture.relay.files.defaultStep = undefined;
  await waitUntilSent(page);
  assertReceived(key, { "cv.pdf": 10 });
  assertReceived(other.key, { "cv.pdf": 11 });
  assert.deepEqual([fixture.relay.leads.size, await storedFiles(page)], [3, 0]);
});

test("a discarded entry keeps no file, and its upload ends", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.script = [undefined, undefined, HANG];
  const { key } = await submit(page, { "cv.pdf": LARGE });
  await waitForRequests(3);
  assert.equal(await storedFiles(page), 1);
  await fixture.evaluate(page, `outbox.discard("${key}")`);
  await until("the deletion", async () => (await storedFiles(page)) === 0);
  assert.equal((await fixture.delivered(page)).kind, "aborted");
});

test("a refused lead keeps its files for a retry; corrected data gets another key, since the relay has the list", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.script = [jsonResponse(422, { outcome: "invalid", issues: [] })];
  const { key } = await submit(page, { "cv.pdf": 10 });
  await fixture.waitForState(page, "refused");
  assert.equal(await storedFiles(page), 1);
  const corrected = await page.evaluate(`(async () => {
    const file = new File(["new"], "cv.pdf");
    window.submitted = await outbox.submit({ fields: { TITLE: "corrected" } }, { files: [{ field: "${FIELD}", file }] });
    return submitted.key;
  })()`);
  assert.notEqual(corrected, key);
  await fixture.delivered(page);
  assert.deepEqual(fixture.relay.files.complete(String(corrected)), { "cv.pdf": "new" });
  assert.equal(await fixture.evaluate(page, `outbox.retry("${key}")`), true);
  await waitUntilSent(page);
  assertReceived(key, { "cv.pdf": 10 });
  assert.equal(await storedFiles(page), 0);
});

/** @type {[why: string, arrange: (files: import("../support/relay-files.mjs").RelayFiles) => void, reason: string][]} */
const REFUSALS = [
  ["the declaration refuses a file", (files) => (files.refuse = ({ name }) => (name === "cv.pdf" ? "type" : undefined)), "type"],
  ["a part is refused by the virus scan", (files) => (files.script = [undefined, jsonResponse(410, { refused: "scan" })]), "scan"],
  ["a part comes too late", (files) => (files.script = [undefined, jsonResponse(410, { refused: "late" })]), "late"],
  ["a part is too large", (files) => (files.script = [undefined, { status: 413 }]), "too_large"],
];
for (const [why, arrange, reason] of REFUSALS) {
  test(`${why}: the lead and the other file are received, and the receipt names it`, async () => {
    const page = await fixture.openTab(NO_DELAY);
    arrange(fixture.relay.files);
    const { key } = await submit(page, { "cv.pdf": 100, "letter.pdf": 10 });
    const { outcome, refusedFiles } = await fixture.delivered(page);
    assert.deepEqual([outcome, refusedFiles], ["queued", [{ index: 0, reason }]]);
    assertReceived(key, { "letter.pdf": 10 });
    assert.deepEqual([fixture.relay.leads.size, await storedFiles(page)], [1, 0]);
  });
}

/** @type {[status: number, reason: string][]} */
const REFUSED_LISTS = [[400, "declined"], [403, "declined"], [409, "conflict"], [413, "too_many"]];
for (const [status, reason] of REFUSED_LISTS) {
  test(`the list of files is refused with ${status}: the lead is received without them`, async () => {
    const page = await fixture.openTab(NO_DELAY);
    fixture.relay.files.script = [jsonResponse(status, {})];
    await submit(page, { "cv.pdf": 100 });
    assert.deepEqual((await fixture.delivered(page)).refusedFiles, [{ index: 0, reason }]);
    assert.deepEqual([fixture.relay.leads.size, fixture.relay.files.requests], [1, ["POST"]]);
  });
}

test("a relay without files receives the lead; a 404 of something else is temporary", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.isUnsupported = true;
  await submit(page, { "cv.pdf": 100 });
  await page.waitForFunction("changes.at(-1)?.entries[0].attempts > 1");
  assert.equal(fixture.relay.leads.size, 0, "the address has no profile either");
  fixture.relay.profile = { kind: "bitrix24.lead", fields: [] };
  assert.deepEqual((await fixture.delivered(page)).refusedFiles, [{ index: 0, reason: "unsupported" }]);
  assert.equal(fixture.relay.leads.size, 1);
});

const QUOTA = `{
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value) {
    if (this.name === "files") throw new DOMException("full", "QuotaExceededError");
    return put.call(this, value);
  };
}`;

test("files that do not fit on the device: unsaved, and sent from memory; other tabs leave them to this one", async () => {
  const [page, other] = [await fixture.openTab(QUOTA), await fixture.openTab()];
  fixture.relay.files.defaultStep = RESET;
  const { key, state } = await submit(page, { "cv.pdf": LARGE });
  assert.equal(state, "unsaved");
  await fixture.waitForState(page, "unsaved");
  fixture.relay.files.defaultStep = undefined;
  await fixture.evaluate(other, "outbox.flush()");
  await fixture.evaluate(page, "outbox.flush()");
  assert.equal((await fixture.delivered(page)).refusedFiles, undefined);
  assertReceived(key, { "cv.pdf": LARGE });
});

test("files that were lost with the page: the next visit sends the lead without them", async () => {
  const page = await fixture.openTab(QUOTA);
  fixture.relay.files.defaultStep = RESET;
  await submit(page, { "cv.pdf": LARGE });
  await fixture.waitForState(page, "unsaved");
  await page.close();
  fixture.relay.files.defaultStep = undefined;
  fixture.relay.profile = { kind: "bitrix24.lead", fields: [] };
  const next = await fixture.openTab();
  const { receipt } = await fixture.waitForState(next, "received");
  assert.deepEqual(receipt.refusedFiles, [{ index: 0, reason: "lost" }]);
  assert.deepEqual([fixture.relay.leads.size, fixture.relay.files.received.size], [1, 0]);
});

test("a device that stores no Blob stores the bytes", async () => {
  const page = await fixture.openTab(`{
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value) {
      if (value.files?.[0] instanceof Blob) throw new DOMException("no blobs", "DataCloneError");
      return put.call(this, value);
    };
  }`);
  fixture.relay.files.script = [RESET];
  const { key, state } = await submit(page, { "cv.pdf": LARGE });
  assert.equal(state, "saved");
  await page.reload();
  await fixture.openOutbox(page);
  await fixture.waitForState(page, "received");
  assertReceived(key, { "cv.pdf": LARGE });
});

test("files older than 30 days are deleted with the next one", async () => {
  const page = await fixture.openTab("{ const now = Date.now; Date.now = () => now() + (globalThis.aheadMs ?? 0) }");
  fixture.relay.files.defaultStep = RESET;
  await submit(page, { "cv.pdf": 10 });
  await page.evaluate("globalThis.aheadMs = 31 * 86_400_000");
  await submit(page, { "letter.pdf": 10 });
  assert.equal(await storedFiles(page), 1);
});

test("a page of an earlier version neither sends nor replaces an entry with files", async () => {
  const page = await fixture.openTab();
  fixture.relay.files.defaultStep = RESET;
  await submit(page, { "cv.pdf": 10 });
  await fixture.waitForState(page, "saved");
  const [record] = await fixture.records(page);
  assert.deepEqual([record.state, record.maybeSent, record.wasSent], ["refused", true, false]);
});

test("code for files that cannot be loaded: the lead is not stored without them, and a stored one waits", async () => {
  const page = await fixture.openTab();
  await page.route("**/pkg/outbox/files.js", (route) => route.abort());
  await assert.rejects(submit(page, { "cv.pdf": 10 }), /dynamically imported module/);
  assert.deepEqual(await fixture.evaluate(page, "outbox.pending()"), []);
});

test("the pages reported no error", () => assert.deepEqual(fixture.pageErrors, []));
