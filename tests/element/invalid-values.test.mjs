// Values of the wrong type from the page: the form is still sent, or a refusal is shown.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

const FORM = `<lead-form relay="/relay" form="wedding" kind="ivvy.lead"><form>
  <label>Occasion <input name="name" value="Wedding"></label><button>Go</button></form></lead-form>`;

/** @param {string} script with the element as `host` */
async function visitWith(script) {
  const page = await openPage(FORM);
  await page.waitForFunction("document.querySelector('form').noValidate");
  await page.evaluate(`{ const host = document.querySelector("lead-form"); ${script} }`);
  await page.getByRole("button").click();
  return page;
}

/** @type {[why: string, issue: string, line: string, messages: string[]][]} */
const ISSUES = [
  ["without a path", "{ code: 'own', message: 'Too late' }", "Too late", []],
  ["with text as its path", "{ code: 'own', message: 'Too late', path: 'name' }", "Too late", ["Too late"]],
  ["with the name of an object's member as its code", "{ code: 'constructor', message: 'Too late', path: ['name'] }", "Too late", ["Too late"]],
  ["without a message", "{ code: 'toString', path: [] }", "toString", []],
];
for (const [why, issue, line, messages] of ISSUES) {
  test(`an added issue ${why} is shown`, async () => {
    const page = await visitWith(`host.addEventListener("leadvalidate", ({ detail }) => detail.issues.push(null, ${issue}))`);
    assert.equal(await page.getByRole("alert").locator("li").textContent(), line);
    assert.deepEqual(await page.locator("[data-lead=message]").allTextContents(), messages);
    assert.deepEqual([server.leads, browser.pageErrors], [[], []]);
  });
}

const CATALOGS = ["'text'", "5", "{ messages: { required: 5 } }"];
for (const catalog of CATALOGS) {
  test(`a catalog that is ${catalog} shows that the form cannot be sent and logs an error`, async () => {
    const page = await visitWith(`host.catalog = ${catalog}`);
    await page.getByText("This could not be sent.").waitFor();
    await page.waitForFunction("document.querySelector('form').getAttribute('aria-busy') === 'false'");
    assert.equal(await page.locator("lead-form").getAttribute("data-state"), "refused");
    assert.match(browser.pageErrors.splice(0).join(), /the catalog/);
    await page.evaluate("document.querySelector('lead-form').catalog = undefined");
    await page.getByRole("button").click();
    await page.getByText("Thank you.").waitFor();
    assert.equal(server.leads.length, 1);
  });
}

for (const words of ["5", "'text'", "{ success: undefined, again: null, sending: 5 }"]) {
  test(`words that are ${words} do not replace the texts of the language`, async () => {
    const page = await visitWith(`host.words = ${words}`);
    await page.getByText("Thank you. We have received your message.").waitFor();
    await page.getByRole("button", { name: "Send another" }).waitFor();
    assert.deepEqual(browser.pageErrors, []);
  });
}

test("the last requested form is rendered, in any order of the profiles", async () => {
  const { page } = browser;
  /** @type {() => void} */
  let release = () => undefined;
  const released = new Promise((resolve) => (release = () => resolve(undefined)));
  const lateResponse = page.waitForResponse("**/relay/forms/wedding.json");
  await page.route("**/relay/forms/wedding.json", async (route) => {
    await released;
    await route.continue();
  });
  const request = page.waitForRequest("**/relay/forms/wedding.json");
  await openPage(`<lead-form relay="/relay" form="wedding"></lead-form>`);
  await request;
  await page.evaluate("document.querySelector('lead-form').form = 'enquiry'");
  await page.getByLabel("Guests").waitFor();
  release();
  await (await lateResponse).finished();
  await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
  assert.equal(await page.getByLabel("First name").count(), 0);
  await page.unrouteAll();
});
