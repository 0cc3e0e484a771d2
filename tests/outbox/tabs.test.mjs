// Several clicks, pages or tabs for one lead, in Chromium: one key and one lead at the relay, also with frozen tabs, restored
// tabs and without locks.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { LEAD, Rig } from "../support/rig.mjs";
import { HANG, RESET } from "../support/scripted-relay.mjs";

/** @type {Rig} */
let rig;
before(async () => {
  rig = await Rig.launch();
});
beforeEach(() => rig.begin());
afterEach(() => rig.end());
after(() => rig.close());

const NO_LOCKS = "delete Navigator.prototype.locks";

/** @param {Rig} rig */
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
const twice = [
  ["a double click", (page) => page.dblclick("button")],
  ["Enter and a click", async (page) => {
    await page.press("input", "Enter");
    await page.click("button");
  }],
  ["three submits in one task", (page) => page.evaluate(() => {
    for (let times = 0; times < 3; times++) document.forms[0].requestSubmit();
  })],
];
for (const [why, act] of twice) {
  test(`${why}: one key, one lead`, async () => {
    const page = await rig.tab();
    await showForm(page);
    await act(page);
    const told = await rig.ask(page, "Promise.all(submits).then((all) => all.map(({ key }) => key))");
    assert.ok(told.length >= 2);
    assert.equal(new Set(told).size, 1);
    await rig.ask(page, "Promise.all(submits).then((all) => Promise.all(all.map(({ delivered }) => delivered)))");
    assert.deepEqual(keysSent(rig), [told[0]]);
  });
}

test("a reload during a send: sent again at once under the same key, also by a repeated submit", async () => {
  const page = await rig.tab();
  rig.relay.script.push(HANG);
  const { key } = await rig.submit(page);
  await rig.relay.asked(1);
  await page.reload();
  await rig.open(page);
  assert.equal((await rig.submit(page)).key, key);
  await rig.delivered(page);
  assert.deepEqual([new Set(keysSent(rig)).size, rig.relay.rows.size], [1, 1]);
});

test("the draft's key survives a reload, and changes after a discard and for other data", async () => {
  const page = await rig.tab();
  const draft = () => rig.ask(page, "outbox.draftKey('contact')");
  const first = await draft();
  assert.notEqual(await rig.ask(page, "outbox.draftKey('another')"), first);
  await page.reload();
  await rig.open(page);
  assert.equal(await draft(), first);
  assert.equal((await rig.submit(page)).key, first);
  await rig.delivered(page);
  await rig.shows(page, "received");
  assert.equal((await rig.submit(page)).key, first, "a slow second click");
  rig.relay.always = RESET;
  const other = await rig.submit(page, {}, { fields: { TITLE: "changed" } });
  assert.notEqual(other.key, first);
  assert.equal(await draft(), other.key);
  await rig.ask(page, `outbox.discard("${other.key}")`);
  await rig.ask(page, "outbox.flush()");
  assert.notEqual(await draft(), other.key);
});

test("two flushes and a second tab: one request, one lead, and both tabs show it", async () => {
  const [one, other] = [await rig.tab(), await rig.tab()];
  rig.relay.always = RESET;
  const { key } = await rig.submit(one);
  await rig.shows(one, "saved");
  assert.equal((await rig.submit(other, { key })).key, key);
  await rig.ask(other, "outbox.flush()");
  rig.relay.always = undefined;
  await Promise.all([one, one, other].map((page) => rig.ask(page, "outbox.flush()")));
  const receipts = await Promise.all([one, other].map((page) => rig.delivered(page)));
  assert.deepEqual(receipts.map(({ outcome, idempotencyKey }) => [outcome, idempotencyKey]), Array(2).fill(["queued", key]));
  assert.equal(rig.relay.rows.size, 1);
});

for (const [with_, count, before] of /** @type {[string, number, string][]} */ ([["with", 2, ""], ["without", 2, NO_LOCKS], ["with", 10, ""], ["without", 10, NO_LOCKS]])) {
  test(`${count} tabs ${with_} Web Locks flush at once: one lead for each key`, async () => {
    const [first] = [await rig.tab(before)];
    rig.relay.always = RESET;
    for (let at = 0; at < 6; at++) await rig.submit(first, {}, { fields: { TITLE: `lead ${at}` } });
    const tabs = [first];
    while (tabs.length < count) tabs.push(await rig.tab(before));
    rig.relay.always = undefined;
    const asked = rig.relay.envelopes.length;
    await Promise.all(tabs.map((page) => rig.ask(page, "outbox.flush()")));
    assert.equal((await rig.ask(first, "outbox.flush().then(() => outbox.pending())")).length, 0);
    assert.deepEqual([rig.relay.rows.size, new Set(rig.relay.rows.values()).size], [6, 6]);
    assert.equal(rig.relay.envelopes.length - asked, 6, "claims keep tabs from sending the same");
  });
}

test("a frozen tab that holds the locks does not block other tabs", async () => {
  const frozen = await rig.tab();
  rig.relay.always = RESET;
  await rig.submit(frozen);
  await rig.shows(frozen, "saved");
  rig.relay.always = HANG;
  const asked = rig.relay.envelopes.length;
  rig.ask(frozen, "void outbox.flush()").catch(() => undefined);
  await rig.relay.asked(asked + 1);
  const session = await rig.context.newCDPSession(frozen);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  rig.relay.always = undefined;
  // A clock that is ahead, and patience that is short: nobody waits for the claim to lapse here.
  const other = await rig.tab(`
    const [now, timeout] = [Date.now, AbortSignal.timeout];
    Date.now = () => now() + 15_000;
    AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms / 30);`);
  const held = await rig.ask(other, "navigator.locks.query().then(({ held }) => held.map(({ name }) => name).length)");
  assert.ok(held >= 1, "the frozen tab holds a lock");
  await rig.ask(other, "outbox.flush()");
  assert.deepEqual([rig.relay.rows.size, (await rig.ask(other, "outbox.pending()")).length], [1, 0]);
  await session.send("Page.setWebLifecycleState", { state: "active" });
  assert.equal((await rig.delivered(frozen)).outcome, "queued");
});

test("a tab that crashes during a send: the next tab sends at once", async () => {
  const [crashing, other] = [await rig.tab(), await rig.tab()];
  rig.relay.script.push(HANG);
  await rig.submit(crashing);
  await rig.relay.asked(1);
  const session = await rig.context.newCDPSession(crashing);
  session.send("Page.crash").catch(() => undefined);
  await crashing.waitForEvent("crash");
  await other.waitForFunction("outbox.flush().then(() => outbox.pending()).then(({ length }) => length === 0)");
  assert.deepEqual([rig.relay.rows.size, new Set(keysSent(rig)).size], [1, 1]);
});

test("offline and online again: saved, then sent by the online event; navigator.onLine does not prevent a send", async () => {
  const page = await rig.tab("Object.defineProperty(navigator, 'onLine', { value: false })");
  await rig.ask(page, "import('/pkg/browser.js').then(({ ready }) => ready())");
  await rig.context.setOffline(true);
  assert.equal((await rig.submit(page)).state, "saved");
  const entry = await rig.shows(page, "saved");
  assert.ok([undefined, "network"].includes(entry.error?.kind));
  await rig.context.setOffline(false);
  assert.equal((await rig.delivered(page)).outcome, "queued");
  assert.equal(rig.relay.rows.size, 1);
});

test("the pages reported no error", () => assert.deepEqual(rig.complaints, []));
