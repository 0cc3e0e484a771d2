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
 * @type {{ why: string, html: string, posted: [string, string][], payload: object, native?: object }[]}
 */
const FORMS = JSON.parse(await readFile(new URL("forms.json", import.meta.url), "utf8"));

/** What a form without JavaScript does not send, or the relay refuses. @type {typeof FORMS} */
const IN_PAGES = [
  ["disabled, unnamed, a file and a button", `<input name="a" value="x" disabled><input value="x"><input type="file" name="b"><button name="c" value="x"></button>`, {}],
  ["names that are no paths", `<input name="a..b" value="x"><input name="[12]" value="x"><input name="a[x]" value="x"><input name="a[1" value="x">`, {}],
  ["through a value", `<input name="name" value="x"><input name="name.y" value="z">`, { name: "x" }],
].map(([why, html, payload]) => /** @type {any} */ ({ why, html, payload }));

test("names become payloads", async () => {
  const page = await openPage("");
  for (const { why, html, posted, payload } of [...FORMS, ...IN_PAGES]) {
    const found = await page.evaluate(`(async () => {
      const { entriesOf } = await import("/pkg/element/form/controls.js");
      const { Payload } = await import("/pkg/element/form/payload.js");
      const form = document.createElement("form");
      form.innerHTML = ${JSON.stringify(html)};
      for (const option of form.querySelectorAll("[data-chosen]")) option.selected = true;
      return { posted: [...new FormData(form)], payload: new Payload(entriesOf(form)).value };
    })()`);
    assert.deepEqual(found.payload, payload, why);
    if (posted) assert.deepEqual(found.posted, posted, why);
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
    const found = await page.evaluate(`(async () => {
      const { entriesOf } = await import("/pkg/element/form/controls.js");
      const { Payload } = await import("/pkg/element/form/payload.js");
      const form = document.createElement("form");
      form.innerHTML = ${JSON.stringify(inputs)};
      const { path, params } = ${JSON.stringify(issue)};
      return new Payload(entriesOf(form)).controlAt(path, params)?.name ?? null;
    })()`);
    assert.equal(found, name, why);
  }
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
