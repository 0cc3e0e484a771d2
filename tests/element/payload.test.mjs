// The payload of a form, and the control of an issue. The relay's test for native form posts uses the same forms.json, so that
// both create the same lead.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { browser, openPage, useBrowser } from "./support/browser.mjs";

useBrowser();

/**
 * Forms, what browsers post of them, and their payloads; `native` where the relay cannot know what a page knows.
 *
 * @type {{ why: string, kind: string, html: string, posted: [string, string][], payload: object, native?: object }[]}
 */
const FORMS = JSON.parse(await readFile(new URL("forms.json", import.meta.url), "utf8"));

/** What a form without JavaScript does not send, or the relay refuses. @type {typeof FORMS} */
const IN_PAGES = [
  ["disabled, unnamed, a file and a button", `<input name="a" value="x" disabled><input value="x"><input type="file" name="b"><button name="c" value="x"></button>`, {}],
  ["names that are no paths", `<input name="a..b" value="x"><input name="[12]" value="x"><input name="a[x]" value="x"><input name="a[1" value="x">`, {}],
  ["through a value", `<input name="name" value="x"><input name="name.y" value="z">`, { name: "x" }],
].map(([why, html, payload]) => /** @type {any} */ ({ why, kind: "ivvy.lead", html, payload }));

/**
 * Script that makes a form and its payload, without the rules, for which a record might be included.
 *
 * @param {string} kind
 * @param {string} html
 */
const VALIDATED = (kind, html) => `
  const { validateForm } = await import("/pkg/element/form/validation.js");
  const { ready } = await import("/pkg/browser.js");
  const { call } = await import("/pkg/wasm-instance.js");
  await ready();
  const form = document.createElement("form");
  form.innerHTML = ${JSON.stringify(html)};
  for (const option of form.querySelectorAll("[data-chosen]")) option.selected = true;
  const rules = (inputs, issues) => call("formPayload", ${JSON.stringify(kind)}, inputs, { issues: issues ?? [] });
  const result = validateForm(form, { rules, callHooks: () => [] });
`;

test("names become payloads", async () => {
  const page = await openPage("");
  for (const { why, kind, html, posted, payload } of [...FORMS, ...IN_PAGES]) {
    const found = await page.evaluate(`(async () => {
      ${VALIDATED(kind, html)}
      return { posted: [...new FormData(form)], payload: result.values };
    })()`);
    assert.deepEqual(found.payload, payload, why);
    if (posted) assert.deepEqual(found.posted, posted, why);
  }
});

test("amounts are read by the language of their input", async () => {
  const page = await openPage("");
  for (const [lang, type, typed, sent] of [
    ["de", "text", "1500,50", "1500.50"],
    ["de-AT", "text", "1.500", "1500"],
    ["de-CH", "text", "1.500", "1.500"],
    ["de", "number", "1.500", "1.500"],
    ["fr", "text", "1\u202f500,50", "1500.50"],
    ["pt", "text", "1.500,50", "1500.50"],
    ["en", "text", "1,500", "1500"],
    ["en", "text", "1.500", "1.500"],
    ["ar", "text", "١٥٠٠٫٥٠", "1500.50"],
    ["not a tag", "text", "1,500", "1,500"],
    ["", "text", "1.500", "1.500"],
  ]) {
    const html = `<p lang="${lang}"><input type="${type}" name="fields.OPPORTUNITY" value="${typed}"></p>`;
    const payload = await page.evaluate(`(async () => {
      ${VALIDATED("bitrix24.lead", html)}
      return result.values;
    })()`);
    assert.deepEqual(payload, { fields: { OPPORTUNITY: sent } }, `${lang} ${type} ${typed}`);
  }
});

test("the control of an issue", async () => {
  const page = await openPage("");
  /** @type {[why: string, inputs: string, issue: object, name: string | null][]} */
  const rows = [
    ["at its path", `<input name="name"><input name="contact.email">`, { path: ["contact", "email"] }, "contact.email"],
    ["in a list with blank inputs", `<input name="customFields[3]"><input name="customFields[12]" value="x">`, { path: ["customFields", 0, "fieldValue"] }, "customFields[12]"],
    ["by a custom field's id", `<input name="customFields[3]"><input name="customFields[12]">`, { path: ["customFields"], params: { idKey: "fieldId", id: 12 } }, "customFields[12]"],
    ["below a plain value", `<input name="fields.EMAIL" value="x">`, { path: ["fields", "EMAIL", 0, "VALUE"] }, "fields.EMAIL"],
    ["of a field without an input", `<input name="name">`, { path: ["typeId"] }, null],
  ];
  for (const [why, inputs, issue, name] of rows) {
    const kind = inputs.includes("fields.") ? "bitrix24.lead" : "ivvy.lead";
    const found = await page.evaluate(`(async () => {
      ${VALIDATED(kind, inputs)}
      return result.locate([${JSON.stringify(issue)}])[0]?.control?.name ?? null;
    })()`);
    assert.equal(found, name, why);
  }
});

test("without FormData, values and names of custom elements do not disturb the other inputs", async () => {
  const page = await openPage("");
  await page.evaluate(`customElements.define("x-any", class extends HTMLElement {
    static formAssociated = true;
    type = "x-any";
    set name(name) { this.setAttribute("name", name); }
  }); FormData = undefined`);
  /** @type {[why: string, parts: string, payload: object][]} */
  const rows = [
    ["a bigint", "{ name: 'typeId', value: 12n }", { typeId: "12" }],
    ["a list with a bigint", "{ name: 'typeId', value: [12n] }", { typeId: ["12"] }],
    ["a value that contains itself", "{ name: 'typeId', value: (() => { const list = []; list.push(list); return list; })() }", {}],
    ["a value with a toJSON that throws", "{ name: 'typeId', value: { toJSON() { throw 1; } } }", {}],
    ["a function, a symbol", "{ name: 'typeId', value: () => 1 }", {}],
    ["no value", "{ name: 'typeId' }", {}],
    ["a name that is a number", "{ name: 5, value: 'x' }", { 5: "x" }],
    ["a name with half of a surrogate pair", "{ name: '\\ud800', value: 'x' }", {}],
    ["the name __proto__", "{ name: '__proto__.polluted', value: 'x' }", {}],
    ["a huge index", "{ name: 'customFields[9223372036854775807].fieldValue', value: 'x' }", { customFields: [{ fieldValue: "x" }] }],
  ];
  for (const [why, parts, payload] of rows) {
    const found = await page.evaluate(`(async () => {
      ${VALIDATED("ivvy.lead", `<x-any></x-any><input name="name" value="Ann"><input name="contact.email" value="x">`).replace("const rules", `Object.assign(form.elements[0], ${parts}); const rules`)}
      const [problem] = result.locate([{ code: "format", path: ["contact", "email"] }]);
      return { payload: result.values, name: problem?.control?.name, isPolluted: "polluted" in {} };
    })()`);
    assert.deepEqual(found, { payload: { ...payload, name: "Ann", contact: { email: "x" } }, name: "contact.email", isPolluted: false }, why);
  }
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
