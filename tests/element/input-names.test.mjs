// Inputs whose names shadow properties of the form, and elements with names that are not sent.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

/** @param {string} inner */
const form = (inner) => `<lead-form relay="/relay" form="wedding" kind="ivvy.lead"><form action="/relay/forms/wedding" method="post">
  <label>Occasion <input name="name" required></label>${inner}<button>Go</button></form></lead-form>`;

for (const name of ["elements", "reset", "submit", "action", "method", "hidden", "noValidate", "id", "length"]) {
  test(`an input named ${name} does not break the form`, async () => {
    const page = await openPage(form(`<input name="${name}">`));
    await page.getByRole("button").click();
    await page.getByRole("alert").getByText("Occasion is required").waitFor();
    await page.getByLabel("Occasion").fill("Wedding");
    await page.getByRole("button", { name: "Go" }).click();
    await page.getByText("Thank you.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Go" }).isVisible(), false);
    await page.getByRole("button", { name: "Send another" }).click();
    assert.equal(await page.getByLabel("Occasion").inputValue(), "");
    assert.deepEqual(server.leads.map(({ payload }) => payload), [{ name: "Wedding" }]);
    assert.deepEqual(browser.pageErrors, []);
  });
}

/** The names of all properties of a form, without those of fields of the lead. @returns {Promise<string[]>} */
function propertyNames() {
  return browser.page.evaluate(`(() => {
    const names = new Set();
    for (let one = HTMLFormElement.prototype; one; one = Object.getPrototypeOf(one)) {
      for (const name of Object.getOwnPropertyNames(one)) names.add(name);
    }
    names.delete("name");
    return [...names];
  })()`);
}

/** By script: a form with such inputs breaks the locators of the browser's driver as well. */
const ACT = `(occasion) => {
  document.getElementById("occasion").value = occasion;
  document.getElementById("choice").checked = occasion !== "";
  document.getElementById("go").click();
}`;

test("a form with an input for each property of a form is validated, sent and shown again", async () => {
  await openPage("");
  const names = await propertyNames();
  for (const expected of ["append", "querySelector", "requestSubmit", "addEventListener", "dataset", "nodeType", "valueOf"]) {
    assert.ok(names.includes(expected), expected);
  }
  const inputs = names.map((name) => `<input name="${name}">`).join("");
  const choice = `<label><input type="radio" id="choice" name="description" value="By mail" required> By mail</label>`;
  const html = form(choice + inputs).replace(`name="name"`, `name="name" id="occasion"`).replace("<button", `<button id="go"`);
  const page = await openPage(html.replace("<form", `<form role="radiogroup" aria-label="Way"`));
  await page.waitForFunction("document.querySelector('form[novalidate]')");
  await page.evaluate(`(${ACT})("")`);
  await page.waitForFunction("document.querySelector('[data-lead=summary]')?.textContent.includes('Occasion is requiredWay is required')");
  // Events whose target is the form itself.
  await page.evaluate(`for (const type of ["click", "focusin", "focusout", "change", "input"]) {
    EventTarget.prototype.dispatchEvent.call(document.querySelector("form"), new Event(type, { bubbles: true }))
  }`);
  await page.evaluate(`(${ACT})("Wedding")`);
  await page.waitForFunction("document.querySelector('lead-form').dataset.state === 'success'");
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ name: "Wedding", description: "By mail" }]);
  assert.deepEqual(server.formPosts, []);
  await page.evaluate("document.querySelector('[data-lead-again]').click()");
  await page.waitForFunction("document.querySelector('lead-form').dataset.state === 'ready'");
  assert.equal(await page.evaluate("document.getElementById('occasion').value"), "");
  assert.deepEqual(browser.pageErrors, []);
});

test("without the outbox, a form with inputs named method and submit is posted by the browser", async () => {
  const { page } = browser;
  await page.route("**/pkg/outbox.js", (route) => route.abort());
  await openPage(form(`<input name="method"><input name="submit">`));
  await page.getByLabel("Occasion").fill("Wedding");
  const navigation = page.waitForURL("**/thanks");
  server.addPage("/thanks", "Thank you, without JavaScript.");
  await page.getByRole("button").click();
  await navigation;
  await page.unrouteAll();
  assert.equal(new URLSearchParams(server.formPosts[0].body).get("name"), "Wedding");
});

test("a fieldset, an output and an object are not sent", async () => {
  const page = await openPage(form(`<fieldset name="contact"><label>First <input name="contact.firstName" value="Ann"></label>
      <label>Last <input name="contact.lastName" value="Smith"></label><label>Mail <input name="contact.email"></label></fieldset>
    <output name="description">12</output><object name="code"></object>`));
  await page.getByLabel("Occasion").fill("Wedding");
  await page.getByLabel("Mail").fill("ann@example.com");
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  const { name, contact, ...rest } = server.leads[0].payload;
  assert.deepEqual([name, contact.email, rest], ["Wedding", "ann@example.com", {}]);
});
