// Where files of leads are kept until they are sent: on the device, or in the page's memory.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { FilesFixture, LARGE } from "../support/files-fixture.mjs";
import { RESET } from "../support/scripted-relay.mjs";

/** @type {FilesFixture} */
let fixture;
before(async () => {
  fixture = await FilesFixture.launch();
});
beforeEach(() => fixture.setUp());
afterEach(() => fixture.tearDown());
after(() => fixture.close());

const QUOTA = `{
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value) {
    if (this.name === "files") throw new DOMException("full", "QuotaExceededError");
    return put.call(this, value);
  };
}`;

test("files that do not fit on the device: unsaved, and sent from memory; other tabs leave them to this one", async () => {
  const [page, other] = [await fixture.openTab(QUOTA), await fixture.openTab()];
  fixture.relay.files.defaultStep = RESET;
  const { key, state } = await fixture.submitFiles(page, { "cv.pdf": LARGE });
  assert.equal(state, "unsaved");
  await fixture.waitForState(page, "unsaved");
  fixture.relay.files.defaultStep = undefined;
  await fixture.evaluate(other, "outbox.flush()");
  await fixture.evaluate(page, "outbox.flush()");
  assert.equal((await fixture.delivered(page)).refusedFiles, undefined);
  fixture.assertReceived(key, { "cv.pdf": LARGE });
});

test("files that were lost with the page: the next visit sends the lead without them", async () => {
  const page = await fixture.openTab(QUOTA);
  fixture.relay.files.defaultStep = RESET;
  await fixture.submitFiles(page, { "cv.pdf": LARGE });
  await fixture.waitForState(page, "unsaved");
  await page.close();
  fixture.relay.files.defaultStep = undefined;
  fixture.relay.profile = { kind: "bitrix24.lead", fields: [] };
  const next = await fixture.openTab();
  const { receipt } = await fixture.waitForState(next, "received");
  assert.deepEqual(receipt.refusedFiles, [{ index: 0, reason: "lost" }]);
  assert.deepEqual([fixture.relay.leads.size, fixture.relay.files.received.size], [1, 0]);
});

test("a device that stores no Blob stores the bytes", async () => {
  const page = await fixture.openTab(`{
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value) {
      if (value.files?.[0] instanceof Blob) throw new DOMException("no blobs", "DataCloneError");
      return put.call(this, value);
    };
  }`);
  fixture.relay.files.script = [RESET];
  const { key, state } = await fixture.submitFiles(page, { "cv.pdf": LARGE });
  assert.equal(state, "saved");
  await page.reload();
  await fixture.openOutbox(page);
  await fixture.waitForState(page, "received");
  fixture.assertReceived(key, { "cv.pdf": LARGE });
});

test("files older than 30 days are deleted with the next one", async () => {
  const page = await fixture.openTab("{ const now = Date.now; Date.now = () => now() + (globalThis.aheadMs ?? 0) }");
  fixture.relay.files.defaultStep = RESET;
  await fixture.submitFiles(page, { "cv.pdf": 10 });
  await page.evaluate("globalThis.aheadMs = 31 * 86_400_000");
  await fixture.submitFiles(page, { "letter.pdf": 10 });
  assert.equal(await fixture.storedFiles(page), 1);
});

test("a page of an earlier version neither sends nor replaces an entry with files", async () => {
  const page = await fixture.openTab();
  fixture.relay.files.defaultStep = RESET;
  await fixture.submitFiles(page, { "cv.pdf": 10 });
  await fixture.waitForState(page, "saved");
  const [record] = await fixture.records(page);
  assert.deepEqual([record.state, record.maybeSent, record.wasSent], ["refused", true, false]);
});

test("code for files that cannot be loaded: the lead is not stored without them, and a stored one waits", async () => {
  const page = await fixture.openTab();
  await page.route("**/pkg/outbox/files.js", (route) => route.abort());
  await assert.rejects(fixture.submitFiles(page, { "cv.pdf": 10 }), /dynamically imported module/);
  assert.deepEqual(await fixture.evaluate(page, "outbox.pending()"), []);
});

test("the pages reported no error", () => assert.deepEqual(fixture.pageErrors, []));
