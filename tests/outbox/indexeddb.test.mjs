// IndexedDB in Chromium, with each of its failures: the lead is sent, and its state says whether it was saved.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { LEAD, OutboxFixture } from "../support/outbox-fixture.mjs";
import { RESET } from "../support/scripted-relay.mjs";
import { CASES } from "./store-cases.js";

/** @type {OutboxFixture} */
let fixture;
before(async () => {
  fixture = await OutboxFixture.launch();
});
beforeEach(() => fixture.setUp());
afterEach(() => fixture.tearDown());
after(() => fixture.close());

/** @param {import("playwright-core").Page} page */
async function devtools(page) {
  return fixture.context.newCDPSession(page);
}

test("IndexedDbStore passes every store case", async () => {
  const page = await fixture.openTab();
  const failed = await page.evaluate(async () => {
    const url = "/pkg/outbox/indexeddb-store.js";
    const cases = "/tests/outbox/store-cases.js";
    const [{ IndexedDbStore }, { CASES }] = await Promise.all([import(url), import(cases)]);
    /** @type {string[]} */
    const failures = [];
    for (const [why, holds] of Object.entries(CASES)) {
      const store = new IndexedDbStore(() => indexedDB, why);
      await holds(store).catch((/** @type {Error} */ error) => failures.push(`${why}: ${error.message}`));
      store.close();
    }
    return { failures, held: Object.keys(CASES).length };
  });
  assert.deepEqual(failed, { failures: [], held: Object.keys(CASES).length });
});

test("a lead is stored before it is sent, and its data is deleted once it was received", async () => {
  const page = await fixture.openTab();
  fixture.relay.script.push(RESET);
  assert.equal((await fixture.submit(page)).state, "saved");
  assert.match(JSON.stringify(await fixture.records(page)), /Canary/);
  assert.equal((await fixture.delivered(page)).outcome, "queued");
  const rows = await fixture.records(page);
  assert.deepEqual([rows.length, rows[0].state, /Canary|wedding/.test(JSON.stringify(rows))], [1, "received", false]);
  assert.match(rows[0].digest, /^[0-9a-f]{64}$/);
});

/** @type {[why: string, before: string][]} */
const missing = [
  ["there is no IndexedDB", "Object.defineProperty(window, 'indexedDB', { value: undefined })"],
  ["access to indexedDB is forbidden", "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError') } })"],
  ["opening the database is forbidden", "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }"],
  ["opening the database hangs", "IDBFactory.prototype.open = () => ({})"],
  ["opening the database fails", "IDBFactory.prototype.open = function (name) { const r = {}; setTimeout(() => r.onerror()); r.error = new DOMException('corrupt', 'UnknownError'); return r }"],
];
for (const [why, before] of missing) {
  test(`${why}: the lead is sent, and its state is unsaved`, async () => {
    const page = await fixture.openTab(before);
    fixture.relay.script.push(RESET);
    assert.equal((await fixture.submit(page)).state, "unsaved");
    assert.equal((await fixture.delivered(page)).attempts, 2);
    assert.deepEqual([fixture.relay.leads.size, (await fixture.evaluate(page, "outbox.counts")).unsaved], [1, 1]);
    const states = await fixture.evaluate(page, "changes.flatMap(({ entries }) => entries).map(({ state, isSaved }) => state + ' ' + isSaved)");
    // Between two attempts at once, no listener may see the state in between.
    assert.ok(states.length > 0 && states.every((/** @type {string} */ state) => state.endsWith(" false")), states);
  });
}

test("a database that another connection blocks: unsaved and sent; later leads are saved", async () => {
  const page = await fixture.context.newPage();
  await page.goto(`${fixture.url}/tests/support/blank.html`);
  // An empty database that needs a schema upgrade, and a connection that does not close.
  await page.evaluate(() => new Promise((resolve) => {
    const opening = indexedDB.open("leadwire");
    opening.onsuccess = () => resolve(Object.assign(window, { blocking: opening.result }));
  }).then(() => undefined));
  await fixture.openOutbox(page);
  assert.equal((await fixture.submit(page)).state, "unsaved");
  assert.equal((await fixture.delivered(page)).outcome, "queued");
  await fixture.evaluate(page, "blocking.close()");
  await page.waitForFunction("outbox.pending().then(() => outbox.submit({ fields: { TITLE: crypto.randomUUID() } })).then(({ state }) => state === 'saved')");
});

test("a transaction that hangs: unsaved and sent", async () => {
  const page = await fixture.openTab();
  await fixture.submit(page);
  await fixture.delivered(page);
  await page.evaluate(() => new Promise((resolve) => {
    const opening = indexedDB.open("leadwire");
    opening.onsuccess = () => {
      const store = opening.result.transaction("leads", "readwrite").objectStore("leads");
      const hold = () => { store.get("x").onsuccess = hold; };
      hold();
      resolve(undefined);
    };
  }));
  assert.equal((await fixture.submit(page, {}, { fields: { TITLE: "another" } })).state, "unsaved");
  assert.equal((await fixture.delivered(page)).outcome, "queued");
  assert.equal(fixture.relay.leads.size, 2);
});

test("quota exceeded: unsaved and sent", async () => {
  const page = await fixture.openTab();
  const session = await devtools(page);
  await fixture.evaluate(page, "outbox.pending()");
  await session.send("Storage.overrideQuotaForOrigin", { origin: fixture.url, quotaSize: 1000 });
  fixture.relay.script.push(RESET);
  const long = { fields: { ...LEAD.fields, COMMENTS: "x".repeat(20_000) } };
  assert.equal((await fixture.submit(page, {}, long)).state, "unsaved");
  assert.equal((await fixture.delivered(page)).attempts, 2);
  assert.equal(fixture.relay.leads.size, 1);
});

test("site data is cleared while the page is open: the lead is restored", async () => {
  const page = await fixture.openTab();
  fixture.relay.defaultStep = RESET;
  await fixture.submit(page);
  await fixture.waitForState(page, "saved");
  const session = await devtools(page);
  await session.send("Storage.clearDataForOrigin", { origin: fixture.url, storageTypes: "indexeddb" });
  fixture.relay.defaultStep = undefined;
  await fixture.evaluate(page, "outbox.flush()");
  assert.equal((await fixture.delivered(page)).outcome, "queued");
  assert.deepEqual([(await fixture.evaluate(page, "outbox.counts")).wiped, fixture.relay.leads.size], [1, 1]);
});

test("a newer version of the page changes the schema: the older one closes its connection, and both work", async () => {
  const page = await fixture.openTab();
  fixture.relay.defaultStep = RESET;
  const { key } = await fixture.submit(page);
  const newer = await fixture.context.newPage();
  await newer.goto(`${fixture.url}/tests/support/blank.html`);
  const outcome = await newer.evaluate((key) => new Promise((resolve) => {
    const opening = indexedDB.open("leadwire", 7);
    opening.onblocked = () => resolve("blocked");
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("later");
      const leads = opening.transaction?.objectStore("leads");
      const asking = leads?.get(key);
      if (leads && asking) asking.onsuccess = () => leads.put({ ...asking.result, later: 1 });
    };
    opening.onsuccess = () => { opening.result.onversionchange = () => opening.result.close(); resolve("upgraded"); };
  }), key);
  assert.equal(outcome, "upgraded");
  assert.equal((await fixture.submit(page, {}, { fields: { TITLE: "from the older page" } })).state, "saved");
  assert.deepEqual((await fixture.records(page)).map(({ later }) => later).sort(), [1, undefined]);
  fixture.relay.defaultStep = undefined;
  await fixture.evaluate(page, "outbox.flush()");
  assert.equal(fixture.relay.leads.size, 2);
});

test("a database without the store gets it, and keeps its other stores", async () => {
  const page = await fixture.context.newPage();
  await page.goto(`${fixture.url}/tests/support/blank.html`);
  await page.evaluate(() => new Promise((resolve) => {
    const opening = indexedDB.open("leadwire", 3);
    opening.onupgradeneeded = () => opening.result.createObjectStore("older").put(1, "x");
    opening.onsuccess = () => resolve(opening.result.close());
  }));
  await fixture.openOutbox(page);
  assert.equal((await fixture.submit(page)).state, "saved");
  const kept = await page.evaluate(() => new Promise((resolve) => {
    const opening = indexedDB.open("leadwire");
    opening.onsuccess = () => {
      const asking = opening.result.transaction("older").objectStore("older").get("x");
      asking.onsuccess = () => resolve([opening.result.version, asking.result]);
    };
  }));
  assert.deepEqual(kept, [4, 1]);
});

test("a page over plain HTTP works without SubtleCrypto and Web Locks", async () => {
  const page = await fixture.openTab(`Object.defineProperty(crypto, "subtle", { value: undefined }); delete Navigator.prototype.locks;
    delete crypto.constructor.prototype.randomUUID;`);
  const [one, other] = [await fixture.submit(page), await fixture.submit(page)];
  assert.deepEqual([one.state, one.key], ["saved", other.key]);
  assert.equal((await fixture.delivered(page)).outcome, "queued");
  assert.match((await fixture.records(page))[0].digest, /^[0-9a-f]{16}$/);
});

test("the module cannot be loaded: the lead is stored without validation, and validated before it is sent", async () => {
  const page = await fixture.openTab();
  await page.route(/lead\.wasm|bytes\.js|translated\.js/, (route) => route.abort());
  assert.equal((await fixture.submit(page, {}, { fields: { TITLE: 5, BIRTHDATE: "never" } })).state, "saved");
  assert.equal((await fixture.evaluate(page, "outbox.counts")).unchecked, 1);
  await page.unroute(/lead\.wasm|bytes\.js|translated\.js/);
  await page.reload();
  await fixture.openOutbox(page);
  const entry = await fixture.waitForState(page, "refused");
  assert.deepEqual([entry.error.kind, entry.payload, fixture.relay.envelopes.length], ["invalid", '{"fields":{"TITLE":5,"BIRTHDATE":"never"}}', 0]);
});

test("the pages reported no error", () => assert.deepEqual(fixture.pageErrors, []));
