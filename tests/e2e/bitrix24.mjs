// A Bitrix24 lead: added, and then updated by the same form.

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
    assert.deepEqual(await desk.notes("issue"), { fields: ["fields must hold at least one field"] });
    assert.deepEqual(await sandbox.calls(), []);
  });

  test("a bad Bitrix24 lead shows every issue at its own field, and nothing is sent", async () => {
    const desk = await new Desk(page, "bitrix24").open();
    await desk.fill({
      id: "0",
      "fields.EMAIL": "grace",
      "fields.BIRTHDATE": "1906-02-30",
      "fields.OPPORTUNITY": "12,500",
      "fields.CURRENCY_ID": "euro",
    });
    await desk.submit.click();
    assert.deepEqual(await desk.notes("issue"), {
      id: ["id must be from 1 to 9223372036854775807"],
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
    assert.match(await desk.request.innerText(), /^POST \/rest\/1\/\*\*\*\/crm\.lead\.add HTTP\/1\.1\n/);
    const added = await desk.send();
    const [before] = sandbox.stored("bitrix24.lead");
    const { EMAIL, IS_RETURN_CUSTOMER, ...fields } = before.fields;
    const typed = Object.entries(LEAD).map(([name, value]) => [name.slice("fields.".length), value]);
    const { EMAIL: typedEmail, ...typedRest } = { ...Object.fromEntries(typed), CURRENCY_ID: "EUR" };
    assert.deepEqual(fields, typedRest);
    assert.equal(EMAIL[0].VALUE, typedEmail);
    assert.equal(EMAIL[0].VALUE_TYPE, "WORK");
    assert.equal(added.facts.id, before.id);

    assert.equal(await desk.field("id").inputValue(), before.id);
    assert.equal(await desk.submit.textContent(), "Update lead");
    await desk.submit.click();
    assert.deepEqual(await desk.notes("issue"), { fields: ["fields must hold at least one field"] });
    await desk.fill({ "fields.STATUS_ID": "IN_PROCESS", "fields.ADDRESS_CITY": "Wien" });
    assert.deepEqual(await desk.notes("warning"), {
      "fields.ADDRESS_CITY": ["Part of an address, which is best updated whole."],
    });
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

  test("a stored Bitrix24 lead is taken into the form, and a new one started after it", async () => {
    const desk = await new Desk(page, "bitrix24").open();
    await desk.fill({ "fields.TITLE": "First" });
    await desk.send();
    await page.reload();
    await desk.rows.getByRole("button", { name: "Change record 1" }).click();
    assert.equal(await desk.field("fields.TITLE").inputValue(), "First");
    await desk.fill({ "fields.TITLE": "First, changed" });
    await desk.send();
    assert.deepEqual(sandbox.stored("bitrix24.lead").map(({ fields }) => fields.TITLE), ["First, changed"]);

    await desk.form.getByRole("button", { name: "Start a new lead" }).click();
    await desk.submit.getByText("Add lead").waitFor();
    await desk.fill({ "fields.TITLE": "Second" });
    await desk.submit.click();
    await desk.outcome.getByText("Delivered: added").waitFor();
    assert.deepEqual(sandbox.stored("bitrix24.lead").map(({ fields }) => fields.TITLE), ["First, changed", "Second"]);
  });
}
