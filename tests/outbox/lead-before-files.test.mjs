// A relay that can be reached and does not accept the list of files, such as one with a full directory: after a minute the lead is sent,
// and the files afterwards.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { FilesFixture, NO_DELAY } from "../support/files-fixture.mjs";
import { RESET, jsonResponse } from "../support/scripted-relay.mjs";
import { until } from "../support/until.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {FilesFixture} */
let fixture;
before(async () => {
  fixture = await FilesFixture.launch();
});
beforeEach(() => fixture.setUp());
afterEach(() => fixture.tearDown());
after(() => fixture.close());

/** The page's clock, which goes on after a reload. */
const CLOCK = `${NO_DELAY}; { const now = Date.now; Date.now = () => now() + Number(sessionStorage.getItem("aheadMs")) }`;

/** @param {Page} page @param {number} ms */
const moveClock = (page, ms) => fixture.evaluate(page, `sessionStorage.setItem("aheadMs", "${ms}")`);

/** Waits for further attempts to declare the files. */
const furtherAttempts = () => {
  const { length } = fixture.relay.files.requests;
  return fixture.waitForFileRequests(length + 3);
};

const FULL = jsonResponse(503, { outcome: "busy", retryAfterMs: 1 }, { "Retry-After": "0" });

/** @type {[why: string, step: import("../support/scripted-relay.mjs").Step][]} */
const FAILURES = [
  ["a full directory", FULL],
  ["a proxy that refuses the list", { status: 413, body: "<p>too large</p>" }],
  ["a proxy that forbids the address", { status: 403, body: "<p>forbidden</p>" }],
];
for (const [why, step] of FAILURES) {
  test(`${why}: the lead is sent after a minute, and the files once the relay accepts them`, async () => {
    const page = await fixture.openTab(CLOCK);
    fixture.relay.files.defaultStep = step;
    const { key } = await fixture.submitFiles(page, { "cv.pdf": 100 });
    await furtherAttempts();
    await moveClock(page, 50_000);
    await furtherAttempts();
    assert.equal(fixture.relay.leads.size, 0);
    await moveClock(page, 60_000);
    await until("the lead", () => fixture.relay.leads.size === 1);
    await furtherAttempts();
    const { state, isSaved } = await fixture.waitForState(page, "saved");
    assert.deepEqual([state, isSaved, await fixture.storedFiles(page)], ["saved", true, 1]);
    fixture.relay.files.defaultStep = undefined;
    assert.equal((await fixture.delivered(page)).refusedFiles, undefined);
    fixture.assertReceived(key, { "cv.pdf": 100 });
    assert.equal(fixture.relay.envelopes.length, 1);
  });
}

test("files that come after the lead was delivered are reported as refused", async () => {
  const page = await fixture.openTab(CLOCK);
  fixture.relay.files.defaultStep = FULL;
  await fixture.submitFiles(page, { "cv.pdf": 100 });
  await furtherAttempts();
  await moveClock(page, 60_000);
  await until("the lead", () => fixture.relay.leads.size === 1);
  fixture.relay.files.defaultStep = jsonResponse(200, { files: [{ refused: "late" }] });
  assert.deepEqual((await fixture.delivered(page)).refusedFiles, [{ index: 0, reason: "late" }]);
});

test("the minute goes on after a reload", async () => {
  const page = await fixture.openTab(CLOCK);
  fixture.relay.files.defaultStep = FULL;
  const { key } = await fixture.submitFiles(page, { "cv.pdf": 100 });
  await furtherAttempts();
  await page.reload();
  await moveClock(page, 60_000);
  assert.equal(fixture.relay.leads.size, 0);
  await fixture.openOutbox(page);
  await until("the lead", () => fixture.relay.leads.size === 1);
  fixture.relay.files.defaultStep = undefined;
  await fixture.waitForState(page, "received");
  fixture.assertReceived(key, { "cv.pdf": 100 });
});

test("without a connection the lead waits with its files", async () => {
  const page = await fixture.openTab(CLOCK);
  fixture.relay.files.defaultStep = RESET;
  const { key } = await fixture.submitFiles(page, { "cv.pdf": 100 });
  await furtherAttempts();
  await moveClock(page, 600_000);
  await furtherAttempts();
  assert.equal(fixture.relay.envelopes.length, 0);
  fixture.relay.files.script = [FULL];
  fixture.relay.files.defaultStep = undefined;
  await fixture.delivered(page);
  assert.deepEqual(fixture.relay.envelopes.length, 1);
  fixture.assertReceived(key, { "cv.pdf": 100 });
});

const CV_REQUIRED = { code: "required", path: ["fields", "UF_CRM_CV"], message: "fields.UF_CRM_CV is required" };

test("a relay that requires the file gets the lead again, with the file", async () => {
  const page = await fixture.openTab(CLOCK);
  fixture.relay.files.defaultStep = FULL;
  fixture.relay.defaultStep = jsonResponse(422, { outcome: "invalid", issues: [CV_REQUIRED] });
  const { key } = await fixture.submitFiles(page, { "cv.pdf": 100 });
  await furtherAttempts();
  await moveClock(page, 60_000);
  await until("two refusals", () => fixture.relay.envelopes.length > 1);
  const { error } = await fixture.waitForState(page, "saved");
  assert.deepEqual([error.kind, error.message], ["unavailable", "the files could not be sent: HTTP 503"]);
  fixture.relay.files.defaultStep = undefined;
  fixture.relay.defaultStep = undefined;
  await fixture.delivered(page);
  fixture.assertReceived(key, { "cv.pdf": 100 });
});

/** @type {[why: string, issues: object[]][]} */
const REFUSALS = [
  ["another field", [CV_REQUIRED, { code: "required", path: ["fields", "NAME"], message: "fields.NAME is required" }]],
  ["another problem with the field", [{ ...CV_REQUIRED, code: "type" }]],
  ["no issue", []],
];
for (const [why, issues] of REFUSALS) {
  test(`a lead that the relay refuses for ${why} is refused`, async () => {
    const page = await fixture.openTab(CLOCK);
    fixture.relay.files.defaultStep = FULL;
    fixture.relay.script = [jsonResponse(422, { outcome: "invalid", issues })];
    await fixture.submitFiles(page, { "cv.pdf": 100 });
    await furtherAttempts();
    await moveClock(page, 60_000);
    assert.equal((await fixture.delivered(page)).kind, "invalid");
    assert.equal(fixture.relay.envelopes.length, 1);
  });
}

test("the pages reported no error", () => assert.deepEqual(fixture.pageErrors, []));
