// A Bitrix24 lead: added as a visitor, then updated with the update token of the receipt.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DemoPanel } from "../support/demo-panel.mjs";

const LEAD = {
  "fields.TITLE": "Annual meeting, Acme",
  "fields.NAME": "Grace",
  "fields.LAST_NAME": "Hopper",
  "fields.EMAIL": "grace@example.org",
  "fields.BIRTHDATE": "1906-12-09",
  "fields.OPPORTUNITY": "12500.50",
  "fields.CURRENCY_ID": "eur",
  "fields.STATUS_ID": "NEW",
  "fields.SOURCE_ID": "WEB",
  "fields.ADDRESS": "Ring 1",
  "fields.ADDRESS_CITY": "Graz",
  "fields.COMMENTS": "Calls back on Monday",
};

/** @param {import("../support/demo-panel.mjs").Demo} demo */
export function bitrix24({ page, sandbox }) {
  test("an empty Bitrix24 lead shows an issue at the fieldset and is not sent", async () => {
    const panel = await new DemoPanel(page, "bitrix24").open();
    await panel.submitButton.click();
    assert.deepEqual(await panel.messages("issue"), { fields: ["fields must contain at least one field"] });
    assert.deepEqual(await sandbox.calls(), []);
  });

  test("an invalid Bitrix24 lead shows each issue at its field and is not sent", async () => {
    const panel = await new DemoPanel(page, "bitrix24").open();
    await panel.fill({
      "fields.EMAIL": "grace",
      "fields.BIRTHDATE": "1906-02-30",
      "fields.OPPORTUNITY": "12,500",
      "fields.CURRENCY_ID": "euro",
    });
    await panel.submitButton.click();
    assert.deepEqual(await panel.messages("issue"), {
      "fields.EMAIL": ["fields.EMAIL must be a valid e-mail address"],
      "fields.BIRTHDATE": ["fields.BIRTHDATE must be a real date in the form YYYY-MM-DD"],
      "fields.OPPORTUNITY": ["fields.OPPORTUNITY must be a finite number or a decimal string such as 12500.50"],
      "fields.CURRENCY_ID": ["fields.CURRENCY_ID must be a currency code of three letters such as USD"],
    });
    assert.deepEqual(await sandbox.calls(), []);
  });

  test("a Bitrix24 lead is added, then updated with the changed fields only", async () => {
    const panel = await new DemoPanel(page, "bitrix24").open();
    await panel.fill(LEAD);
    await panel.requestStatus.getByText("Ready to send").waitFor();
    assert.match(await panel.requestText.innerText(), /^POST \/leads HTTP\/1\.1\n/);
    assert.equal(await panel.field("id").isVisible(), false);
    const added = await panel.send();
    const [before] = sandbox.stored("bitrix24.lead");
    const { EMAIL, IS_RETURN_CUSTOMER, ORIGINATOR_ID, ORIGIN_ID, ...fields } = before.fields;
    // The marker by which the relay looks the lead up.
    assert.deepEqual([ORIGINATOR_ID, ORIGIN_ID], ["leadwire", added.properties.idempotencyKey]);
    const entered = Object.entries(LEAD).map(([name, value]) => [name.slice("fields.".length), value]);
    const { EMAIL: enteredEmail, ...enteredRest } = { ...Object.fromEntries(entered), CURRENCY_ID: "EUR" };
    assert.deepEqual(fields, enteredRest);
    assert.equal(EMAIL[0].VALUE, enteredEmail);
    assert.equal(EMAIL[0].VALUE_TYPE, "WORK");
    assert.equal(added.properties.id, before.id);

    assert.equal(await panel.field("id").textContent(), before.id);
    assert.equal(await panel.submitButton.textContent(), "Update lead");
    await panel.submitButton.click();
    assert.deepEqual(await panel.messages("issue"), { fields: ["fields must contain at least one field"] });
    await panel.fill({ "fields.STATUS_ID": "IN_PROCESS", "fields.ADDRESS_CITY": "Wien" });
    assert.deepEqual(await panel.messages("warning"), {
      "fields.ADDRESS_CITY": ["Only part of the address changes. Update all address fields together."],
    });
    await panel.requestText.getByText('"updateToken"').waitFor();
    assert.match(await panel.requestText.innerText(), /"updateToken": "\*\*\*"/);
    await panel.submitButton.click();
    await panel.outcomeTitle.getByText("Delivered: updated").waitFor();

    const calls = await sandbox.calls();
    assert.deepEqual(calls.map(({ path }) => path), [
      "/rest/1/sandbox/crm.lead.add",
      "/rest/1/sandbox/crm.lead.update",
    ]);
    const changed = { ADDRESS_CITY: "Wien", STATUS_ID: "IN_PROCESS" };
    assert.deepEqual(JSON.parse(calls[1].body), { id: Number(before.id), fields: changed });
    const [after, ...more] = sandbox.stored("bitrix24.lead");
    assert.deepEqual(more, []);
    assert.deepEqual(after.fields, { ...before.fields, ...changed });
    await panel.rows.getByRole("cell", { name: "IN_PROCESS", exact: true }).waitFor();
  });

  test("Start a new lead adds a second lead and does not change the first", async () => {
    const panel = await new DemoPanel(page, "bitrix24").open();
    await panel.fill({ "fields.TITLE": "First" });
    await panel.send();
    assert.equal(await panel.rows.getByRole("button").count(), 0, "visitors cannot edit stored records");
    await panel.form.getByRole("button", { name: "Start a new lead" }).click();
    await panel.submitButton.getByText("Add lead").waitFor();
    await panel.fill({ "fields.TITLE": "Second" });
    assert.doesNotMatch(await panel.requestText.innerText(), /updateToken/);
    await panel.submitButton.click();
    await panel.status.getByText("Delivered with id 2.").waitFor();
    assert.deepEqual(sandbox.stored("bitrix24.lead").map(({ fields }) => fields.TITLE), ["First", "Second"]);
  });
}
