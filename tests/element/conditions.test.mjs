// Parts of a form with a condition, `data-lead-when`: what is shown, validated and sent.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

/** @type {string[]} */
const warnings = [];

const FORM = `
  <lead-form relay="/relay" form="wedding" kind="ivvy.lead">
    <form action="/relay/forms/wedding" method="post">
      <label>Occasion <input name="name" required></label>
      <label>First name <input name="contact.firstName" required></label>
      <label>Last name <input name="contact.lastName"></label>
      <label>E-mail <input name="contact.email" type="email"></label>
      <label>Type <select name="typeId"><option value="">–</option><option value="1">Party</option><option value="3">Wedding</option></select></label>
      <div id="wedding" data-lead-when="typeId = 3">
        <label>Guests <input name="customFields[12]" type="number" required></label>
        <label>Locked <input name="customFields[13]" value="x" disabled></label>
      </div>
      <fieldset id="many" data-lead-when="customFields[12] > 100">
        <legend>A large wedding</legend>
        <label>Rooms <input name="customFields[14]" type="number"></label>
      </fieldset>
      <label for="note">Note</label><input id="note" name="description" data-lead-when="not typeId = 3">
      <label>Menu <select name="customFields[15]">
        <option value="a">Any</option><option value="k" data-lead-when="customFields[14] > 0">For kings</option>
      </select></label>
      <button>Send</button>
    </form>
  </lead-form>`;

/** @param {string} markup */
async function open(markup, options = {}) {
  const page = await openPage(markup, options);
  await page.waitForFunction("document.querySelector('form').noValidate");
  return page;
}

/** Waits until a part is hidden. @param {string} id */
const hidden = (id) => browser.page.locator(`#${id}`).waitFor({ state: "hidden" });
/** @param {string} id */
const shown = (id) => browser.page.locator(`#${id}`).waitFor();

/** The names of the form's inputs that are disabled. */
const disabled = () => browser.page.evaluate("[...document.querySelectorAll('form [name]:disabled')].map(({ name }) => name)");

async function fillContact() {
  const { page } = browser;
  await page.getByLabel("Occasion").fill("Feast");
  await page.getByLabel("First name").fill("Ann");
  await page.getByLabel("Last name").fill("Smith");
  await page.getByLabel("E-mail").fill("ann@example.com");
}

async function send() {
  await browser.page.getByRole("button", { name: "Send" }).click();
  await browser.page.getByText("Thank you.").waitFor();
  return server.leads[server.leads.length - 1].payload;
}

test("a part whose condition is not met is not shown, not required and not sent; what was typed in it comes back", async () => {
  const page = await open(FORM);
  await hidden("wedding");
  await hidden("many");
  await shown("note");
  assert.deepEqual(await disabled(), ["customFields[12]", "customFields[13]", "customFields[14]"]);
  await page.getByLabel("Type").selectOption("3");
  await shown("wedding");
  await hidden("note");
  await page.getByText("Note").waitFor({ state: "hidden" });
  assert.deepEqual(await disabled(), ["customFields[13]", "customFields[14]", "description"], "the page's own state stays");
  await page.getByLabel("Guests").fill("120");
  await shown("many");
  await page.getByLabel("Rooms").fill("40");
  await page.getByLabel("Menu").selectOption("k");
  await page.getByLabel("Type").selectOption("1");
  await hidden("wedding");
  await hidden("many");
  assert.equal(await page.getByLabel("Menu").inputValue(), "a", "a hidden option is not selected");
  await page.getByLabel("Type").selectOption("3");
  await shown("many");
  assert.deepEqual([await page.getByLabel("Guests").inputValue(), await page.getByLabel("Rooms").inputValue()], ["120", "40"]);
  assert.equal(await page.getByLabel("Menu").inputValue(), "k", "it is selected again");
  await page.getByLabel("Type").selectOption("1");
  await hidden("many");
  await fillContact();
  const payload = await send();
  assert.deepEqual([payload.typeId, payload.customFields], ["1", [{ fieldId: 15, fieldValue: "a" }]]);
});

test("a part is sent when its condition is met", async () => {
  const page = await open(FORM);
  await fillContact();
  await page.getByLabel("Type").selectOption("3");
  await page.getByLabel("Guests").fill("80");
  await hidden("many");
  const { customFields } = await send();
  assert.deepEqual(customFields, [{ fieldId: 12, fieldValue: "80" }, { fieldId: 15, fieldValue: "a" }]);
});

test("messages of a part vanish with it, and the focus never is in a hidden part", async () => {
  const page = await open(FORM);
  await fillContact();
  await page.getByLabel("Type").selectOption("3");
  await shown("wedding");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Guests is required" }).waitFor();
  assert.equal(await page.evaluate("document.activeElement.name"), "customFields[12]");
  // A script of the page changes the value that the condition depends on.
  await page.getByLabel("Type").evaluate((/** @type {HTMLSelectElement} */ select) => {
    select.value = "1";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await hidden("wedding");
  assert.equal(await page.getByRole("alert").count(), 0);
  assert.equal(await page.locator("[data-lead=message]:visible").count(), 0);
  assert.equal(await page.evaluate("document.activeElement.name"), "description", "the next field that is shown");
  assert.equal((await send()).typeId, "1");
});

test("a reset evaluates the conditions again", async () => {
  const page = await open(FORM);
  await page.getByLabel("Type").selectOption("3");
  await shown("wedding");
  await page.evaluate("document.querySelector('lead-form').reset()");
  await hidden("wedding");
  await shown("note");
});

test("a field that the page inserts or that another script fills in without an event is taken into account when the form is sent", async () => {
  const page = await open(FORM);
  await fillContact();
  await page.evaluate(`document.querySelector("button").insertAdjacentHTML("beforebegin",
    '<p id="late" data-lead-when="typeId = 3"><label>Band <input name="customFields[16]" value="Five"></label></p>')`);
  await hidden("late");
  await page.getByLabel("Type").evaluate((/** @type {HTMLSelectElement} */ select) => void (select.value = "3"));
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Guests is required" }).waitFor();
  await shown("late");
  await page.getByLabel("Guests").fill("5");
  const { customFields } = await send();
  assert.deepEqual(customFields.map((/** @type {any} */ field) => field.fieldId).sort(), [12, 15, 16]);
});

/** @type {[what: string, inputs: string, when: string, act: () => Promise<unknown>][]} */
const CONTROLS = [
  ["a checkbox", `<label>Entry <input type="checkbox" name="customFields[1]"></label>`, "customFields[1]", () => browser.page.getByLabel("Entry").check()],
  ["a checkbox as true", `<label>Entry <input type="checkbox" name="customFields[1]"></label>`, "customFields[1] = true", () => browser.page.getByLabel("Entry").check()],
  [
    "radio buttons",
    `<label><input type="radio" name="customFields[1]" value="a" checked>A</label><label><input type="radio" name="customFields[1]" value="b">B</label>`,
    "customFields[1] in (b, c)",
    () => browser.page.getByLabel("B", { exact: true }).check(),
  ],
  [
    "several values",
    `<label>Entry <select multiple name="fields.UF_CRM_1[]"><option>a<option>b<option>c</select></label>`,
    "fields.UF_CRM_1 = b",
    () => browser.page.getByLabel("Entry").selectOption(["a", "b"]),
  ],
  ["a date", `<label>Entry <input type="date" name="date"></label>`, "date >= 2026-06-01", () => browser.page.getByLabel("Entry").fill("2026-06-02")],
  [
    "a date and time, in UTC",
    `<label>Entry <input type="datetime-local" name="date"></label>`,
    "date < 2026-06-02T12:00",
    () => browser.page.getByLabel("Entry").fill("2026-06-01T09:00"),
  ],
  ["a text", `<label>Entry <textarea name="description"></textarea></label>`, "description", () => browser.page.getByLabel("Entry").fill("x")],
];

for (const [what, inputs, when, act] of CONTROLS) {
  test(`a condition on ${what}`, async () => {
    await open(`<lead-form relay="/relay" form="wedding" kind="ivvy.lead"><form>${inputs}
      <p id="part" data-lead-when="${when}">Shown</p><button>Send</button></form></lead-form>`);
    await hidden("part");
    await act();
    await shown("part");
  });
}

test("a wrong condition, and one that depends on itself, are reported once, and their parts are shown", async () => {
  warnings.length = 0;
  const collect = (/** @type {import("playwright-core").ConsoleMessage} */ message) => void warnings.push(message.text());
  browser.page.on("console", collect);
  const page = await open(`<lead-form relay="/relay" form="wedding" kind="ivvy.lead"><form>
      <p id="a" data-lead-when="typeId == 3"><label>Entry <input name="name"></label></p>
      <p id="b" data-lead-when="description"><label>B <input name="contact.email"></label></p>
      <p id="c" data-lead-when="not contact.email"><label>C <input name="description"></label></p>
      <p id="d" data-lead-when="name = x">D</p>
      <button>Send</button></form></lead-form>`);
  await hidden("d");
  await page.getByLabel("Entry").fill("x");
  await shown("d");
  for (const id of ["a", "b", "c"]) await shown(id);
  const own = warnings.filter((text) => text.includes("data-lead-when")).map((text) => text.replace(/ \S+$/, ""));
  assert.deepEqual(own, [
    'leadwire: data-lead-when="typeId == 3": at character 9: expected a value. The part is shown.',
    'leadwire: data-lead-when="not contact.email": depends on a field in the part itself. The part is shown.',
    'leadwire: data-lead-when="description": depends on a field in the part itself. The part is shown.',
  ]);
  browser.page.off("console", collect);
});

/** How a library replaces the form, as expressions in the page. @type {[how: string, replace: string][]} */
const COPIES = [
  ["HTML of the element", "document.querySelector('main').innerHTML = document.querySelector('main').innerHTML"],
  ["HTML of the form", "document.querySelector('form').innerHTML = document.querySelector('form').innerHTML"],
  ["a clone", "document.querySelector('lead-form').replaceWith(document.querySelector('lead-form').cloneNode(true))"],
];

for (const [how, replace] of COPIES) {
  test(`a copy of the form has the right parts: ${how}`, async () => {
    const page = await open(FORM);
    await page.getByLabel("Type").selectOption("3");
    await hidden("note");
    await page.evaluate(replace);
    await page.waitForFunction("document.querySelector('form').noValidate");
    await page.getByLabel("Type").selectOption("1");
    await hidden("wedding");
    await shown("note");
    await page.getByLabel("Type").selectOption("3");
    await shown("wedding");
    await hidden("note");
    assert.deepEqual(await disabled(), ["customFields[13]", "customFields[14]", "description"]);
  });
}

test("without the element, everything is shown and enabled again", async () => {
  const page = await open(FORM);
  await hidden("wedding");
  await page.evaluate("document.querySelector('lead-form').replaceWith(document.querySelector('form'))");
  for (const id of ["wedding", "many", "note"]) await shown(id);
  assert.deepEqual(await disabled(), ["customFields[13]"]);
  assert.equal(await page.locator("[data-lead-off]").count(), 0);
});

test("a rendered form has the conditions of the profile", async () => {
  const fields = server.profiles.enquiry.fields.map((field) =>
    field.path === "customFields[12]" ? { ...field, when: "typeId = 1" } : field,
  );
  server.profiles = { ...server.profiles, enquiry: { ...server.profiles.enquiry, fields } };
  const page = await openPage(`<lead-form relay="/relay" form="enquiry"></lead-form>`);
  await page.getByLabel("Guests").waitFor({ state: "hidden" });
  await page.getByLabel("Occasion").fill("Feast");
  await page.getByLabel("Type").selectOption("Wedding");
  await page.getByLabel("Guests").waitFor();
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").getByRole("link", { name: /Guests/ }).waitFor();
  await page.getByLabel("Type").selectOption("Party");
  await page.getByLabel("Guests").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads[0].payload, { name: "Feast", typeId: "3" });
});

test("a form without conditions does not load them", async () => {
  /** @type {string[]} */
  const loaded = [];
  browser.page.on("request", (request) => void loaded.push(new URL(request.url()).pathname));
  await open(`<lead-form relay="/relay" form="wedding" kind="ivvy.lead"><form><label>Entry <input name="name"></label><button>Send</button></form></lead-form>`);
  await browser.page.waitForLoadState("networkidle");
  assert.deepEqual(loaded.filter((path) => path.includes("/features/")), []);
});

test("a list that is shown again counts at once for other conditions", async () => {
  const page = await open(FORM.replace("<button>", `<div data-lead-when="typeId = 3"><select name="region"><option value="north">North</select></div>
    <p id="north" data-lead-when="region = north">North</p><button>`));
  await hidden("north");
  const isHidden = await page.evaluate(`(() => {
    const type = document.querySelector("[name=typeId]");
    type.value = "3";
    type.dispatchEvent(new Event("input", { bubbles: true }));
    return document.querySelector("#north").hidden;
  })()`);
  assert.equal(isHidden, false);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
