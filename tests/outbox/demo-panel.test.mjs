// The demo's outbox panel in Chromium, while the relay is blocked and after it returns.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { OutboxFixture } from "../support/outbox-fixture.mjs";
import { jsonResponse } from "../support/scripted-relay.mjs";

/** @type {OutboxFixture} */
let fixture;
before(async () => {
  fixture = await OutboxFixture.launch();
  await fixture.setUp();
});
after(async () => {
  await fixture.tearDown();
  await fixture.close();
});

test("leads saved while the relay is blocked are sent afterwards, and a refused lead can be sent again", async () => {
  const page = await fixture.context.newPage();
  await page.goto(`${fixture.url}/tests/support/blank.html`);
  await page.evaluate(async (relay) => {
    const url = "/www/demo/panels/outbox.js";
    const { OutboxPanel } = await import(url);
    new OutboxPanel(document.body, { crm: "bitrix24", relay, form: "contact" });
  }, fixture.relay.url);
  const rows = page.locator(".entries li");
  /** @param {string} name */
  const send = async (name) => {
    await page.getByLabel("Event").fill(name);
    await page.getByRole("button", { name: "Save and send" }).click();
    await page.getByText("Saved on this device.", { exact: true }).waitFor();
    await rows.filter({ hasText: name }).waitFor();
  };
  await page.getByRole("switch", { name: "Block the relay" }).check();
  for (const name of ["one", "two", "three"]) await send(name);
  await rows.getByText("saved on this device").nth(2).waitFor();
  await page.getByText("3 leads waiting").waitFor();
  assert.equal(fixture.relay.envelopes.length, 0);
  await page.getByRole("switch").uncheck();
  await rows.getByText("received").nth(2).waitFor();
  assert.equal(fixture.relay.leads.size, 3);
  fixture.relay.script.push(jsonResponse(403, { outcome: "refused", reason: "not_allowed" }));
  await send("four");
  await rows.getByText("the relay refused it (attempt 1)").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await rows.getByText("received").nth(3).waitFor();
  assert.deepEqual([fixture.relay.leads.size, fixture.pageErrors], [4, []]);
});
