// The step that a form shows, after a reload, from a draft, and in copies of the form.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, openPage, server, useBrowser } from "./support/browser.mjs";
import { FORM, button, fillYou, legends, open, step } from "./support/steps.mjs";

useBrowser();

/** Of the form with this id on the page. @param {string} id */
const keyOf = (id) => `"leadwire.step " + JSON.stringify(["/relay", "wedding", location.pathname, "${id}"])`;

test("a reload returns to the step if the fields before it are valid", async () => {
  const optional = FORM.replaceAll(" required", "");
  const page = await open(FORM);
  await fillYou();
  await button("Next").click();
  await step("Your event");
  assert.deepEqual(await page.evaluate("Object.entries(sessionStorage)"), [[await page.evaluate(keyOf("")), "1"]]);
  // The tests clear the session's storage before each page.
  const keep = (/** @type {string} */ form, step = "1") => `<script>sessionStorage.setItem(${keyOf("")}, "${step}")</script>${form}`;
  await open(keep(FORM));
  assert.deepEqual(await legends(), ["You"], "the values were not restored");
  await open(keep(optional));
  assert.deepEqual(await legends(), ["Your event"]);
  await open(keep(optional, "x"));
  assert.deepEqual(await legends(), ["You"]);
});

test("each of two forms on a page keeps its own step", async () => {
  const withId = (/** @type {string} */ id) => FORM.replaceAll(" required", "").replace("<lead-form", `<lead-form id="${id}"`).replace(' id="rooms"', "");
  const page = await open(withId("one") + withId("other"));
  for (const [name, value] of [["firstName", "Ann"], ["lastName", "Smith"], ["email", "ann@example.com"]]) await page.locator(`#other [name="contact.${name}"]`).fill(value);
  await page.locator("#other [data-lead-next]").click();
  await page.locator("#other [data-lead=steps]").getByText("Step 2 of 3").waitFor();
  assert.deepEqual(await page.evaluate("Object.entries(sessionStorage)"), [[await page.evaluate(keyOf("other")), "1"]]);
  await open(`<script>sessionStorage.setItem(${keyOf("other")}, "1")</script>${withId("one")}${withId("other")}`);
  await page.locator("#other [data-lead=steps]").getByText("Step 2 of 3").waitFor();
  assert.deepEqual(await legends(), ["You", "Your event"]);
});

/** What a draft restores, and the step that is shown then. @type {[why: string, draft: string, isInvalid: boolean, expected: number][]} */
const DRAFTS = [
  ["the step", "2", false, 2],
  ["a step that the form no longer has", "7", false, 3],
  ["not after a field that is invalid", "2", true, 1],
  ["another value", "'2'", false, 0],
  ["a negative index", "-1", false, 0],
  ["no index", "NaN", false, 0],
];

test("a draft has the step", async () => {
  const page = await openPage(`<form>${[0, 1, 2, 3].map((index) => `<fieldset data-lead-step><legend>${index}</legend><input name="a${index}"></fieldset>`).join("")}</form>`);
  for (const [why, draft, isInvalid, expected] of DRAFTS) {
    const shown = await page.evaluate(`import("/pkg/element/features/steps.js").then(({ start }) => {
      const form = document.querySelector("form");
      const host = Object.assign(document.createElement("div"), { form: "f", words: {} });
      form.elements.a1.required = ${isInvalid};
      const controller = new AbortController();
      const feature = start({ host, form, root: document.querySelector("main"), language: () => "en", signal: controller.signal });
      feature.restore(${draft});
      const shown = [feature.draft(), [...form.querySelectorAll("fieldset")].map((step) => step.hidden).indexOf(false)];
      controller.abort();
      return shown;
    })`);
    assert.deepEqual(shown, [expected, expected], why);
  }
});

/** @type {[how: string, replace: string][]} */
const COPIES = [
  ["HTML of the page", "document.querySelector('main').innerHTML = document.querySelector('main').innerHTML"],
  ["HTML of the form", "document.querySelector('form').innerHTML = document.querySelector('form').innerHTML"],
  ["a clone", "document.querySelector('lead-form').replaceWith(document.querySelector('lead-form').cloneNode(true))"],
];

for (const [how, replace] of COPIES) {
  test(`a copy of the form has each part once: ${how}`, async () => {
    const page = await open();
    await fillYou();
    await button("Next").click();
    await step("Your event");
    await page.evaluate(replace);
    await page.waitForFunction("document.querySelectorAll('[data-lead=steps]').length === 1");
    await page.waitForFunction("document.querySelectorAll('legend').length === 4");
    assert.equal((await legends()).length, 1);
    for (const part of ["steps", "step-buttons", "summary", "status"]) assert.equal(await page.locator(`[data-lead=${part}]`).count(), 1, part);
    if ((await legends())[0] !== "You") await button("Back").click();
    await step("You");
    await fillYou();
    await button("Next").click();
    await step("Your event");
  });
}

test("a morph to the page's markup keeps the step and the conditions", async () => {
  const page = await open();
  await fillYou();
  await button("Next").click();
  await step("Your event");
  await page.getByLabel("Large").check();
  await page.getByText("Step 2 of 4").waitFor();
  // As libraries do: elements that the markup does not have are removed, and attributes are replaced.
  await page.evaluate((markup) => {
    const morph = (/** @type {Element} */ from, /** @type {Element} */ to) => {
      for (const name of from.getAttributeNames()) if (!to.hasAttribute(name)) from.removeAttribute(name);
      for (const name of to.getAttributeNames()) from.setAttribute(name, to.getAttribute(name) ?? "");
      for (const child of [...from.children]) if (child.hasAttribute("data-lead")) child.remove();
      [...from.children].forEach((child, index) => morph(child, to.children[index]));
    };
    const copy = new DOMParser().parseFromString(markup, "text/html").querySelector("form");
    const form = document.querySelector("form");
    if (form && copy) morph(form, copy);
  }, FORM);
  await page.getByText("Step 2 of 4").waitFor();
  assert.deepEqual(await legends(), ["Your event"]);
  assert.deepEqual(await page.getByRole("button").allTextContents(), ["Back", "Next"]);
  await page.getByLabel("Large").uncheck();
  await page.getByText("Step 2 of 3").waitFor();
  await page.getByLabel("Occasion").fill("Feast");
  await button("Next").click();
  await step("Anything else");
  await button("Send").click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.length, 1);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
