// A form that the element renders from the relay's profile, under a strict content security policy.

import assert from "node:assert/strict";
import { test } from "node:test";

import { htmlPage } from "./support/pages.mjs";
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
  const fields = await page.evaluate(`[...document.querySelectorAll("lead-form form [name]:not([data-lead-trap])")]
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
  assert.equal(await page.evaluate("document.activeElement.name"), "contact.firstName");
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
  await page.getByRole("button", { name: "Send another" }).click();
  assert.equal(await page.getByText("Hooray!").isVisible(), false);
  await page.getByLabel("First name").fill("Bob");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Hooray!").waitFor();
  assert.equal(await page.getByRole("button", { name: "Send another" }).count(), 1);
});

test("the page's own regions and its own text for a failed load are used", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="later">
    <p id="loading">Loading</p><p slot="failed" hidden>Call us.</p>
    <div data-lead="success" hidden><strong>Hooray!</strong> <button type="button" data-lead-again>One more</button></div></lead-form>`);
  await page.getByText("Call us.").waitFor();
  assert.equal(await page.getByText("Loading").isVisible(), false);
  assert.equal(await page.getByRole("button", { name: "Try again" }).count(), 0);
  await page.evaluate(`document.querySelector("lead-form").setAttribute("form", "portal")`);
  await page.getByLabel("First name").fill("Ann");
  assert.deepEqual(await Promise.all(["Call us.", "Loading", "Hooray!"].map((text) => page.getByText(text).isVisible())), [false, false, false]);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Hooray!").waitFor();
  assert.equal(await page.locator("[data-lead=success]").count(), 1);
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

/** What the page's style sheet says, and the resulting styles of the button. @type {[why: string, css: string, expected: string[]][]} */
const PAGE_STYLES = [
  ["a custom property", "lead-form { --lead-accent: rgb(1, 2, 3); }", ["rgb(1, 2, 3)", "normal", "8px"]],
  ["a custom property of an element around it", "main { --lead-accent: rgb(1, 2, 3); --lead-round: 0; }", ["rgb(1, 2, 3)", "normal", "0px"]],
  ["a class", ".lead-button { letter-spacing: 3px; }", ["rgb(11, 93, 87)", "3px", "8px"]],
  ["a rule of the page for every button", "button { border-radius: 2px; }", ["rgb(11, 93, 87)", "normal", "2px"]],
  ["a reset of everything in an earlier layer", "@layer reset { * { all: unset; } }", ["rgb(11, 93, 87)", "normal", "8px"]],
  ["a later layer", "@layer leadwire, theme; @layer theme { .lead-button { border-radius: 5px; } }", ["rgb(11, 93, 87)", "normal", "5px"]],
];

for (const [why, css, expected] of PAGE_STYLES) {
  test(`styles of a rendered form: ${why}`, async () => {
    const page = await openPage(RENDERED, { head: `<style>${css}</style>` });
    const button = page.getByRole("button", { name: "Send" });
    await button.waitFor();
    const style = await button.evaluate((node) => {
      const { backgroundColor, letterSpacing, borderTopLeftRadius } = getComputedStyle(node);
      return [backgroundColor, letterSpacing, borderTopLeftRadius];
    });
    assert.deepEqual(style, expected);
  });
}

/** What a script removes before the element is loaded. @type {[missing: string, script: string][]} */
const MISSING = [
  ["cascade layers", "delete globalThis.CSSLayerBlockRule"],
  ["constructed style sheets", "delete globalThis.CSSStyleSheet"],
  ["adopted style sheets", "delete Document.prototype.adoptedStyleSheets"],
];

for (const [missing, script] of MISSING) {
  test(`a rendered form is styled without ${missing}`, async () => {
    const page = await openPage(RENDERED, { head: `<script>${script}</script><style>.lead-button { letter-spacing: 3px; }</style>` });
    const button = page.getByRole("button", { name: "Send" });
    await button.waitFor();
    const style = await button.evaluate((node) => [getComputedStyle(node).backgroundColor, getComputedStyle(node).letterSpacing]);
    assert.deepEqual(style, ["rgb(11, 93, 87)", "3px"]);
  });
}

test("a rendered form is in the light DOM: the page's labels, selectors and scripts reach it", async () => {
  const page = await openPage(RENDERED);
  await page.getByLabel("First name").fill("Ann");
  const seen = await page.evaluate(`(() => {
    const form = document.forms[0];
    return [form.elements["contact.firstName"].value, new FormData(form).get("contact.firstName"), document.querySelector("lead-form").shadowRoot];
  })()`);
  assert.deepEqual(seen, ["Ann", "Ann", null]);
});

test("without the outbox the browser posts a rendered form", async () => {
  const page = browser.page;
  server.addPage("/thanks", htmlPage("<p>Thank you, without JavaScript.</p>"));
  await page.route("**/pkg/outbox.js", (route) => route.abort());
  await openPage(`<lead-form relay="/relay/" form="portal"></lead-form>`);
  await page.getByLabel("First name").fill("Ann");
  await page.getByRole("button").click();
  await page.getByText("Thank you, without JavaScript.").waitFor();
  await page.unrouteAll();
  assert.deepEqual(server.formPosts.map(({ form }) => form), ["/relay/forms/portal"]);
  assert.equal(new URLSearchParams(server.formPosts[0].body).get("fields.NAME"), "Ann");
});

test("several rendered forms have unique ids", async () => {
  const page = await openPage(RENDERED + RENDERED);
  await page.getByLabel("First name").nth(1).fill("Ann");
  await page.getByRole("button", { name: "Send" }).first().click();
  await page.getByRole("alert").first().waitFor();
  const ids = /** @type {string[]} */ (await page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)"));
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.length >= 14, `${ids.length} ids`);
});

test("an attribute that changes while the form is loaded counts, and regions are hidden until then", async () => {
  const page = browser.page;
  let release = () => {};
  const held = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route("**/forms/wedding.json", (route) => held.then(() => route.continue()));
  const request = page.waitForRequest("**/forms/wedding.json");
  await openPage(`<lead-form relay="/relay" form="wedding"><p slot="success">Hooray!</p><p>Loading</p></lead-form>`);
  await request;
  assert.deepEqual([await page.getByText("Hooray!").isVisible(), await page.getByText("Loading").isVisible()], [false, true]);
  await page.evaluate(`document.querySelector("lead-form").setAttribute("form", "portal")`);
  release();
  await page.getByLabel("Source").waitFor();
  assert.equal(await page.getByText("Loading").isVisible(), false);
  assert.equal(await page.locator("form").count(), 1);
  await page.unrouteAll();
});

test("an attribute that changes while the element is away renders the form again", async () => {
  const page = await openPage(RENDERED);
  await page.getByLabel("Last name").waitFor();
  await page.evaluate(`(() => {
    const element = document.querySelector("lead-form");
    element.remove();
    element.setAttribute("form", "portal");
    document.querySelector("main").append(element);
  })()`);
  await page.getByLabel("Source").waitFor();
  assert.equal(await page.getByLabel("Last name").count(), 0);
});

/** What a page does to an element with a rendered form in which something is typed. @type {[what: string, script: string, value: string][]} */
const CHANGES = [
  ["moves it", "document.querySelector('aside').append(host)", "Ann"],
  ["removes what is in it", "host.replaceChildren()", "Ann"],
  ["sets its HTML to what it was", "host.innerHTML = host.innerHTML", "Ann"],
  ["sets the HTML of the page to what it was", "document.querySelector('main').innerHTML = document.querySelector('main').innerHTML", ""],
  ["replaces it by a copy", "host.replaceWith(host.cloneNode(true))", ""],
  ["moves it into a shadow tree", "document.querySelector('aside').attachShadow({ mode: 'open' }).append(host)", "Ann"],
];

for (const [what, script, value] of CHANGES) {
  test(`one form that can be sent remains when a page ${what}`, async () => {
    const page = await openPage(`${RENDERED}<aside></aside>`);
    await page.getByLabel("First name").fill("Ann");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("alert").waitFor();
    await page.evaluate(`{ const host = document.querySelector("lead-form"); ${script}; }`);
    await page.getByLabel("First name").waitFor();
    assert.equal(await page.locator("lead-form form").count(), 1);
    assert.equal(await page.getByLabel("First name").inputValue(), value);
    for (const [label, text] of [["First name", "Ann"], ["Last name", "Smith"], ["E-mail", "a@example.com"], ["Subject", what]]) {
      await page.getByLabel(label, { exact: true }).fill(text);
    }
    const button = page.getByRole("button", { name: "Send" });
    assert.equal(await button.evaluate((node) => getComputedStyle(node).backgroundColor), "rgb(11, 93, 87)");
    await button.click();
    await page.getByText("Thank you.").waitFor();
    assert.deepEqual(server.leads.map(({ payload }) => payload.name), [what]);
  });
}

test("a form in another component's shadow tree is styled", async () => {
  const page = await openPage(`<div id="outer"></div>`);
  await page.evaluate(`outer.attachShadow({ mode: "open" }).innerHTML = ${JSON.stringify(RENDERED)}`);
  const button = page.getByRole("button", { name: "Send" });
  await button.waitFor();
  assert.equal(await button.evaluate((node) => getComputedStyle(node).backgroundColor), "rgb(11, 93, 87)");
});

test("without the file that renders, the failure is shown, and can be retried", async () => {
  const page = browser.page;
  await page.route("**/render-form.js", (route) => route.abort());
  await openPage(RENDERED);
  await page.getByText("The form could not be loaded.").waitFor();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByLabel("First name").waitFor();
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
