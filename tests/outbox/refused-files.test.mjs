// Files that the relay refuses, and servers in front of it that let none through: the lead is received.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { FIELD, FilesFixture, NO_DELAY } from "../support/files-fixture.mjs";
import { jsonResponse } from "../support/scripted-relay.mjs";

/** @type {FilesFixture} */
let fixture;
before(async () => {
  fixture = await FilesFixture.launch();
});
beforeEach(() => fixture.setUp());
afterEach(() => fixture.tearDown());
after(() => fixture.close());

test("a refused lead keeps its files for a retry; corrected data gets another key, since the relay has the list", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.script = [jsonResponse(422, { outcome: "invalid", issues: [] })];
  const { key } = await fixture.submitFiles(page, { "cv.pdf": 10 });
  await fixture.waitForState(page, "refused");
  assert.equal(await fixture.storedFiles(page), 1);
  const corrected = await page.evaluate(`(async () => {
    const file = new File(["new"], "cv.pdf");
    window.submitted = await outbox.submit({ fields: { TITLE: "corrected" } }, { files: [{ field: "${FIELD}", file }] });
    return submitted.key;
  })()`);
  assert.notEqual(corrected, key);
  await fixture.delivered(page);
  assert.deepEqual(fixture.relay.files.complete(String(corrected)), { "cv.pdf": "new" });
  assert.equal(await fixture.evaluate(page, `outbox.retry("${key}")`), true);
  await fixture.waitUntilSent(page);
  fixture.assertReceived(key, { "cv.pdf": 10 });
  assert.equal(await fixture.storedFiles(page), 0);
});

/** @type {[why: string, arrange: (files: import("../support/relay-files.mjs").RelayFiles) => void, reason: string][]} */
const REFUSALS = [
  ["the declaration refuses a file", (files) => (files.refuse = ({ name }) => (name === "cv.pdf" ? "type" : undefined)), "type"],
  ["a part is refused by the virus scan", (files) => (files.script = [undefined, jsonResponse(410, { refused: "scan" })]), "scan"],
  ["a part comes too late", (files) => (files.script = [undefined, jsonResponse(410, { refused: "late" })]), "late"],
  ["a part is too large", (files) => (files.script = [undefined, jsonResponse(413, { refused: "too_large" })]), "too_large"],
];
for (const [why, arrange, reason] of REFUSALS) {
  test(`${why}: the lead and the other file are received, and the receipt names it`, async () => {
    const page = await fixture.openTab(NO_DELAY);
    arrange(fixture.relay.files);
    const { key } = await fixture.submitFiles(page, { "cv.pdf": 100, "letter.pdf": 10 });
    const { outcome, refusedFiles } = await fixture.delivered(page);
    assert.deepEqual([outcome, refusedFiles], ["queued", [{ index: 0, reason }]]);
    fixture.assertReceived(key, { "letter.pdf": 10 });
    assert.deepEqual([fixture.relay.leads.size, await fixture.storedFiles(page)], [1, 0]);
  });
}

/** @type {[status: number, body: object, reason: string][]} */
const REFUSED_LISTS = [
  [403, { outcome: "refused", reason: "not_allowed", fields: ["form"] }, "declined"],
  [409, { outcome: "conflict" }, "conflict"],
  [413, { outcome: "busy", retryAfterMs: 5000 }, "too_many"],
  [422, { outcome: "invalid", issues: [{ code: "type", path: ["files"], message: "files must be a list" }] }, "declined"],
];
for (const [status, body, reason] of REFUSED_LISTS) {
  test(`the relay refuses the list of files with ${status}: the lead is received without them`, async () => {
    const page = await fixture.openTab(NO_DELAY);
    fixture.relay.files.script = [jsonResponse(status, body)];
    await fixture.submitFiles(page, { "cv.pdf": 100 });
    assert.deepEqual((await fixture.delivered(page)).refusedFiles, [{ index: 0, reason }]);
    assert.deepEqual([fixture.relay.leads.size, fixture.relay.files.requests], [1, ["POST"]]);
  });
}

const HTML = "<html><head><title>Request Entity Too Large</title></head></html>";

/** What a server in front of the relay answers: to the list, and to a part. @type {[status: number, body: string][]} */
const PROXY_ANSWERS = [[400, HTML], [403, HTML], [409, HTML], [413, HTML], [413, "{}"], [422, HTML]];
for (const [status, body] of PROXY_ANSWERS) {
  test(`${status} ${body.slice(0, 6)} of a proxy is temporary, for the list and for a part`, async () => {
    const page = await fixture.openTab(NO_DELAY);
    fixture.relay.files.script = [{ status, body }, undefined, { status, body }];
    const { key } = await fixture.submitFiles(page, { "cv.pdf": 100 });
    assert.equal((await fixture.delivered(page)).refusedFiles, undefined);
    fixture.assertReceived(key, { "cv.pdf": 100 });
    assert.equal(fixture.relay.leads.size, 1);
  });
}

const KIB = 1024;
const FOREIGN = { "Access-Control-Allow-Origin": "https://proxy.example" };
const PARTS_OF_64 = ["POST", `POST 0?offset=0 ${256 * KIB}`, ...[0, 64, 128, 192].map((offset) => `POST 0?offset=${offset * KIB} ${64 * KIB}`), `POST 0?offset=${256 * KIB} ${4 * KIB}`];

test("a proxy that allows only smaller parts gets smaller ones", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.proxyLimit = { maxBytes: 100 * KIB, step: { status: 413, body: HTML } };
  const { key } = await fixture.submitFiles(page, { "cv.pdf": 260 * KIB });
  assert.equal((await fixture.delivered(page)).refusedFiles, undefined);
  fixture.assertReceived(key, { "cv.pdf": 260 * KIB });
  assert.deepEqual(fixture.relay.files.requests, PARTS_OF_64);
});

test("so does a proxy whose answer the page may not read", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.proxyLimit = { maxBytes: 20 * KIB, step: { status: 413, body: HTML, headers: FOREIGN } };
  const { key } = await fixture.submitFiles(page, { "cv.pdf": 260 * KIB });
  assert.equal((await fixture.delivered(page)).refusedFiles, undefined);
  fixture.assertReceived(key, { "cv.pdf": 260 * KIB });
  const sizes = fixture.relay.files.requests.flatMap((request) => (request === "POST" ? [] : [Number(request.split(" ")[2]) / KIB]));
  assert.deepEqual(sizes, [256, 256, 64, ...Array(16).fill(16), 4]);
});

test("a proxy that allows no part at all: the error says so, and the files are kept", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.proxyLimit = { maxBytes: 1 * KIB, step: { status: 413, body: HTML } };
  await fixture.submitFiles(page, { "cv.pdf": 260 * KIB });
  await page.waitForFunction("changes.at(-1)?.entries[0].error?.kind === 'protocol'");
  const { error } = await fixture.waitForState(page, "saved");
  assert.equal(error.message, "the files could not be sent: HTTP 413 for a part of at most 16384 bytes, not from a relay");
  assert.deepEqual([fixture.relay.leads.size, await fixture.storedFiles(page)], [1, 1]);
});

test("a relay without files receives the lead; a 404 of something else is temporary", async () => {
  const page = await fixture.openTab(NO_DELAY);
  fixture.relay.files.isUnsupported = true;
  await fixture.submitFiles(page, { "cv.pdf": 100 });
  await page.waitForFunction("changes.at(-1)?.entries[0].attempts > 1");
  assert.equal(fixture.relay.leads.size, 0, "the address has no profile either");
  fixture.relay.profile = { kind: "bitrix24.lead", fields: [] };
  assert.deepEqual((await fixture.delivered(page)).refusedFiles, [{ index: 0, reason: "unsupported" }]);
  assert.equal(fixture.relay.leads.size, 1);
});

test("the pages reported no error", () => assert.deepEqual(fixture.pageErrors, []));
