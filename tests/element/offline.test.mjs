// A form that is sent without a connection, or over one that hangs: the lead is stored on the device and sent by the next page.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ENQUIRY } from "./support/pages.mjs";
import { browser, fillEnquiry, openPage, recordEvents, server, useBrowser, VALID_VALUES } from "./support/browser.mjs";

useBrowser();

/** Script that reads the entries in IndexedDB that are to be sent. */
const STORED = `new Promise((resolve) => {
  indexedDB.open("leadwire").onsuccess = ({ target }) => {
    const request = target.result.transaction("leads").objectStore("leads").getAll();
    request.onsuccess = () => resolve(request.result.filter(({ state }) => state !== "received" && state !== "discarded"));
  };
})`;

test("without a connection the lead is saved, and the next visit sends it", async () => {
  const page = await openPage(ENQUIRY);
  await recordEvents();
  // Everything that is needed is loaded before the connection is lost.
  await page.locator("#first").focus();
  await page.evaluate('import("/pkg/outbox.js").then(() => undefined)');
  await browser.context.setOffline(true);
  await fillEnquiry();
  await page.getByRole("button").click();
  await page.getByText("Saved on this device.").waitFor();
  assert.equal(await page.evaluate("recordedEvents.at(-1).type + recordedEvents.at(-1).detail.state"), "leadsavedsaved");
  assert.equal(server.leads.length, 0);
  await browser.context.setOffline(false);
  await openPage(ENQUIRY);
  await server.waitForLeads(1);
  await page.waitForFunction(`(async () => {
    const { openOutboxFor } = await import("/pkg/element/form-context.js");
    const outbox = await openOutboxFor({ crm: "ivvy", relay: "/relay", form: "wedding" });
    return (await outbox.pending()).length === 0;
  })()`);
  // The previous page may have sent it as well, under the same key.
  assert.equal(new Set(server.leads.map(({ key }) => key)).size, 1);
  assert.equal(server.leads[0].payload.name, "Smith wedding");
});

test("the outbox is empty after a refused lead was corrected and sent", async () => {
  const page = await openPage(ENQUIRY);
  await recordEvents();
  const issues = [{ code: "format", path: ["contact", "email"], message: "…", params: { expected: "a valid e-mail address" } }];
  // The page of the previous test may still be sending.
  server.responses = [{ status: 422, body: { outcome: "invalid", issues }, leadName: "Jones wedding" }];
  await fillEnquiry({ ...VALID_VALUES, name: "Jones wedding" });
  await page.getByRole("button").click();
  await page.getByRole("alert").waitFor();
  await page.locator("#email").fill("ann@example.org");
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  await page.waitForFunction(`(async () => {
    const { openOutboxFor } = await import("/pkg/element/form-context.js");
    const outbox = await openOutboxFor({ crm: "ivvy", relay: "/relay", form: "wedding" });
    return (await outbox.failed()).length === 0 && (await outbox.pending()).length === 0;
  })()`);
});

test("a load of the module that hangs does not block a send, and the next visit sends the form", async () => {
  const { page } = browser;
  await page.clock.install();
  await page.route("**/pkg/*.wasm", () => undefined);
  await openPage(ENQUIRY);
  await page.evaluate(`document.addEventListener("leadsubmit", ({ detail }) => (detail.values.description = "By phone"))`);
  await fillEnquiry();
  await page.getByRole("button").click();
  const saved = page.getByText("Saved on this device.");
  for (let turn = 0; turn < 100 && !(await saved.isVisible()); turn++) await page.clock.fastForward(1_000);
  assert.equal(await saved.isVisible(), true);
  assert.deepEqual(server.leads, [], "nothing is sent that was not checked");
  const [stored] = await page.evaluate(STORED);
  // Pages of earlier versions, which know no inputs, keep a refused entry and do not send it.
  assert.deepEqual([stored.state, stored.payload, stored.inputs.includes("Smith wedding")], ["refused", undefined, true]);
  await page.unrouteAll();
  await openPage(ENQUIRY);
  await server.waitForLeads(1);
  const { first, last, email, name } = VALID_VALUES;
  const contact = { firstName: first, lastName: last, email };
  /** @type {any[]} */
  const [lead] = server.leads;
  assert.deepEqual([lead.key, lead.payload], [stored.key, { name, description: "By phone", contact }]);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
