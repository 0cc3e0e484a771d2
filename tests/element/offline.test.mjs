// A form that is sent without a connection, or over one that hangs: the lead is stored on the device and sent by the next page.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ENQUIRY } from "./support/pages.mjs";
import { fill, GOOD, listen, stand, the, visit, visits } from "./support/visit.mjs";

visits();

/** Script that reads the entries in IndexedDB that are to be sent. */
const STORED = `new Promise((resolve) => {
  indexedDB.open("leadwire").onsuccess = ({ target }) => {
    const request = target.result.transaction("leads").objectStore("leads").getAll();
    request.onsuccess = () => resolve(request.result.filter(({ state }) => state !== "received" && state !== "discarded"));
  };
})`;

test("without a connection the lead is saved, and the next visit sends it", async () => {
  const page = await visit(ENQUIRY);
  await listen();
  // Everything that is needed is here before the connection goes.
  await page.locator("#first").focus();
  await page.evaluate('import("/pkg/outbox.js").then(() => undefined)');
  await the.context.setOffline(true);
  await fill();
  await page.getByRole("button").click();
  await page.getByText("Saved on this device.").waitFor();
  assert.equal(await page.evaluate("told.at(-1).type + told.at(-1).detail.state"), "leadsavedsaved");
  assert.equal(stand.leads.length, 0);
  await the.context.setOffline(false);
  await visit(ENQUIRY);
  await stand.got(1);
  await page.waitForFunction(`(async () => {
    const { openOutboxFor } = await import("/pkg/element/form-context.js");
    const outbox = await openOutboxFor({ crm: "ivvy", relay: "/relay", form: "wedding" });
    return (await outbox.pending()).length === 0;
  })()`);
  // The page that was left may have sent it, too; then under the same key, by which a relay knows it.
  assert.equal(new Set(stand.leads.map(({ key }) => key)).size, 1);
  assert.equal(stand.leads[0].payload.name, "Smith wedding");
});

test("a refused lead that is corrected leaves nothing in the outbox", async () => {
  const page = await visit(ENQUIRY);
  await listen();
  const issues = [{ code: "format", path: ["contact", "email"], message: "…", params: { expected: "a valid e-mail address" } }];
  // The page of the test before may be sending still.
  stand.answers = [{ status: 422, body: { outcome: "invalid", issues }, to: "Jones wedding" }];
  await fill({ ...GOOD, name: "Jones wedding" });
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
  const { page } = the;
  await page.clock.install();
  await page.route("**/pkg/*.wasm", () => undefined);
  await visit(ENQUIRY);
  await page.evaluate(`document.addEventListener("leadsubmit", ({ detail }) => (detail.values.description = "By phone"))`);
  await fill();
  await page.getByRole("button").click();
  const saved = page.getByText("Saved on this device.");
  for (let turn = 0; turn < 100 && !(await saved.isVisible()); turn++) await page.clock.fastForward(1_000);
  assert.equal(await saved.isVisible(), true);
  assert.deepEqual(stand.leads, [], "nothing is sent that was not checked");
  const [stored] = await page.evaluate(STORED);
  // Pages of earlier versions, which know no inputs, keep a refused entry and do not send it.
  assert.deepEqual([stored.state, stored.payload, stored.inputs.includes("Smith wedding")], ["refused", undefined, true]);
  await page.unrouteAll();
  await visit(ENQUIRY);
  await stand.got(1);
  const { first, last, email, name } = GOOD;
  const contact = { firstName: first, lastName: last, email };
  /** @type {any[]} */
  const [lead] = stand.leads;
  assert.deepEqual([lead.key, lead.payload], [stored.key, { name, description: "By phone", contact }]);
});

test("the page reported no error", () => assert.deepEqual(the.complaints, []));
