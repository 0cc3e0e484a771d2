// Names as paths: what a form's inputs become. The rows that the relay reads of a form without JavaScript
// (relay/src/ingress/native/names.rs) stand here too, so that both ways give the same lead.

import assert from "node:assert/strict";
import { test } from "node:test";

import { the, visit, visits } from "./support/visit.mjs";

visits();

/** @type {[why: string, inputs: string, payload: object][]} */
const ROWS = [
  ["nothing", "", {}],
  ["plain", `<input name="name" value="x">`, { name: "x" }],
  ["untouched", `<input name="name" value=" ">`, {}],
  ["a path", `<input name="contact.email" value="a@b.c">`, { contact: { email: "a@b.c" } }],
  [
    "custom fields by their ids",
    `<input name="customFields[12]" value="x"><input name="customFields[3]" value="y">`,
    { customFields: [{ fieldId: 3, fieldValue: "y" }, { fieldId: 12, fieldValue: "x" }] },
  ],
  [
    "one with several values",
    `<input name="customFields[12]" value="x"><input name="customFields[12]" value="y">`,
    { customFields: [{ fieldId: 12, fieldValue: ["x", "y"] }] },
  ],
  [
    "a contact's custom field",
    `<input name="contact.customFields[12]" value="x">`,
    { contact: { customFields: [{ fieldId: 12, value: "x" }] } },
  ],
  ["an untouched one", `<input name="customFields[12]"><input name="customFields[3]" value="y">`, { customFields: [{ fieldId: 3, fieldValue: "y" }] }],
  [
    "spelt out",
    `<input type="hidden" name="customFields[0].fieldId" value="12"><input name="customFields[0].fieldValue" value="x">`,
    { customFields: [{ fieldId: "12", fieldValue: "x" }] },
  ],
  ["spelt out and untouched", `<input type="hidden" name="customFields[0].fieldId" value="12"><input name="customFields[0].fieldValue">`, {}],
  [
    "brackets",
    `<input type="checkbox" name="fields.UF_CRM_1[]" value="a" checked><input type="checkbox" name="fields.UF_CRM_1[]" value="b" checked>`,
    { fields: { UF_CRM_1: ["a", "b"] } },
  ],
  [
    "a multiple field with its type",
    `<input name="fields.PHONE[1].VALUE" value="2"><input name="fields.PHONE[0].VALUE" value="1"><input name="fields.PHONE[0].VALUE_TYPE" value="HOME">`,
    { fields: { PHONE: [{ VALUE: "1", VALUE_TYPE: "HOME" }, { VALUE: "2" }] } },
  ],
  [
    "an untouched one with its type",
    `<input name="fields.EMAIL[0].VALUE"><select name="fields.EMAIL[0].VALUE_TYPE"><option>WORK</option></select><input name="fields.NAME" value="Ann">`,
    { fields: { NAME: "Ann" } },
  ],
  [
    "an untouched company, although its country is preset",
    `<input name="name" value="x"><input name="company.businessName"><input type="hidden" name="company.address.countryCode" value="AU">`,
    { name: "x" },
  ],
  ["a box", `<input type="checkbox" name="contact.privacyConsent" checked>`, { contact: { privacyConsent: true } }],
  ["a box with a value", `<input type="checkbox" name="fields.OPENED" value="Y" checked>`, { fields: { OPENED: "Y" } }],
  ["a box that is not ticked", `<input type="checkbox" name="contact.privacyConsent">`, {}],
  ["one of a group", `<input type="radio" name="typeId" value="1"><input type="radio" name="typeId" value="2" checked>`, { typeId: "2" }],
  ["a list of choices", `<select multiple name="fields.CONTACT_IDS"><option selected>7<option>8<option selected>9</select>`, { fields: { CONTACT_IDS: ["7", "9"] } }],
  ["an instant", `<input type="datetime-local" name="nextFollowUp" value="2026-11-20T10:30">`, { nextFollowUp: "2026-11-20T10:30:00.000Z" }],
  ["disabled, unnamed, a file and a button", `<input name="a" value="x" disabled><input value="x"><input type="file" name="b"><button name="c" value="x"></button>`, {}],
  ["names that are no paths", `<input name="a..b" value="x"><input name="[12]" value="x"><input name="a[x]" value="x"><input name="a[1" value="x">`, {}],
  ["through a value", `<input name="name" value="x"><input name="name.y" value="z">`, { name: "x" }],
];

test("names become payloads", async () => {
  const page = await visit("");
  for (const [why, inputs, expected] of ROWS) {
    const payload = await page.evaluate(`(async () => {
      const { entriesOf } = await import("/pkg/element/controls.js");
      const { Payload } = await import("/pkg/element/payload.js");
      const form = document.createElement("form");
      form.innerHTML = ${JSON.stringify(inputs)};
      return new Payload(entriesOf(form)).value;
    })()`);
    assert.deepEqual(payload, expected, why);
  }
});

test("an issue finds its field", async () => {
  const page = await visit("");
  /** @type {[why: string, inputs: string, issue: object, name: string | null][]} */
  const rows = [
    ["at its path", `<input name="name"><input name="contact.email">`, { path: ["contact", "email"] }, "contact.email"],
    ["in a list that has lost entries", `<input name="customFields[3]"><input name="customFields[12]" value="x">`, { path: ["customFields", 0, "fieldValue"] }, "customFields[12]"],
    ["by a custom field's id", `<input name="customFields[3]"><input name="customFields[12]">`, { path: ["customFields"], params: { idKey: "fieldId", id: 12 } }, "customFields[12]"],
    ["below a plain value", `<input name="fields.EMAIL" value="x">`, { path: ["fields", "EMAIL", 0, "VALUE"] }, "fields.EMAIL"],
    ["elsewhere", `<input name="name">`, { path: ["typeId"] }, null],
  ];
  for (const [why, inputs, issue, name] of rows) {
    const found = await page.evaluate(`(async () => {
      const { entriesOf } = await import("/pkg/element/controls.js");
      const { Payload } = await import("/pkg/element/payload.js");
      const form = document.createElement("form");
      form.innerHTML = ${JSON.stringify(inputs)};
      const { path, params } = ${JSON.stringify(issue)};
      return new Payload(entriesOf(form)).controlAt(path, params)?.name ?? null;
    })()`);
    assert.equal(found, name, why);
  }
});

test("the page saw no error", () => assert.deepEqual(the.complaints, []));
