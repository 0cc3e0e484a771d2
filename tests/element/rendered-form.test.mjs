// A form that the element renders from the relay's profile, under a strict content security policy.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

const RENDERED = `<lead-form relay="/relay" form="wedding"></lead-form>`;

const STRICT = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; " +
    "form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
};

test("a rendered form has the profile's fields with labels, types and required marks", async () => {
  const page = await openPage(RENDERED);
  await page.getByLabel("First name").waitFor();
  const fields = await page.evaluate(`[...document.querySelector("lead-form").shadowRoot.querySelectorAll("form [name]:not([data-lead-trap])")]
    .map(({ name, type, required, autocomplete, labels }) => [name, type, required, autocomplete, labels[0].textContent])`);
  assert.deepEqual(fields, [
    ["contact.firstName", "text", true, "given-name", "First name"],
    ["contact.lastName", "text", true, "family-name", "Last name"],
    ["contact.email", "email", true, "email", "E-mail"],
    ["contact.phone", "tel", false, "tel", "Phone (optional)"],
    ["name", "text", true, "", "Subject"],
    ["description", "textarea", false, "", "Message (optional)"],
    ["contact.privacyConsent", "checkbox", false, "", "I agree to the privacy policy (optional)"],
  ]);
});

test("a rendered form is validated and sent without a policy violation", async () => {
  const page = await openPage(RENDERED, { headers: STRICT });
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").getByRole("link", { name: "First name is required" }).waitFor();
  assert.equal(await page.evaluate("document.querySelector('lead-form').shadowRoot.activeElement.name"), "contact.firstName");
  await page.getByLabel("First name").fill("Ann");
  await page.getByLabel("Last name").fill("Smith");
  await page.getByLabel("E-mail").fill("ann@example");
  await page.getByLabel("Subject").fill("Wedding");
  await page.getByLabel("I agree").check();
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Thank you.").waitFor();
  const contact = { firstName: "Ann", lastName: "Smith", email: "ann@example", privacyConsent: true };
  assert.deepEqual(server.leads[0].payload, { contact, name: "Wedding" });
  assert.deepEqual(browser.pageErrors, []);
});

test("a rendered form has the profile's choices and translated labels", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="portal" lang="de"></lead-form>`);
  await page.getByLabel("Quelle").selectOption("WEB");
  await page.getByLabel("Vorname").fill("Ann");
  await page.getByRole("button", { name: "Absenden" }).click();
  await page.getByText("Vielen Dank.").waitFor();
  assert.deepEqual(server.leads[0].payload, { fields: { NAME: "Ann", SOURCE_ID: "WEB" } });
});

test("configured labels take precedence over translations, except configured translations", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="enquiry" lang="de"></lead-form>`);
  await page.getByRole("button", { name: "Absenden" }).click();
  await page.getByRole("alert").getByRole("link", { name: /Gäste/ }).waitFor();
  const guests = page.getByLabel("Gäste");
  const properties = await guests.evaluate((/** @type {HTMLInputElement} */ input) => [
    input.required,
    input.maxLength,
    input.inputMode,
    input.ariaDescribedByElements?.[0].textContent,
  ]);
  assert.deepEqual(properties, [true, 4, "numeric", "Children, too."]);
  await guests.fill("80");
  await page.getByLabel("Occasion").fill("Fest");
  assert.deepEqual(await page.getByLabel("Type").locator("option:not([value=''])").allTextContents(), ["Party", "Wedding"]);
  await page.getByLabel("Type").selectOption("Party");
  await page.getByRole("button", { name: "Absenden" }).click();
  await page.getByText("Vielen Dank.").waitFor();
  assert.deepEqual(server.leads[0].payload, { customFields: [{ fieldId: 12, fieldValue: "80" }], name: "Fest", typeId: "3" });
});

test("a required custom field that the relay reports is shown at its input", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="enquiry"></lead-form>`);
  const issue = { code: "required", path: ["customFields"], message: "customFields[12] is required", params: { idKey: "fieldId", id: 12 } };
  server.responses.push({ status: 422, body: { outcome: "invalid", issues: [issue] } });
  await page.getByLabel("Guests").fill("80");
  await page.getByLabel("Occasion").fill("Party");
  await page.getByLabel("Type").selectOption("Wedding");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Guests is required" }).waitFor();
});

test("slots replace the regions of a rendered form", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="portal"><p slot="success">Hooray!</p></lead-form>`);
  await page.getByLabel("First name").fill("Ann");
  assert.equal(await page.getByText("Hooray!").isVisible(), false);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Hooray!").waitFor();
});

test("a failed load of the profile is shown, and can be retried", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="later"></lead-form>`);
  await page.getByText("The form could not be loaded.").waitFor();
  Object.assign(server.profiles, { later: server.profiles.portal });
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByLabel("First name").waitFor();
});

test("a form in the page's markup without a kind loads the kind from the relay", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="wedding">
    <form><label>Occasion <input name="name"></label> <label>Mail <input name="contact.email"></label><button>Go</button></form></lead-form>`);
  await page.getByLabel("Occasion").fill("Wedding");
  await page.getByLabel("Mail").fill("nobody");
  await page.getByRole("button").click();
  assert.equal(await page.locator("[data-lead=message]").textContent(), "Mail must be an e-mail address such as name@example.com");
});

test("the page's style sheet does not apply; custom properties and parts do", async () => {
  const page = await openPage(RENDERED, {
    head: `<style>
      * { all: revert; color: red !important; display: inline !important; font-size: 3px !important; }
      lead-form { display: block !important; font-size: 16px !important; --lead-accent: rgb(1, 2, 3); }
      lead-form::part(button) { letter-spacing: 3px; }
    </style>`,
  });
  const button = page.getByRole("button", { name: "Send" });
  await button.waitFor();
  const style = await button.evaluate((node) => {
    const { backgroundColor, letterSpacing, fontSize } = getComputedStyle(node);
    return [backgroundColor, letterSpacing, fontSize];
  });
  assert.deepEqual(style, ["rgb(1, 2, 3)", "3px", "16px"]);
});

test("the account's lists in the profile are checked, unless the page gives its own", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="fair"></lead-form>`);
  await page.getByLabel("First name").fill("Ann");
  await page.getByLabel("Where from").fill("CALL");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").getByRole("link", { name: /Where from/ }).waitFor();
  assert.equal(server.leads.length, 0);
  await page.evaluate(`document.querySelector("lead-form").catalog = { bitrix24: { sources: ["CALL"] } }`);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads[0].payload, { fields: { NAME: "Ann", SOURCE_ID: "CALL" } });
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
