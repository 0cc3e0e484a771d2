// `redirect`: another page after the relay has received the lead.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ENQUIRY } from "./support/pages.mjs";
import { browser, fillEnquiry, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

/** @param {string} redirect @param {string} [more] */
async function openForm(redirect, more = "") {
  server.addPage("/done", "<!doctype html><title>Done</title>");
  const page = await openPage(ENQUIRY.replace("<lead-form", `<lead-form redirect="${redirect}"`) + more);
  await page.waitForFunction("document.querySelector('form').noValidate");
  await fillEnquiry();
  return page;
}

/** @param {import("playwright-core").Page} page */
async function send(page) {
  await page.getByRole("button", { name: "Send enquiry" }).click();
}

/** @type {[why: string, redirect: string, expected: RegExp][]} */
const URLS = [
  ["a path", "/done", /^http:\/\/127\.0\.0\.1:\d+\/done$/],
  ["a relative path with a query", "done?from=form#top", /\/done\?from=form#top$/],
  ["the lead's key, twice", "/done?lead={key}&amp;event={key}", /\/done\?lead=([0-9a-f-]{36})&event=\1$/],
];
for (const [why, redirect, expected] of URLS) {
  test(`the page goes to ${why}`, async () => {
    const page = await openForm(redirect);
    await send(page);
    await page.waitForURL("**/done*");
    assert.match(page.url(), expected);
    assert.equal(server.leads.length, 1);
    if (redirect.includes("{key}")) assert.ok(page.url().includes(server.leads[0].key));
  });
}

for (const redirect of ["javascript:document.title='x'", "data:text/html,x", "blob:x", "https://"]) {
  test(`the page does not go to ${redirect}`, async () => {
    /** @type {string[]} */
    const warnings = [];
    const record = (/** @type {import("playwright-core").ConsoleMessage} */ message) => void warnings.push(message.text());
    browser.page.on("console", record);
    const page = await openForm(redirect);
    await send(page);
    await page.getByText("Thank you.").waitFor();
    await page.evaluate("new Promise((resolve) => setTimeout(resolve))");
    browser.page.off("console", record);
    assert.equal(await page.title(), "A page");
    assert.deepEqual(warnings.filter((text) => text.includes("redirect")), [`leadwire: redirect=${JSON.stringify(redirect)} is not a URL with http or https`]);
  });
}

/** @type {[why: string, script: string][]} */
const CANCELED = [
  ["cancels the event", `document.addEventListener("leaddelivered", (event) => event.preventDefault())`],
  ["removes the form", `document.addEventListener("leaddelivered", () => document.querySelector("lead-form").remove())`],
  ["resets the form while it is sent", `document.addEventListener("leadsaved", () => document.querySelector("lead-form").reset())`],
];
for (const [why, script] of CANCELED) {
  test(`a page that ${why} stays`, async () => {
    const page = await openForm("/done", `<script>${script}; document.addEventListener("leaddelivered", () => setTimeout(() => (globalThis.isDone = true)))</script>`);
    await send(page);
    await page.waitForFunction("globalThis.isDone");
    assert.match(page.url(), /\/page-\d+$/);
  });
}

test("a lead that is saved on the device does not navigate until it is received", async () => {
  const page = await openForm("/done");
  /** @type {() => void} */
  let answer = () => {};
  server.responses = [{ after: new Promise((/** @type {(value?: unknown) => void} */ resolve) => (answer = () => resolve())) }];
  await send(page);
  await page.waitForFunction("document.querySelector('lead-form').state === 'queued'");
  assert.match(page.url(), /\/page-\d+$/);
  answer();
  await page.waitForURL("**/done");
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
