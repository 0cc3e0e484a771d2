// The responses of a relay or of a proxy in front of it, and what the outbox shows; in Chromium, against a scripted server.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { LEAD, OutboxFixture } from "../support/outbox-fixture.mjs";
import { RESET, ACCEPT_AND_RESET, jsonResponse } from "../support/scripted-relay.mjs";

/** @type {OutboxFixture} */
let fixture;
before(async () => {
  fixture = await OutboxFixture.launch();
});
beforeEach(() => fixture.setUp());
afterEach(() => fixture.tearDown());
after(() => fixture.close());

/** @type {[why: string, step: import("../support/scripted-relay.mjs").Step, kind: string][]} */
const temporary = [
  ["a connection reset", RESET, "network"],
  ["a reset after the lead was accepted", ACCEPT_AND_RESET, "network"],
  ["HTTP 500", jsonResponse(500, {}), "unavailable"],
  ["HTTP 503 with Retry-After", jsonResponse(503, { outcome: "busy", retryAfterMs: 1000 }, { "Retry-After": "1" }), "busy"],
  ["HTTP 429", jsonResponse(429, { outcome: "busy" }), "busy"],
  ["HTTP 429 with an invalid Retry-After", jsonResponse(429, {}, { "Retry-After": "soon" }), "busy"],
  ["a page of a captive portal", { status: 200, body: "<!doctype html>" }, "protocol"],
  ["a truncated response", { status: 200, body: '{"outcome":"deli' }, "protocol"],
  ["HTTP 404 during a deployment", { status: 404, body: "not found" }, "not_found"],
  ["HTTP 403 of a proxy", { status: 403, body: "forbidden" }, "unauthorized"],
];
for (const [why, step, kind] of temporary) {
  test(`${why}: the entry is kept and sent again`, async () => {
    const page = await fixture.openTab();
    fixture.relay.defaultStep = step;
    const { key } = await fixture.submit(page);
    await fixture.relay.waitForRequests(1);
    await page.waitForFunction("changes.at(-1)?.entries[0]?.error");
    const [entry] = (await fixture.evaluate(page, "changes.at(-1).entries.map(({ key, attempts, error: { kind, message } }) => ({ key, kind }))"));
    assert.deepEqual(entry, { key, kind });
    fixture.relay.defaultStep = undefined;
    assert.equal((await fixture.delivered(page)).idempotencyKey, key);
    assert.deepEqual([fixture.relay.leads.size, (await fixture.evaluate(page, "outbox.failed()")).length], [1, 0]);
  });
}

/** @type {[why: string, step: import("../support/scripted-relay.mjs").Step, kind: string, code: string | undefined][]} */
const permanent = [
  ["the relay's rules", jsonResponse(422, { outcome: "invalid", issues: [{ code: "required", path: ["x"], message: "x" }] }), "invalid", undefined],
  ["a forbidden origin", jsonResponse(403, { outcome: "refused", reason: "origin" }), "unauthorized", "origin"],
  ["an expired token", jsonResponse(403, { outcome: "refused", reason: "token" }), "unauthorized", "token"],
  ["a conflict", jsonResponse(409, { outcome: "conflict" }), "rejected", "conflict"],
  ["a lead that is too large", jsonResponse(413, { outcome: "busy" }), "rejected", "too_large"],
];
for (const [why, step, kind, code] of permanent) {
  test(`refused permanently, ${why}: listed in failed() with the error`, async () => {
    const page = await fixture.openTab();
    fixture.relay.script.push(step);
    const { key } = await fixture.submit(page);
    const error = await fixture.delivered(page);
    assert.deepEqual([error.kind, error.code, error.attempts], [kind, code, 1]);
    await fixture.evaluate(page, "outbox.flush()");
    await page.reload();
    await fixture.openOutbox(page);
    const [entry] = await fixture.evaluate(page, "outbox.failed().then((all) => all.map(({ error, ...entry }) => ({ ...entry, error: { ...error } })))");
    assert.deepEqual([entry.key, entry.state, entry.error.kind, entry.error.code], [key, "refused", kind, code]);
    assert.deepEqual(JSON.parse(entry.payload), LEAD);
    assert.equal(fixture.relay.envelopes.length, 1);
    assert.equal(await fixture.evaluate(page, `outbox.discard("${key}")`), true);
    assert.doesNotMatch(JSON.stringify(await fixture.records(page)), /Canary/);
  });
}

test("a Retry-After of ten minutes applies after a reload and a flush", async () => {
  const page = await fixture.openTab();
  fixture.relay.script.push(jsonResponse(503, { outcome: "busy" }, { "Retry-After": "600" }));
  await fixture.submit(page);
  await page.waitForFunction("changes.at(-1)?.entries[0]?.error");
  await page.reload();
  await fixture.openOutbox(page);
  await fixture.evaluate(page, "outbox.flush()");
  const [entry] = await fixture.evaluate(page, "outbox.pending()");
  const waitMs = entry.dueMs - Date.now();
  assert.ok(waitMs > 540_000 && waitMs <= 600_000, `${waitMs} ms`);
  assert.deepEqual([fixture.relay.envelopes.length, entry.state], [1, "saved"]);
});

test("an entry older than 30 days is shown as expired, and retry sends it", async () => {
  const page = await fixture.openTab();
  fixture.relay.defaultStep = RESET;
  const { key } = await fixture.submit(page);
  await fixture.waitForState(page, "saved");
  await page.close();
  const later = await fixture.openTab(`const now = Date.now; Date.now = () => now() + 30 * 86_400_000 + 60_000;`);
  const entry = await fixture.waitForState(later, "expired");
  assert.deepEqual([entry.key, entry.error.code, entry.error.message], [key, "expired", "no relay accepted it within 30 days"]);
  assert.equal((await fixture.evaluate(later, "outbox.counts")).expired, 1);
  fixture.relay.defaultStep = undefined;
  assert.equal(await fixture.evaluate(later, `outbox.retry("${key}")`), true);
  await fixture.waitForState(later, "received");
  assert.equal(fixture.relay.leads.size, 1);
});

test("an update is sent with its token, page and guard, which are deleted afterwards", async () => {
  const page = await fixture.openTab();
  fixture.relay.script.push(RESET, jsonResponse(200, { outcome: "delivered", id: 7, updateToken: "next" }));
  const more = { updateToken: "token-of-the-visitor", page: { url: "https://example.com/p" }, guard: { trap: "", elapsedMs: 5300 } };
  await fixture.submit(page, more, { id: 7, fields: { TITLE: "changed" } });
  assert.deepEqual((({ id, updateToken }) => [id, updateToken])(await fixture.delivered(page)), [7, "next"]);
  const [, { updateToken, page: from, guard }] = fixture.relay.envelopes;
  assert.deepEqual({ updateToken, page: from, guard }, more);
  assert.doesNotMatch(JSON.stringify(await fixture.records(page)), /token-of-the-visitor|example\.com|5300/);
});

test("an unhandled delivery causes no unhandled rejection, and onChange may throw", async () => {
  const page = await fixture.openTab();
  await fixture.evaluate(page, "window.unhandled = [], void addEventListener('unhandledrejection', ({ reason }) => unhandled.push(String(reason)))");
  fixture.relay.script.push(jsonResponse(409, { outcome: "conflict" }));
  await fixture.evaluate(page, `outbox.submit(${JSON.stringify(LEAD)}).then(() => undefined)`);
  await fixture.waitForState(page, "refused");
  await fixture.evaluate(page, `import("/pkg/outbox.js").then(({ openOutbox }) => {
    const other = openOutbox({ crm: "bitrix24", relay: "${fixture.relay.url}", form: "other" }, { onChange() { throw new Error("thrown by onChange"); } });
    return other.submit({ fields: { TITLE: "x" } }).then(({ delivered }) => delivered).then(() => other.close());
  })`);
  assert.deepEqual(await fixture.evaluate(page, "unhandled"), []);
});

test("the pages reported no error", () => assert.deepEqual(fixture.pageErrors, []));
