// A form that was submitted before the module was loaded, in Chromium: its inputs are stored, and whichever page first loads the
// module makes the payload and sends it, once.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { entryAfterSubmit } from "../../pkg/outbox/policy.js";
import { OutboxFixture } from "../support/outbox-fixture.mjs";
import { RESET } from "../support/scripted-relay.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {OutboxFixture} */
let fixture;
before(async () => {
  fixture = await OutboxFixture.launch();
});
beforeEach(() => fixture.setUp());
afterEach(() => fixture.tearDown());
after(() => fixture.close());

const MODULE = "**/pkg/{lead.wasm,bytes.js,translated.js}";
const INPUTS = JSON.stringify([["fields.TITLE", "Summer wedding", false]]);
const PAYLOAD = { fields: { TITLE: "Summer wedding" } };

/** @param {OutboxFixture} fixture */
const keysSent = ({ relay }) => new Set(relay.envelopes.map(({ key }) => key));

/** Opens a tab in which the module cannot be loaded. */
async function openTabWithoutModule() {
  await fixture.context.route(MODULE, (route) => route.abort());
  const page = await fixture.openTab();
  await fixture.context.unroute(MODULE);
  return page;
}

/**
 * Submits a form's inputs, in a tab whose module is not loaded and is not to be loaded yet.
 *
 * @param {Page} page
 * @param {string} [inputs]
 * @param {string} [values] script of the page's values
 * @returns {Promise<{ key: string, state: string }>}
 */
async function submitInputs(page, inputs = INPUTS, values = "{}") {
  await page.route(MODULE, (route) => route.abort());
  const submitted = await page.evaluate(`(async () => {
    window.submitted = await outbox.submitInputs(${JSON.stringify(inputs)}, ${values});
    return { key: submitted.key, state: submitted.state };
  })()`);
  return /** @type {any} */ (submitted);
}

/** @type {[why: string, act: (page: Page) => Promise<unknown>][]} */
const LOADS = [
  ["the page loads the module", async (page) => {
    await page.unroute(MODULE);
    await page.evaluate("outbox.flush()");
  }],
  ["a reload", async (page) => {
    await page.unroute(MODULE);
    await page.reload();
    await fixture.openOutbox(page);
  }],
  ["another tab of the page", () => fixture.openTab()],
  ["the tab is closed, and the next visit", async (page) => {
    await page.close();
    await fixture.openTab();
  }],
  ["two tabs and a reload at once", async (page) => {
    await page.unroute(MODULE);
    await Promise.all([page.reload().then(() => fixture.openOutbox(page)), fixture.openTab(), fixture.openTab()]);
  }],
  ["two tabs without locks flush at once", async (page) => {
    const tabs = await Promise.all([1, 2].map(() => fixture.openTab("delete Navigator.prototype.locks")));
    await Promise.all(tabs.map((tab) => tab.evaluate("outbox.flush()")));
    await page.close();
  }],
  ["the network is lost, and comes back", async (page) => {
    await fixture.context.setOffline(true);
    await page.evaluate("outbox.flush()");
    await fixture.context.setOffline(false);
    await fixture.openTab();
  }],
  ["the relay is killed before it answers", async () => {
    fixture.relay.script.push(RESET);
    await fixture.openTab();
  }],
];
for (const [why, act] of LOADS) {
  test(`${why}: one lead, under the key of the submit`, async () => {
    const page = await openTabWithoutModule();
    const { key, state } = await submitInputs(page);
    assert.equal(state, "saved");
    assert.deepEqual(fixture.relay.envelopes, []);
    await act(page);
    const tab = fixture.context.pages().at(-1);
    assert.ok(tab);
    await fixture.waitForState(tab, "received");
    assert.deepEqual([...keysSent(fixture)], [key]);
    for (const { payload } of fixture.relay.envelopes) assert.deepEqual(payload, PAYLOAD);
    assert.doesNotMatch(JSON.stringify(await fixture.records(tab)), /Summer/);
  });
}

test("the same data again, once the module is loaded: one lead", async () => {
  const page = await openTabWithoutModule();
  const { key } = await submitInputs(page);
  await page.unroute(MODULE);
  const again = await fixture.submit(page, {}, PAYLOAD);
  assert.equal(again.key, key);
  await fixture.delivered(page);
  assert.deepEqual([...keysSent(fixture)], [key]);
});

test("other data, before the first is sent: two leads", async () => {
  const page = await openTabWithoutModule();
  const { key } = await submitInputs(page);
  const other = await submitInputs(page, JSON.stringify([["fields.TITLE", "Winter wedding", false]]));
  assert.notEqual(other.key, key);
  await page.unroute(MODULE);
  const third = await fixture.submit(page, {}, { fields: { TITLE: "Spring wedding" } });
  await fixture.delivered(page);
  await page.evaluate("outbox.flush()");
  assert.deepEqual(keysSent(fixture), new Set([key, other.key, third.key]));
});

test("a page of an earlier version neither sends nor replaces the entry", async () => {
  const page = await openTabWithoutModule();
  const { key } = await submitInputs(page);
  const [stored] = await fixture.records(page);
  assert.deepEqual([stored.state, stored.maybeSent, stored.payload], ["refused", true, undefined]);
  // What the earlier version does with such an entry when a lead is submitted under its key.
  const submitted = { ...stored, state: "ready", payload: "{}", digest: "other" };
  assert.equal(entryAfterSubmit(stored, submitted), undefined);
  assert.equal(stored.key, key);
});

/** @type {[why: string, values: string, expected: string][]} */
const HOSTILE = [
  ["values that contain themselves", "(() => { const values = {}; values.self = values; return values; })()", "refused"],
  ["the key __proto__", `JSON.parse('{"__proto__": {"polluted": true}}')`, "refused"],
  ["a nested key __proto__", `JSON.parse('{"fields": {"__proto__": {"polluted": true}}}')`, "refused"],
  ["keys of Object.prototype", `{ fields: { TITLE: "x" }, toString: "x", constructor: { x: 1 } }`, "refused"],
  ["a bigint", "{ fields: { ASSIGNED_BY_ID: 9007199254740993n } }", "received"],
  ["values that are no objects", "5", "received"],
];
for (const [why, values, expected] of HOSTILE) {
  test(`${why} of the page: ${expected}`, async () => {
    const page = await openTabWithoutModule();
    await submitInputs(page, INPUTS, values);
    await page.unroute(MODULE);
    await page.evaluate("outbox.flush()");
    await fixture.waitForState(page, expected);
    assert.equal(await page.evaluate("'polluted' in {}"), false);
  });
}

test("a value beyond the limit is refused", async () => {
  const page = await openTabWithoutModule();
  const { state } = await submitInputs(page, JSON.stringify([["fields.TITLE", "x".repeat(1_000_000), false]]));
  await page.unroute(MODULE);
  await page.evaluate("outbox.flush()");
  const { error } = await fixture.waitForState(page, "refused");
  assert.deepEqual([state, error.issues[0].code, fixture.relay.envelopes], ["saved", "too_large", []]);
});
