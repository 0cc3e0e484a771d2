// A `lang` that changes while a form is shown: the texts follow, and the focus and what was typed stay.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, openPage, server, useBrowser } from "./support/browser.mjs";
import { ENQUIRY } from "./support/pages.mjs";
import { addRenderedForm, button, legends, RENDERED as STEPS } from "./support/steps.mjs";

useBrowser();

const RENDERED = `<section><lead-form relay="/relay" form="wedding"></lead-form></section>`;
const CV = { name: "cv.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF") };

/** @param {string} selector @param {string} lang */
const setLang = (selector, lang) => browser.page.evaluate(`void (document.querySelector("${selector}").lang = "${lang}")`);

/** Where the focus is, and what is selected there. */
const focus = () => browser.page.evaluate(`(({ activeElement: { name, selectionStart, selectionEnd } }) => [name, selectionStart, selectionEnd])(document)`);

for (const holder of ["lead-form", "section", "html"]) {
  test(`a rendered form follows the lang of <${holder}>`, async () => {
    const page = await openPage(RENDERED);
    await page.getByLabel("I agree").check();
    const input = page.getByLabel("First name");
    await input.fill("Ann");
    await input.evaluate((one) => /** @type {HTMLInputElement} */ (one).setSelectionRange(1, 2));
    await page.evaluate(`globalThis.focused = document.activeElement; globalThis.losses = 0; addEventListener("focusout", () => losses++)`);
    await setLang(holder, "de");
    await page.getByLabel("Vorname").waitFor();
    assert.deepEqual(await focus(), ["contact.firstName", 1, 2]);
    assert.deepEqual(await page.evaluate("[document.activeElement === focused, losses]"), [true, 0]);
    assert.equal(await page.getByLabel("Vorname").inputValue(), "Ann");
    assert.equal(await page.getByLabel("Datenschutz").isChecked(), true);
    assert.deepEqual(await page.locator("form button").allTextContents(), ["Absenden"]);
    assert.equal(await page.locator(".lead-optional").first().textContent(), " (freiwillig)");
    assert.equal(await page.locator("form").count(), 1);
    await setLang(holder, "en");
    await page.getByLabel("First name").waitFor();
  });
}

test("the last of several changes counts", async () => {
  const page = await openPage(RENDERED);
  await page.getByLabel("First name").waitFor();
  await page.evaluate(`["de", "fr", "es", "ja", "fr"].forEach((lang) => (document.documentElement.lang = lang))`);
  await page.getByLabel("Prénom").waitFor();
  await page.waitForLoadState("networkidle");
  assert.deepEqual(await page.locator("form button").allTextContents(), ["Envoyer"]);
});

test("a rendered form that is moved below another lang follows it", async () => {
  const page = await openPage(`<p lang="de"></p>${RENDERED}`);
  await page.getByLabel("First name").fill("Ann");
  await page.evaluate(`document.querySelector("p").append(document.querySelector("lead-form"))`);
  await page.getByLabel("Vorname").waitFor();
  assert.equal(await page.getByLabel("Vorname").inputValue(), "Ann");
});

test("the focus stays also after the element was moved", async () => {
  const page = await openPage(`${RENDERED}<aside></aside>`);
  await page.getByLabel("First name").waitFor();
  await page.evaluate(`document.querySelector("aside").append(document.querySelector("lead-form"))`);
  await page.getByLabel("First name").focus();
  await setLang("html", "de");
  await page.getByLabel("Vorname").waitFor();
  assert.equal((await focus())[0], "contact.firstName");
});

test("fields that the relay has changed meanwhile are rendered", async () => {
  const page = await openPage(`${RENDERED}<aside></aside>`);
  await page.getByLabel("First name").fill("Ann");
  const [first, last, ...others] = server.profiles.wedding.fields;
  server.profiles.wedding = { ...server.profiles.wedding, fields: [first, { ...last, path: "contact.jobTitle", label: "Job" }, ...others] };
  await page.evaluate(`document.querySelector("aside").append(document.querySelector("lead-form"))`);
  await setLang("html", "de");
  await page.locator("[name='contact.jobTitle']").waitFor();
  assert.equal(await page.getByLabel("Vorname").inputValue(), "Ann");
});

test("the messages of a rendered form and the names in them follow", async () => {
  const page = await openPage(RENDERED);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").getByRole("link", { name: "First name is required" }).waitFor();
  await setLang("html", "de");
  await page.getByRole("alert").getByRole("link", { name: "Bitte ausfüllen: Vorname" }).waitFor();
  assert.equal(await page.getByRole("alert").locator("p").textContent(), "Bitte prüfen Sie Ihre Angaben");
  assert.equal(await page.locator("[data-lead=message]").first().textContent(), "Bitte ausfüllen: Vorname");
  assert.equal((await focus())[0], "contact.firstName");
});

test("the messages of a page's own form follow", async () => {
  const page = await openPage(ENQUIRY);
  await page.getByRole("button").click();
  await page.getByRole("alert").getByRole("link").first().waitFor();
  const { length } = await page.getByRole("alert").getByRole("link").all();
  await setLang("html", "de");
  await page.getByRole("alert").getByRole("link", { name: "Bitte ausfüllen: First name" }).waitFor();
  assert.equal((await page.getByRole("alert").getByRole("link").all()).length, length);
  assert.equal((await focus())[0], "contact.firstName");
});

test("a form without messages gets none", async () => {
  const page = await openPage(ENQUIRY);
  await page.locator("#first").focus();
  await setLang("html", "de");
  await page.waitForLoadState("networkidle");
  await setLang("html", "en");
  assert.equal(await page.locator("[data-lead=message]").count(), 0);
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("a form in steps stays at its step, in the other language", async () => {
  addRenderedForm();
  const page = await openPage(STEPS);
  await page.getByLabel("First name").fill("Ann");
  await page.getByLabel("Last name").fill("Smith");
  await page.getByLabel("E-mail").fill("ann@example.com");
  await button("Next").click();
  await page.getByLabel("Subject").fill("Feast");
  await setLang("html", "de");
  await page.getByText("Schritt 2 von 2: Ihr Fest").waitFor();
  assert.deepEqual(await legends(), ["Ihr Fest"]);
  assert.deepEqual(await page.locator("form button:visible").allTextContents(), ["Zurück", "Absenden"]);
  assert.deepEqual([(await focus())[0], await page.getByLabel("Betreff").inputValue()], ["name", "Feast"]);
  await button("Absenden").click();
  await page.getByText("Vielen Dank.").waitFor();
  assert.deepEqual(server.leads[0].payload, { contact: { email: "ann@example.com", firstName: "Ann", lastName: "Smith" }, name: "Feast" });
});

test("hints, remarks and the notice of a draft follow", async () => {
  const form = `<lead-form relay="/relay" form="wedding" kind="ivvy.lead" hints draft="session">
    <form><input name="contact.email" type="email" value="ann@gmial.com"><input name="contact.phone" type="tel" data-lead-country="AU">
    <label>Occasion <input name="name"></label></form></lead-form>`;
  const draft = `<script>sessionStorage.setItem("leadwire.draft." + JSON.stringify(["/relay", "wedding", location.pathname, ""]), JSON.stringify({
    key: JSON.stringify(["/relay", "wedding", location.pathname, ""]), at: Date.now(), until: Date.now() + 60_000,
    content: JSON.stringify({ controls: [['[0,"name"]', "Kept"]], features: [] }) }))</script>`;
  const page = await openPage(draft + form);
  await page.getByText("Did you mean ann@gmail.com?").waitFor();
  await page.getByText("What you entered before has been restored.").waitFor();
  await page.locator("[type=tel]").fill("12");
  await page.getByLabel("Occasion").focus();
  await page.locator("[data-lead=note]").waitFor();
  const note = await page.locator("[data-lead=note]").textContent();
  await setLang("html", "de");
  await page.getByText("Meinten Sie ann@gmail.com?").waitFor();
  await page.getByText("Ihre früheren Eingaben wurden wiederhergestellt.").waitFor();
  await page.getByRole("button", { name: "Formular leeren" }).waitFor();
  assert.notEqual(await page.locator("[data-lead=note]").textContent(), note);
  assert.equal((await focus())[0], "name");
});

test("a form that was sent stays so", async () => {
  const page = await openPage(RENDERED);
  await page.getByLabel("First name").fill("Ann");
  await page.getByLabel("Last name").fill("Smith");
  await page.getByLabel("E-mail").fill("ann@example.com");
  await page.getByLabel("Subject").fill("Feast");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Thank you.").waitFor();
  await setLang("html", "de");
  await page.waitForFunction(`document.querySelector(".lead-button").textContent === "Absenden"`);
  assert.deepEqual([await page.locator("form").isVisible(), await page.evaluate("document.querySelector('lead-form').state")], [false, "success"]);
});

/** What makes the element render the form anew: a change by the page, and another form. @type {[why: string, script: string][]} */
const RENDERED_ANEW = [
  ["a page that has removed a text", `document.querySelector(".lead-optional").remove(); document.documentElement.lang = "de"`],
  ["another form at the relay", `document.querySelector("lead-form").form = "other"`],
];
for (const [why, script] of RENDERED_ANEW) {
  test(`${why}: the form is rendered anew, with what was typed and the file that was chosen`, async () => {
    Object.assign(server.profiles, { other: { ...server.profiles.jobs, form: "other" } });
    const page = await openPage(`<lead-form relay="/relay" form="jobs"></lead-form>`);
    await page.getByLabel("Your CV").setInputFiles(CV);
    await page.locator("[name='fields.TITLE']").fill("Cook");
    await page.evaluate(`globalThis.before = document.querySelector("form"); ${script}`);
    await page.waitForFunction(`!before.isConnected && document.querySelector("form")`);
    assert.equal(await page.locator("[name='fields.TITLE']").inputValue(), "Cook");
    assert.equal(await page.getByLabel("Your CV").evaluate((input) => /** @type {HTMLInputElement} */ (input).files?.[0]?.name), "cv.pdf");
  });
}

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
