// The outbox's interface in Chromium: validation before a lead is stored, the states of a delivery, and the events that
// start a flush.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { Chromium } from "../support/chromium.mjs";
import { LEAD, Rig } from "../support/rig.mjs";
import { RESET } from "../support/scripted-relay.mjs";

/** @type {Rig} */
let rig;
before(async () => {
  rig = await Rig.launch();
});
beforeEach(() => rig.begin());
afterEach(() => rig.end());
after(() => rig.close());

test("an invalid lead is neither stored nor sent", async () => {
  const page = await rig.tab();
  const error = await rig.ask(page, "outbox.submit({ fields: { TITLE: 5, BIRTHDATE: 6 } }).catch((error) => ({ ...error, name: error.name, message: error.message }))");
  assert.deepEqual([error.name, error.kind, error.issues?.length], ["LeadError", "invalid", 2]);
  assert.deepEqual([await rig.ask(page, "outbox.pending()"), rig.relay.envelopes], [[], []]);
});

test("invalid arguments reject with a message", async () => {
  const page = await rig.tab();
  const messages = await page.evaluate(async () => {
    const url = "/pkg/outbox.js";
    const { openOutbox } = await import(url);
    const { outbox } = /** @type {any} */ (window);
    const told = (/** @type {() => unknown} */ work) => new Promise((resolve) => resolve(work())).catch((error) => error.message);
    return Promise.all([
      told(() => openOutbox({ crm: "ivvy", url: "https://api.example" })),
      told(() => openOutbox({ crm: "ivvy", relay: "/", staffKey: "k" })),
      told(() => outbox.submit({ fields: { TITLE: "x" } }, { key: "short" })),
      told(() => outbox.submit({ fields: { TITLE: "x" } }, { key: "a-key-of-my-own-1" }).then(() => outbox.submit({ fields: { TITLE: "y" } }, { key: "a-key-of-my-own-1" }))),
    ]);
  });
  const expected = "an outbox needs a relay and must not store a staff key on the device; expected {crm, relay, form}";
  assert.deepEqual(messages, [
    expected,
    expected,
    "idempotencyKey must be 16 to 64 letters, digits and hyphens",
    "the key was already used for another lead; use a new key, or none",
  ]);
  assert.equal((await rig.ask(page, "outbox.counts")).conflicts, 1);
});

test("the states of a delivery, in order", async () => {
  const page = await rig.tab();
  rig.relay.script.push(RESET);
  await rig.submit(page);
  await rig.delivered(page);
  await rig.shows(page, "received");
  const states = await rig.ask(page, "changes.flatMap(({ entries }) => entries.map(({ state }) => state)).filter((state, at, all) => state !== all[at - 1])");
  assert.deepEqual(states.slice(-4), ["sending", "saved", "sending", "received"]);
});

test("30 stored entries are sent when a page opens, with progress", async () => {
  const page = await rig.tab();
  rig.relay.always = RESET;
  await page.evaluate(() => Promise.all(Array.from({ length: 30 }, (_, at) =>
    /** @type {any} */ (window).outbox.submit({ fields: { TITLE: `lead ${at}` } }, { key: `key-of-the-lead-${at}` }))).then(() => undefined));
  await page.close();
  rig.relay.always = undefined;
  const next = await rig.tab();
  await next.waitForFunction("changes.at(-1)?.entries.filter(({ state }) => state === 'received').length === 30");
  const draining = await rig.ask(next, "changes.map(({ draining }) => draining).filter(Boolean)");
  assert.equal(draining[0].total, 30);
  assert.ok(draining.length > 2 && draining.every((/** @type {any} */ step, /** @type {number} */ at) => at === 0 || step.done >= draining[at - 1].done));
  assert.equal(await rig.ask(next, "outbox.flush().then(() => changes.at(-1).draining)"), undefined);
  assert.equal(rig.relay.rows.size, 30);
});

for (const event of ["online", "visibilitychange", "resume", "pageshow"]) {
  test(`${event} sends waiting entries`, async () => {
    const page = await rig.tab("Math.random = () => 0.999999");
    rig.relay.script.push(...Array(6).fill(RESET));
    await rig.submit(page);
    // By now its own time is far enough for the event to be the cause.
    await page.waitForFunction("changes.at(-1)?.entries[0]?.attempts >= 2 && changes.at(-1).entries[0].state === 'saved'");
    rig.relay.script = [];
    const asked = rig.relay.envelopes.length;
    await page.evaluate((event) => {
      if (event === "pageshow") dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
      else (event === "online" ? window : document).dispatchEvent(new Event(event));
    }, event);
    await page.waitForFunction("changes.at(-1)?.entries[0]?.state === 'received'", undefined, { timeout: 1_500 });
    assert.equal(rig.relay.envelopes.length, asked + 1);
  });
}

test("a closed outbox sends nothing; the next one does", async () => {
  const page = await rig.tab();
  rig.relay.always = RESET;
  await rig.submit(page);
  await rig.shows(page, "saved");
  await rig.ask(page, "outbox.close()");
  const asked = rig.relay.envelopes.length;
  await rig.ask(page, "dispatchEvent(new Event('online'))");
  rig.relay.always = undefined;
  assert.equal(rig.relay.envelopes.length, asked);
  await rig.open(page);
  await rig.shows(page, "received");
});

test("a page that is restored from the back-forward cache continues", async () => {
  const profile = await mkdtemp(join(tmpdir(), "leadwire-bfcache-"));
  const browser = await Chromium.start(profile);
  try {
    const page = await browser.newPage();
    await page.goto(`${rig.url}/tests/outbox/page.html`);
    await rig.open(page);
    await page.evaluate(() => addEventListener("pageshow", ({ persisted }) => Object.assign(window, { persisted })));
    rig.relay.always = RESET;
    await rig.submit(page);
    await rig.shows(page, "saved");
    await page.goto(`${rig.url}/tests/outbox/page.html?elsewhere`);
    rig.relay.always = undefined;
    await page.evaluate("void history.back()");
    await page.waitForFunction("window.persisted === true && changes.at(-1).entries[0].state === 'received'");
    assert.equal((await rig.delivered(page)).outcome, "queued");
    assert.equal((await rig.submit(page, {}, { fields: { ...LEAD.fields, TITLE: "afterwards" } })).state, "saved");
  } finally {
    await browser.kill();
    await rm(profile, { recursive: true, force: true });
  }
});

test("the pages reported no error", () => assert.deepEqual(rig.complaints, []));
