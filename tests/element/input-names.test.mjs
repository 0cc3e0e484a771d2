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
