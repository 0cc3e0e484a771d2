// The outbox's interface in Chromium: validation before a lead is stored, the states of a delivery, and the events that
// start a flush.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { ChromiumProcess } from "../support/chromium-process.mjs";
import { LEAD, OutboxFixture } from "../support/outbox-fixture.mjs";
import { RESET } from "../support/scripted-relay.mjs";

/** @type {OutboxFixture} */
let fixture;
before(async () => {
  fixture = await OutboxFixture.launch();
});
beforeEach(() => fixture.setUp());
afterEach(() => fixture.tearDown());
after(() => fixture.close());

test("an invalid lead is neither stored nor sent", async () => {
  const page = await fixture.openTab();
  const error = await fixture.evaluate(page, "outbox.submit({ fields: { TITLE: 5, BIRTHDATE: 6 } }).catch((error) => ({ ...error, name: error.name, message: error.message }))");
  assert.deepEqual([error.name, error.kind, error.issues?.length], ["LeadError", "invalid", 2]);
  assert.deepEqual([await fixture.evaluate(page, "outbox.pending()"), fixture.relay.envelopes], [[], []]);
});

test("invalid arguments reject with a message", async () => {
  const page = await fixture.openTab();
  const messages = await page.evaluate(async () => {
    const url = "/pkg/outbox.js";
    const { openOutbox } = await import(url);
    const { outbox } = /** @type {any} */ (window);
    const messageOf = (/** @type {() => unknown} */ work) => new Promise((resolve) => resolve(work())).catch((error) => error.message);
    return Promise.all([
      messageOf(() => openOutbox({ crm: "ivvy", url: "https://api.example" })),
      messageOf(() => openOutbox({ crm: "ivvy", relay: "/", staffKey: "k" })),
      messageOf(() => outbox.submit({ fields: { TITLE: "x" } }, { key: "short" })),
      messageOf(() => outbox.submit({ fields: { TITLE: "x" } }, { key: "a-key-of-the-page-1" }).then(() => outbox.submit({ fields: { TITLE: "y" } }, { key: "a-key-of-the-page-1" }))),
    ]);
  });
  const expected = "an outbox needs a relay and must not store a staff key on the device; expected {crm, relay, form}";
  assert.deepEqual(messages, [
    expected,
    expected,
    "idempotencyKey must be 16 to 64 letters, digits and hyphens",
    "the key was already used for another lead; use a new key, or none",
  ]);
  assert.equal((await fixture.evaluate(page, "outbox.counts")).conflicts, 1);
});

test("the states of a delivery, in order", async () => {
  const page = await fixture.openTab();
  fixture.relay.script.push(RESET);
  await fixture.submit(page);
  await fixture.delivered(page);
  await fixture.waitForState(page, "received");
  const states = await fixture.evaluate(page, "changes.flatMap(({ entries }) => entries.map(({ state }) => state)).filter((state, at, all) => state !== all[at - 1])");
  assert.deepEqual(states.slice(-4), ["sending", "saved", "sending", "received"]);
});

test("30 stored entries are sent when a page opens, with progress", async () => {
  const page = await fixture.openTab();
  fixture.relay.defaultStep = RESET;
  await page.evaluate(() => Promise.all(Array.from({ length: 30 }, (_, at) =>
    /** @type {any} */ (window).outbox.submit({ fields: { TITLE: `lead ${at}` } }, { key: `key-of-the-lead-${at}` }))).then(() => undefined));
  await page.close();
  fixture.relay.defaultStep = undefined;
  const next = await fixture.openTab();
  await next.waitForFunction("changes.at(-1)?.entries.filter(({ state }) => state === 'received').length === 30");
  const draining = await fixture.evaluate(next, "changes.map(({ draining }) => draining).filter(Boolean)");
  assert.equal(draining[0].total, 30);
  assert.ok(draining.length > 2 && draining.every((/** @type {any} */ step, /** @type {number} */ at) => at === 0 || step.done >= draining[at - 1].done));
  assert.equal(await fixture.evaluate(next, "outbox.flush().then(() => changes.at(-1).draining)"), undefined);
  assert.equal(fixture.relay.leads.size, 30);
});

for (const event of ["online", "visibilitychange", "resume", "pageshow"]) {
  test(`${event} sends waiting entries`, async () => {
    const page = await fixture.openTab("Math.random = () => 0.999999");
    fixture.relay.script.push(...Array(6).fill(RESET));
    await fixture.submit(page);
    // The next attempt by timer is so late that only the event can cause an attempt.
    await page.waitForFunction("changes.at(-1)?.entries[0]?.attempts >= 2 && changes.at(-1).entries[0].state === 'saved'");
    fixture.relay.script = [];
    const requestsBefore = fixture.relay.envelopes.length;
    await page.evaluate((event) => {
      if (event === "pageshow") dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
      else (event === "online" ? window : document).dispatchEvent(new Event(event));
    }, event);
    await page.waitForFunction("changes.at(-1)?.entries[0]?.state === 'received'", undefined, { timeout: 1_500 });
    assert.equal(fixture.relay.envelopes.length, requestsBefore + 1);
  });
}

test("a closed outbox sends nothing; the next one does", async () => {
  const page = await fixture.openTab();
  fixture.relay.defaultStep = RESET;
  await fixture.submit(page);
  await fixture.waitForState(page, "saved");
  await fixture.evaluate(page, "outbox.close()");
  const requestsBefore = fixture.relay.envelopes.length;
  await fixture.evaluate(page, "dispatchEvent(new Event('online'))");
  fixture.relay.defaultStep = undefined;
  assert.equal(fixture.relay.envelopes.length, requestsBefore);
  await fixture.openOutbox(page);
  await fixture.waitForState(page, "received");
});

test("a page that is restored from the back-forward cache continues", async () => {
  const profile = await mkdtemp(join(tmpdir(), "leadwire-bfcache-"));
  const browser = await ChromiumProcess.start(profile);
  try {
    const page = await browser.newPage();
    await page.goto(`${fixture.url}/tests/support/blank.html`);
    await fixture.openOutbox(page);
    await page.evaluate(() => addEventListener("pageshow", ({ persisted }) => Object.assign(window, { persisted })));
    fixture.relay.defaultStep = RESET;
    await fixture.submit(page);
    await fixture.waitForState(page, "saved");
    await page.goto(`${fixture.url}/tests/support/blank.html?another-page`);
    fixture.relay.defaultStep = undefined;
    await page.evaluate("void history.back()");
    await page.waitForFunction("window.persisted === true && changes.at(-1).entries[0].state === 'received'");
    assert.equal((await fixture.delivered(page)).outcome, "queued");
    assert.equal((await fixture.submit(page, {}, { fields: { ...LEAD.fields, TITLE: "afterwards" } })).state, "saved");
  } finally {
    await browser.kill();
    await rm(profile, { recursive: true, force: true });
  }
});

test("the pages reported no error", () => assert.deepEqual(fixture.pageErrors, []));
