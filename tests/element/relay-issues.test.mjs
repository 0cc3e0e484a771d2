// A lead that the relay refused can be sent again once the field's value has changed, in whatever way.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

const FORM = `
  <lead-form relay="/relay" form="wedding" kind="ivvy.lead"><form id="form">
    <label>Occasion <input name="name" value="Wedding"></label>
    <fieldset><legend>Type</legend>
      <label><input type="radio" name="typeId" value="1" checked> One</label>
      <label><input type="radio" name="typeId" value="2"> Two</label></fieldset>
    <label>Text <input name="description" value="bad"></label>
    <button>Go</button></form></lead-form>
  <label>Code <input name="code" form="form" value="bad"></label>`;

/** @type {[why: string, path: string[], change: string, payload: object][]} */
const CHANGES = [
  ["another of a group", ["typeId"], "document.querySelector('[value=\"2\"]').click()", { typeId: "2" }],
  ["an input outside the form", ["code"], "document.querySelector('[name=code]').value = 'good'", { code: "good" }],
  ["a script's value", ["description"], "document.querySelector('[name=description]').value = 'good'", { description: "good" }],
  ["disabled", ["description"], "document.querySelector('[name=description]').disabled = true", { description: undefined }],
  ["taken away", ["description"], "document.querySelector('[name=description]').remove()", { description: undefined }],
  ["no single field's", [], "document.querySelector('[name=name]').value = 'Party'", { name: "Party" }],
];
for (const [why, path, change, changed] of CHANGES) {
  test(why, async () => {
    const code = path.length > 0 ? "format" : "too_large";
    server.responses = [{ status: 422, body: { outcome: "invalid", issues: [{ code, path, message: "no", params: {} }] } }];
    const page = await openPage(FORM);
    await page.getByRole("button").click();
    await page.getByRole("alert").waitFor();
    await page.waitForFunction("document.querySelector('form').getAttribute('aria-busy') === 'false'");
    await page.getByRole("button").click();
    await page.waitForFunction("document.querySelector('form').getAttribute('aria-busy') === 'false'");
    assert.equal(server.leads.length, 1, "the same is not sent again");
    await page.evaluate(change);
    await page.getByRole("button").click();
    await page.getByText("Thank you.").waitFor();
    const before = { name: "Wedding", typeId: "1", description: "bad", code: "bad" };
    assert.deepEqual(server.leads[1].payload, JSON.parse(JSON.stringify({ ...before, ...changed })));
    assert.deepEqual(browser.pageErrors, []);
  });
}
