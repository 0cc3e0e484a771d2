// Several clicks, pages or tabs for one lead, in Chromium: one key and one lead at the relay, also with frozen tabs, restored
// tabs and without locks.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { LEAD, OutboxFixture } from "../support/outbox-fixture.mjs";
import { HANG, RESET } from "../support/scripted-relay.mjs";

/** @type {OutboxFixture} */
let fixture;
before(async () => {
  fixture = await OutboxFixture.launch();
});
beforeEach(() => fixture.setUp());
afterEach(() => fixture.tearDown());
after(() => fixture.close());

const NO_LOCKS = "delete Navigator.prototype.locks";

/** @param {OutboxFixture} fixture */
const keysSent = ({ relay }) => relay.envelopes.map(({ key }) => key);

/** @param {import("playwright-core").Page} page */
async function showForm(page) {
  await page.evaluate((lead) => {
    document.body.innerHTML = "<form><input name=title><button>Send</button></form>";
    document.forms[0].addEventListener("submit", (event) => {
      event.preventDefault();
      const { outbox, submits = [] } = /** @type {any} */ (window);
      Object.assign(window, { submits: [...submits, outbox.submit(lead)] });
    });
  }, LEAD);
}

/** @type {[why: string, act: (page: import("playwright-core").Page) => Promise<void>][]} */
const submits = [
  ["a double click", (page) => page.dblclick("button")],
  ["Enter and a click", async (page) => {
    await page.press("input", "Enter");
    await page.click("button");
  }],
  ["three submits in one task", (page) => page.evaluate(() => {
    for (let times = 0; times < 3; times++) document.forms[0].requestSubmit();
  })],
];
for (const [why, act] of submits) {
  test(`${why}: one key, one lead`, async () => {
    const page = await fixture.openTab();
    await showForm(page);
    await act(page);
    const keys = await fixture.evaluate(page, "Promise.all(submits).then((all) => all.map(({ key }) => key))");
    assert.ok(keys.length >= 2);
    assert.equal(new Set(keys).size, 1);
    await fixture.evaluate(page, "Promise.all(submits).then((all) => Promise.all(all.map(({ delivered }) => delivered)))");
    assert.deepEqual(keysSent(fixture), [keys[0]]);
  });
}

test("a reload during a send: sent again at once under the same key, also by a repeated submit", async () => {
  const page = await fixture.openTab();
  fixture.relay.script.push(HANG);
  const { key } = await fixture.submit(page);
  await fixture.relay.waitForRequests(1);
  await page.reload();
  await fixture.openOutbox(page);
  assert.equal((await fixture.submit(page)).key, key);
  await fixture.delivered(page);
  assert.deepEqual([new Set(keysSent(fixture)).size, fixture.relay.leads.size], [1, 1]);
});

test("the draft's key survives a reload, and changes after a discard and for other data", async () => {
  const page = await fixture.openTab();
  const draft = () => fixture.evaluate(page, "outbox.draftKey('contact')");
  const first = await draft();
  assert.notEqual(await fixture.evaluate(page, "outbox.draftKey('another')"), first);
  await page.reload();
  await fixture.openOutbox(page);
  assert.equal(await draft(), first);
  assert.equal((await fixture.submit(page)).key, first);
  await fixture.delivered(page);
  await fixture.waitForState(page, "received");
  assert.equal((await fixture.submit(page)).key, first, "a slow second click");
  fixture.relay.defaultStep = RESET;
  const other = await fixture.submit(page, {}, { fields: { TITLE: "changed" } });
  assert.notEqual(other.key, first);
  assert.equal(await draft(), other.key);
  await fixture.evaluate(page, `outbox.discard("${other.key}")`);
  await fixture.evaluate(page, "outbox.flush()");
  assert.notEqual(await draft(), other.key);
});

test("two flushes and a second tab: one request, one lead, and both tabs show it", async () => {
  const [one, other] = [await fixture.openTab(), await fixture.openTab()];
  fixture.relay.defaultStep = RESET;
  const { key } = await fixture.submit(one);
  await fixture.waitForState(one, "saved");
  assert.equal((await fixture.submit(other, { key })).key, key);
  await fixture.evaluate(other, "outbox.flush()");
  fixture.relay.defaultStep = undefined;
  await Promise.all([one, one, other].map((page) => fixture.evaluate(page, "outbox.flush()")));
  const receipts = await Promise.all([one, other].map((page) => fixture.delivered(page)));
  assert.deepEqual(receipts.map(({ outcome, idempotencyKey }) => [outcome, idempotencyKey]), Array(2).fill(["queued", key]));
  assert.equal(fixture.relay.leads.size, 1);
});

for (const [withLocks, count, before] of /** @type {[string, number, string][]} */ ([["with", 2, ""], ["without", 2, NO_LOCKS], ["with", 10, ""], ["without", 10, NO_LOCKS]])) {
  test(`${count} tabs ${withLocks} Web Locks flush at once: one lead for each key`, async () => {
    const [first] = [await fixture.openTab(before)];
    fixture.relay.defaultStep = RESET;
    for (let at = 0; at < 6; at++) await fixture.submit(first, {}, { fields: { TITLE: `lead ${at}` } });
    const tabs = [first];
    while (tabs.length < count) tabs.push(await fixture.openTab(before));
    fixture.relay.defaultStep = undefined;
    const requestsBefore = fixture.relay.envelopes.length;
    await Promise.all(tabs.map((page) => fixture.evaluate(page, "outbox.flush()")));
    assert.equal((await fixture.evaluate(first, "outbox.flush().then(() => outbox.pending())")).length, 0);
    assert.deepEqual([fixture.relay.leads.size, new Set(fixture.relay.leads.values()).size], [6, 6]);
    assert.equal(fixture.relay.envelopes.length - requestsBefore, 6, "claims prevent duplicate requests");
  });
}

test("a frozen tab that holds the locks does not block other tabs", async () => {
  const frozen = await fixture.openTab();
  fixture.relay.defaultStep = RESET;
  await fixture.submit(frozen);
  await fixture.waitForState(frozen, "saved");
  fixture.relay.defaultStep = HANG;
  const requestsBefore = fixture.relay.envelopes.length;
  fixture.evaluate(frozen, "void outbox.flush()").catch(() => undefined);
  await fixture.relay.waitForRequests(requestsBefore + 1);
  const session = await fixture.context.newCDPSession(frozen);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  fixture.relay.defaultStep = undefined;
  // A fast clock and short timeouts, so that the test does not wait until the claim expires.
  const other = await fixture.openTab(`
    const [now, timeout] = [Date.now, AbortSignal.timeout];
    Date.now = () => now() + 15_000;
    AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms / 30);`);
  const held = await fixture.evaluate(other, "navigator.locks.query().then(({ held }) => held.map(({ name }) => name).length)");
  assert.ok(held >= 1, "the frozen tab holds a lock");
  await fixture.evaluate(other, "outbox.flush()");
  assert.deepEqual([fixture.relay.leads.size, (await fixture.evaluate(other, "outbox.pending()")).length], [1, 0]);
  await session.send("Page.setWebLifecycleState", { state: "active" });
  assert.equal((await fixture.delivered(frozen)).outcome, "queued");
});

test("a tab that crashes during a send: the next tab sends at once", async () => {
  const [crashing, other] = [await fixture.openTab(), await fixture.openTab()];
  fixture.relay.script.push(HANG);
  await fixture.submit(crashing);
  await fixture.relay.waitForRequests(1);
  const session = await fixture.context.newCDPSession(crashing);
  session.send("Page.crash").catch(() => undefined);
  await crashing.waitForEvent("crash");
  await other.waitForFunction("outbox.flush().then(() => outbox.pending()).then(({ length }) => length === 0)");
  assert.deepEqual([fixture.relay.leads.size, new Set(keysSent(fixture)).size], [1, 1]);
});

test("offline and online again: saved, then sent by the online event; navigator.onLine does not prevent a send", async () => {
  const page = await fixture.openTab("Object.defineProperty(navigator, 'onLine', { value: false })");
  await fixture.evaluate(page, "import('/pkg/browser.js').then(({ ready }) => ready())");
  await fixture.context.setOffline(true);
  assert.equal((await fixture.submit(page)).state, "saved");
  const entry = await fixture.waitForState(page, "saved");
  assert.ok([undefined, "network"].includes(entry.error?.kind));
  await fixture.context.setOffline(false);
  assert.equal((await fixture.delivered(page)).outcome, "queued");
  assert.equal(fixture.relay.leads.size, 1);
});

test("the pages reported no error", () => assert.deepEqual(fixture.pageErrors, []));
