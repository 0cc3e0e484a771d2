// Copies of a form that a page cache made while the element was connected: they come with generated parts, and with the
// attributes of the time of the copy.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ENQUIRY } from "./support/pages.mjs";
import { browser, fillEnquiry, openPage, server, useBrowser, VALID_VALUES } from "./support/browser.mjs";

useBrowser();

/** With all that a page can provide itself. */
const OWN_PARTS = `
  <lead-form relay="/relay" form="wedding" kind="ivvy.lead" id="host">
    <form novalidate id="form">
      <div data-lead="summary" id="own-summary"></div>
      <p><label for="name">Occasion</label> <input id="name" name="name" required aria-describedby="hint"></p>
      <p id="hint">A short name.</p>
      <em data-lead-message="name" id="own-message" hidden></em>
      <label>Leave this empty <input name="topic_details"></label>
      <button>Send enquiry</button>
    </form>
    <p data-lead="success" hidden>Hooray!</p>
  </lead-form>
  <label>Text <input name="description" form="form" required></label>`;

/** How a page cache copies and restores, as expressions in the page. @type {[how: string, copy: string, restore: string][]} */
const CACHES = [
  ["HTML", "document.querySelector('main').innerHTML", "document.querySelector('main').innerHTML = copy"],
  ["a clone", "document.querySelector('main').cloneNode(true)", "document.querySelector('main').replaceWith(copy)"],
  ["HTML of the element's contents", "document.querySelector('lead-form').innerHTML", "document.querySelector('lead-form').innerHTML = copy"],
  ["a clone of the form", "document.querySelector('form').cloneNode(true)", "document.querySelector('form').replaceWith(copy)"],
  [
    "a clone that stands in for the element while it is away",
    "document.querySelector('lead-form').cloneNode(true)",
    "document.querySelector('lead-form').replaceWith(copy)",
  ],
];

/** The state at the time of the copy. @type {[when: string, prepare: () => Promise<void>, value: string][]} */
const STATES = [
  ["after a send", () => send(), ""],
  ["while messages are shown", () => showMessages(), ""],
  ["during a send", () => startSending(), "Wedding"],
  ["while the lead is stored only", () => store(), ""],
];

/** Ends the send of the last test. */
let answer = () => {};

async function send() {
  await fillEnquiry({ ...VALID_VALUES, name: "Wedding" });
  await browser.page.getByRole("button", { name: "Send enquiry" }).click();
  await browser.page.getByText("Thank you.").waitFor();
}

async function showMessages() {
  await browser.page.getByRole("button", { name: "Send enquiry" }).click();
  await browser.page.getByRole("alert").waitFor();
}

async function startSending() {
  server.responses = [{ after: new Promise((resolve) => (answer = () => resolve(undefined))), isDropped: true }];
  await fillEnquiry({ ...VALID_VALUES, name: "Wedding" });
  await browser.page.getByRole("button", { name: "Send enquiry" }).click();
  await browser.page.getByText("Sending…").waitFor();
  await server.waitForLeads(1);
}

async function store() {
  // Everything that is needed is loaded before the connection is lost.
  await browser.page.locator("#first").focus();
  await browser.page.evaluate('import("/pkg/outbox.js").then(() => undefined)');
  await browser.context.setOffline(true);
  await fillEnquiry({ ...VALID_VALUES, name: "Wedding" });
  await browser.page.getByRole("button", { name: "Send enquiry" }).click();
  await browser.page.getByText("Saved on this device.").waitFor();
}

for (const [when, prepare, value] of STATES) {
  for (const [how, copy, restore] of CACHES) {
    test(`a copy ${when} is usable: ${how}`, async () => {
      const page = await openPage(ENQUIRY);
      await page.waitForFunction("document.querySelector('form').noValidate");
      await prepare();
      await page.evaluate(`globalThis.copy = ${copy}; ${restore}; undefined`);
      await browser.context.setOffline(false);
      answer();
      await page.getByRole("button", { name: "Send enquiry" }).waitFor();
      assert.equal(await page.evaluate("document.querySelector('lead-form').state"), "ready");
      for (const part of ["summary", "status", "trap"]) assert.equal(await page.locator(`[data-lead=${part}]`).count(), 1, part);
      for (const part of ["success", "queued", "message"]) assert.equal(await page.locator(`[data-lead=${part}]`).count(), 0, part);
      assert.equal(await page.locator("[aria-invalid], [aria-disabled], [aria-busy=true]").count(), 0);
      assert.equal(await page.locator("#email").getAttribute("aria-describedby"), "why");
      // Only a clone has values.
      if (how.startsWith("a clone")) assert.equal(await page.locator("#name").inputValue(), value);
      const before = server.leads.length;
      await fillEnquiry({ ...VALID_VALUES, name: "Party" });
      await page.getByRole("button", { name: "Send enquiry" }).click();
      await page.getByText("Thank you.").waitFor();
      const names = server.leads.slice(before).map(({ payload }) => payload.name).filter((name) => name !== "Wedding");
      assert.deepEqual(names, ["Party"]);
      assert.equal(await page.locator("[data-lead=success]").count(), 1);
    });
  }
}

test("a copy keeps what belongs to the page", async () => {
  const page = await openPage(OWN_PARTS);
  await page.waitForFunction("document.querySelector('form').noValidate");
  await page.getByRole("button").click();
  await page.getByText("Occasion is required").first().waitFor();
  await page.getByText("Text is required").last().waitFor();
  const first = await page.locator("main").innerHTML();
  await page.evaluate("document.querySelector('main').innerHTML = document.querySelector('main').innerHTML");
  const read = `[
    document.querySelector("#own-message").hidden, document.querySelector("#own-message").textContent,
    document.querySelector("#name").getAttribute("aria-describedby"), document.querySelector("#own-summary").hidden,
    document.querySelectorAll("[data-lead=message], [aria-invalid]").length, document.querySelectorAll("[name=topic_details]").length,
    document.querySelectorAll("[id^=lead-]").length]`;
  assert.match(first, /aria-invalid/);
  assert.deepEqual(await page.evaluate(read), [true, "", "hint", true, 0, 1, 0]);
  await page.evaluate("document.querySelector('lead-form').remove()");
  await page.getByLabel("Occasion").waitFor({ state: "detached" });
  await openPage(OWN_PARTS);
  await page.getByLabel("Occasion").fill("Life");
  await page.getByLabel("Text").fill("Text");
  await page.getByRole("button").click();
  await page.getByText("Hooray!").waitFor();
  await page.evaluate("document.querySelector('main').innerHTML = document.querySelector('main').innerHTML");
  assert.deepEqual(await page.evaluate("[document.querySelector('[data-lead=success]').hidden, document.querySelector('form').hidden]"), [true, false]);
  const attributes = await page.evaluate("(host => { const { form } = globalThis; host.remove(); return [form.noValidate, form.getAttributeNames()] })(document.querySelector('lead-form'))");
  assert.deepEqual(attributes, [true, ["novalidate", "id"]]);
});

test("the form's contents are replaced by a copy: each part and each message is there once", async () => {
  const page = await openPage(ENQUIRY);
  await page.waitForFunction("document.querySelector('form').noValidate");
  const replace = "document.querySelector('form').innerHTML = document.querySelector('form').innerHTML";
  await page.evaluate(replace);
  await page.waitForFunction("document.querySelectorAll('[data-lead=status]').length === 1");
  await showMessages();
  await page.evaluate(replace);
  await page.waitForFunction("document.querySelectorAll('[data-lead=message]').length === 4");
  for (const part of ["summary", "status", "trap"]) assert.equal(await page.locator(`[data-lead=${part}]`).count(), 1, part);
  assert.equal(await page.locator("[aria-invalid=true]").count(), 4);
  assert.equal(await page.locator("#email").getAttribute("aria-describedby"), `why ${await page.locator("#email + [data-lead=message]").getAttribute("id")}`);
  await page.locator("#name").fill("Party");
  await page.getByRole("link", { name: "Occasion is required" }).waitFor({ state: "detached" });
  await send();
  assert.deepEqual(server.leads.map(({ payload, guard }) => [payload.name, guard.trap]), [["Wedding", ""]]);
});

test("a copy beside the original: ids stay unique, and both work", async () => {
  const page = await openPage(ENQUIRY.replace(/ id="\w+"| for="\w+"/g, ""));
  await page.getByRole("button").click();
  await page.getByRole("alert").waitFor();
  await page.evaluate("document.querySelector('main').append(document.querySelector('lead-form').cloneNode(true))");
  await page.getByRole("button").last().click();
  await page.getByRole("alert").nth(1).waitFor();
  const ids = /** @type {string[]} */ (await page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)"));
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(await page.locator("[data-lead=message]").count(), 8);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
