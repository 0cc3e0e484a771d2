// Files of leads in Chromium: stored before the lead, declared, and uploaded in parts, through everything that interrupts an upload.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { CHUNK, FIELD, FilesFixture, LARGE, NO_DELAY } from "../support/files-fixture.mjs";
import { LEAD } from "../support/outbox-fixture.mjs";
import { CUT, HANG, RESET, jsonResponse } from "../support/scripted-relay.mjs";
import { until } from "../support/until.mjs";

/** @type {FilesFixture} */
let fixture;
before(async () => {
  fixture = await FilesFixture.launch();
});
beforeEach(() => fixture.setUp());
afterEach(() => fixture.tearDown());
after(() => fixture.close());

const NO_LOCKS = "Object.defineProperty(navigator, 'locks', { value: undefined })";

test("files are declared, the lead is sent, and then the files in parts; nothing stays on the device", async () => {
  const page = await fixture.openTab();
  const files = { "cv.pdf": LARGE, "empty.txt": 0, "letter.pdf": 10 };
  const { key, state } = await fixture.submitFiles(page, files);
  const { outcome, refusedFiles } = await fixture.delivered(page);
  assert.deepEqual([state, outcome, refusedFiles], ["saved", "queued", undefined]);
  fixture.assertReceived(key, files);
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
  assert.equal(await fixture.storedFiles(page), 0);
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
      const { key } = await fixture.submitFiles(page, { "cv.pdf": LARGE });
      assert.equal((await fixture.delivered(page)).outcome, "queued");
      fixture.assertReceived(key, { "cv.pdf": LARGE });
      const parts = ["POST", `POST 0?offset=0 ${CHUNK}`, `POST 0?offset=${CHUNK} ${CHUNK}`, `POST 0?offset=${2 * CHUNK} 1000`];
      assert.deepEqual(fixture.relay.files.requests, [...parts.slice(0, done + 1), "POST", ...parts.slice(Math.max(done, 1))]);
      assert.deepEqual([fixture.relay.leads.size, fixture.relay.envelopes.length], [1, 1], "the page remembers the receipt");
      if (done > 0) assert.ok(await fixture.evaluate(page, "progress.some(({ isWaiting }) => isWaiting)"));
    });
  }
}

test("failures before the first part do not make the parts smaller", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.script = Array(5).fill(CUT);
  await fixture.submitFiles(page, { "cv.pdf": LARGE });
  await fixture.delivered(page);
  assert.equal(fixture.relay.files.requests[6], `POST 0?offset=0 ${CHUNK}`);
});

test("a part that arrived without an answer is not sent again", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.script = [undefined, undefined, { ...CUT, accepts: true }];
  const { key } = await fixture.submitFiles(page, { "cv.pdf": LARGE });
  await fixture.delivered(page);
  fixture.assertReceived(key, { "cv.pdf": LARGE });
  assert.deepEqual(fixture.relay.files.requests.slice(-2), ["POST", `POST 0?offset=${2 * CHUNK} 1000`]);
});

test("the relay's offset decides what is sent next", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.script = [undefined, { ...jsonResponse(409, { offset: CHUNK }), accepts: true }];
  const { key } = await fixture.submitFiles(page, { "cv.pdf": LARGE });
  await fixture.delivered(page);
  fixture.assertReceived(key, { "cv.pdf": LARGE });
  assert.equal(fixture.relay.files.requests[2], `POST 0?offset=${CHUNK} ${CHUNK}`);
});

test("a relay that accepts parts and has no more than before gets five in a row", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.script = [undefined, ...Array(5).fill(jsonResponse(200, { offset: 0 }))];
  await fixture.submitFiles(page, { "cv.pdf": 10 });
  await fixture.delivered(page);
  const part = "POST 0?offset=0 10";
  assert.deepEqual(fixture.relay.files.requests, ["POST", ...Array(5).fill(part), "POST", part]);
});

test("a Retry-After of ten minutes applies to files, also after a flush", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.script = [undefined, jsonResponse(503, {}, { "Retry-After": "600" })];
  await fixture.submitFiles(page, { "cv.pdf": 10 });
  const entry = await fixture.waitForState(page, "saved");
  await page.waitForFunction("changes.at(-1)?.entries[0].error?.retryAfterMs === 600_000");
  await fixture.evaluate(page, "outbox.flush()");
  assert.equal(fixture.relay.files.requests.length, 2);
  assert.equal(entry.state, "saved");
});

test("a reload during an upload: the next page goes on where the first has ended", async () => {
  const page = await fixture.openTab();
  fixture.relay.files.script = [undefined, undefined, HANG];
  const { key } = await fixture.submitFiles(page, { "cv.pdf": LARGE, "letter.pdf": 10 });
  await fixture.waitForFileRequests(3);
  await page.reload();
  await fixture.openOutbox(page);
  await fixture.waitForState(page, "received");
  fixture.assertReceived(key, { "cv.pdf": LARGE, "letter.pdf": 10 });
  assert.deepEqual(fixture.relay.files.requests.slice(3), ["POST", `POST 0?offset=${CHUNK} ${CHUNK}`, `POST 0?offset=${2 * CHUNK} 1000`, "POST 1?offset=0 10"]);
  assert.deepEqual([fixture.relay.leads.size, await fixture.storedFiles(page)], [1, 0]);
});

test("a tab that crashes during an upload: another tab goes on at once", async () => {
  const [crashing, other] = [await fixture.openTab(), await fixture.openTab()];
  fixture.relay.files.script = [undefined, undefined, HANG];
  const { key } = await fixture.submitFiles(crashing, { "cv.pdf": LARGE });
  await fixture.waitForFileRequests(3);
  const session = await fixture.context.newCDPSession(crashing);
  session.send("Page.crash").catch(() => undefined);
  await crashing.waitForEvent("crash");
  await fixture.waitUntilSent(other);
  fixture.assertReceived(key, { "cv.pdf": LARGE });
});

test("offline: saved, and uploaded by the online event", async () => {
  const page = await fixture.openTab();
  await fixture.evaluate(page, "import('/pkg/outbox/files.js').then(() => undefined)");
  await page.context().setOffline(true);
  const { key, state } = await fixture.submitFiles(page, { "cv.pdf": LARGE });
  await fixture.waitForState(page, "saved");
  assert.deepEqual([state, fixture.relay.files.requests], ["saved", []]);
  await page.context().setOffline(false);
  await fixture.delivered(page);
  fixture.assertReceived(key, { "cv.pdf": LARGE });
});

for (const [why, before] of [["with Web Locks", ""], ["without Web Locks", NO_LOCKS]]) {
  test(`two tabs ${why} flush at once: each part is sent once`, async () => {
    const [one, other] = [await fixture.openTab(before), await fixture.openTab(before)];
    fixture.relay.files.defaultStep = RESET;
    const { key } = await fixture.submitFiles(one, { "cv.pdf": LARGE });
    await fixture.waitForState(one, "saved");
    fixture.relay.files.defaultStep = undefined;
    fixture.relay.files.requests = [];
    await Promise.all([one, other].map((page) => fixture.evaluate(page, "outbox.flush()")));
    await until("the upload", () => fixture.relay.files.requests.length >= 4);
    assert.equal((await fixture.delivered(one)).outcome, "queued");
    fixture.assertReceived(key, { "cv.pdf": LARGE });
    assert.equal(fixture.relay.files.requests.length, 4, fixture.relay.files.requests.join());
  });
}

test("a second click with the same files is the same entry; another version of a file is another lead", async () => {
  const page = await fixture.openTab();
  fixture.relay.files.defaultStep = RESET;
  const { key } = await fixture.submitFiles(page, { "cv.pdf": 10 });
  assert.equal((await fixture.submitFiles(page, { "cv.pdf": 10 })).key, key);
  assert.equal(await fixture.storedFiles(page), 1);
  const other = await fixture.submitFiles(page, { "cv.pdf": 11 });
  assert.notEqual(other.key, key);
  assert.notEqual((await fixture.submit(page)).key, other.key, "without files it is another lead as well");
  fixture.relay.files.defaultStep = undefined;
  await fixture.waitUntilSent(page);
  fixture.assertReceived(key, { "cv.pdf": 10 });
  fixture.assertReceived(other.key, { "cv.pdf": 11 });
  assert.deepEqual([fixture.relay.leads.size, await fixture.storedFiles(page)], [3, 0]);
});

test("a discarded entry keeps no file, and its upload ends", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.script = [undefined, undefined, HANG];
  const { key } = await fixture.submitFiles(page, { "cv.pdf": LARGE });
  await fixture.waitForFileRequests(3);
  assert.equal(await fixture.storedFiles(page), 1);
  await fixture.evaluate(page, `outbox.discard("${key}")`);
  await until("the deletion", async () => (await fixture.storedFiles(page)) === 0);
  assert.equal((await fixture.delivered(page)).kind, "aborted");
});

test("the pages reported no error", () => assert.deepEqual(fixture.pageErrors, []));
