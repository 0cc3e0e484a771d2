// A Bitrix24 lead: added through the relay's form, and then updated by the same page with the token of its receipt.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Desk } from "./desk.mjs";

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

/** @param {import("./desk.mjs").World} world */
export function bitrix24({ page, sandbox }) {
  test("a Bitrix24 lead without any field says so at the group of its fields, and is not sent", async () => {
    const desk = await new Desk(page, "bitrix24").open();
    await desk.submit.click();
    assert.deepEqual(await desk.notes("issue"), { fields: ["fields must contain at least one field"] });
    assert.deepEqual(await sandbox.calls(), []);
  });

  test("a bad Bitrix24 lead shows every issue at its own field, and nothing is sent", async () => {
    const desk = await new Desk(page, "bitrix24").open();
    await desk.fill({
      "fields.EMAIL": "grace",
      "fields.BIRTHDATE": "1906-02-30",
      "fields.OPPORTUNITY": "12,500",
      "fields.CURRENCY_ID": "euro",
    });
    await desk.submit.click();
    assert.deepEqual(await desk.notes("issue"), {
      "fields.EMAIL": ["fields.EMAIL must be a valid e-mail address"],
      "fields.BIRTHDATE": ["fields.BIRTHDATE must be a real date in the form YYYY-MM-DD"],
      "fields.OPPORTUNITY": ["fields.OPPORTUNITY must be a finite number or a decimal string such as 12500.50"],
      "fields.CURRENCY_ID": ["fields.CURRENCY_ID must be a currency code of three letters such as USD"],
    });
    assert.deepEqual(await sandbox.calls(), []);
  });

  test("a Bitrix24 lead is added, then updated with nothing but what changed", async () => {
    const desk = await new Desk(page, "bitrix24").open();
    await desk.fill(LEAD);
    await desk.verdict.getByText("Ready to send").waitFor();
    assert.match(await desk.request.innerText(), /^POST \/leads HTTP\/1\.1\n/);
    assert.equal(await desk.field("id").isVisible(), false);
    const added = await desk.send();
    const [before] = sandbox.stored("bitrix24.lead");
    const { EMAIL, IS_RETURN_CUSTOMER, ORIGINATOR_ID, ORIGIN_ID, ...fields } = before.fields;
    assert.deepEqual([ORIGINATOR_ID, ORIGIN_ID], ["leadwire", added.facts.idempotencyKey], "how the relay finds it");
    const typed = Object.entries(LEAD).map(([name, value]) => [name.slice("fields.".length), value]);
    const { EMAIL: typedEmail, ...typedRest } = { ...Object.fromEntries(typed), CURRENCY_ID: "EUR" };
    assert.deepEqual(fields, typedRest);
    assert.equal(EMAIL[0].VALUE, typedEmail);
    assert.equal(EMAIL[0].VALUE_TYPE, "WORK");
    assert.equal(added.facts.id, before.id);

    assert.equal(await desk.field("id").textContent(), before.id);
    assert.equal(await desk.submit.textContent(), "Update lead");
    await desk.submit.click();
    assert.deepEqual(await desk.notes("issue"), { fields: ["fields must contain at least one field"] });
    await desk.fill({ "fields.STATUS_ID": "IN_PROCESS", "fields.ADDRESS_CITY": "Wien" });
    assert.deepEqual(await desk.notes("warning"), {
      "fields.ADDRESS_CITY": ["Part of an address, which is best updated whole."],
    });
    await desk.request.getByText('"updateToken"').waitFor();
    assert.match(await desk.request.innerText(), /"updateToken": "\*\*\*"/);
    await desk.submit.click();
    await desk.outcome.getByText("Delivered: updated").waitFor();

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
    await desk.rows.getByRole("cell", { name: "IN_PROCESS", exact: true }).waitFor();
  });

  test("a new lead is started after one that was added, and changes nothing of it", async () => {
    const desk = await new Desk(page, "bitrix24").open();
    await desk.fill({ "fields.TITLE": "First" });
    await desk.send();
    assert.equal(await desk.rows.getByRole("button").count(), 0, "no record can be taken into a visitor's form");
    await desk.form.getByRole("button", { name: "Start a new lead" }).click();
    await desk.submit.getByText("Add lead").waitFor();
    await desk.fill({ "fields.TITLE": "Second" });
    assert.doesNotMatch(await desk.request.innerText(), /updateToken/);
    await desk.submit.click();
    await desk.summary.getByText("Delivered with id 2.").waitFor();
    assert.deepEqual(sandbox.stored("bitrix24.lead").map(({ fields }) => fields.TITLE), ["First", "Second"]);
  });
}
