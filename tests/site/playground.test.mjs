// The site's playground: checks on input, malformed payloads, and sharing by the address.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DESKTOP, openSitePage, screenshot, setWindow, violations } from "./support/site.mjs";
import { browser, server, useBrowser } from "../element/support/browser.mjs";

useBrowser();

test("a payload is checked on every input", async () => {
  const { page } = await openPlayground();
  await page.locator("#payload").fill(`{"name": "x"}`);
  await page.getByText("sourceId is required when id is missing").waitFor();
  await page.locator("#payload").fill(`{"name`);
  await page.getByText("This is not valid JSON").waitFor();
  assert.equal(await page.locator("#issues li").count(), 0);
  await page.locator("#kind").selectOption("bitrix24.lead");
  await page.getByText("POST https://portal.bitrix24.com/rest/crm.lead.add").waitFor();
});

test("an issue is shown with its code, path and message", async () => {
  const { page } = await openPlayground();
  await page.locator("#kind").selectOption("bitrix24.lead");
  await page.locator("#payload").fill(JSON.stringify({ id: 1, fields: { EMAIL: "ann@" } }));
  await page.locator("#issues li").first().waitFor();
  assert.deepEqual(await page.locator("#issues li").first().locator("code, p").allInnerTexts(), [
    "format",
    "fields.EMAIL",
    "fields.EMAIL must be a valid e-mail address",
  ]);
  await screenshot("playground-issues");
  assert.deepEqual(await violations(), []);
});

test("every example is valid, or invalid if its name begins with Wrong", async () => {
  const { page } = await openPlayground();
  for (const kind of await page.locator("#kind option").allInnerTexts()) {
    await page.locator("#kind").selectOption(kind);
    const names = await page.locator("#example option").allInnerTexts();
    assert(names.length > 1 && names.some((name) => name.startsWith("Wrong")), `${kind}: valid and invalid examples`);
    for (const name of names) {
      await page.locator("#example").selectOption(name);
      await page.locator(`#summary[data-good=${!name.startsWith("Wrong")}]`).waitFor();
      const warnings = await page.locator("#issues .warning").count();
      assert.equal(warnings > 0, name.startsWith("A warning"), `${kind}: ${name}`);
    }
  }
});

test("the request is shown without its secrets", async () => {
  const { page } = await openPlayground();
  for (const kind of ["ivvy.lead", "bitrix24.lead", "capillary.lead"]) {
    await page.locator("#kind").selectOption(kind);
    await page.locator("#request", { hasText: "***" }).waitFor();
  }
  const text = await page.locator("#request").innerText();
  assert.doesNotMatch(text, /Basic [A-Za-z0-9+/=]{8}/);
});

/** @type {[why: string, text: string, expected: RegExp][]} */
const HOSTILE = [
  ["a payload that is too long", `"${"x".repeat(5_000_000)}"`, /too long for a page/],
  ["a payload that is nested too deeply", "[".repeat(200_000) + "]".repeat(200_000), /^1 issue/],
  ["ten thousand issues", JSON.stringify({ customFields: Array.from({ length: 10_000 }, () => ({})) }), /\d+ issues/],
  ["markup", JSON.stringify({ id: 1, name: "<img src=x onerror=alert(1)>" }), /payload is valid/],
  ["a __proto__ key", `{"__proto__": {"id": 1}, "constructor": 1}`, /issue/],
  ["null", "null", /issue/],
];

for (const [why, text, expected] of HOSTILE) {
  test(`the page stays usable: ${why}`, async () => {
    const { page } = await openPlayground();
    await page.locator("#payload").evaluate((box, text) => {
      /** @type {HTMLTextAreaElement} */ (box).value = text;
      box.dispatchEvent(new Event("input"));
    }, text);
    await page.locator("#summary", { hasText: expected }).waitFor();
    assert((await page.locator("#issues li").count()) <= 51);
    assert((await page.locator("#body").innerText()).length < 30_000);
    assert.equal(await page.locator("#body img, #issues img").count(), 0);
  });
}

test("the address of the page contains the payload", async () => {
  const { page } = await openPlayground();
  await page.locator("#kind").selectOption("ivvy.stage");
  await page.locator("#payload").fill(`{"name": "A & B #1", "applyTo": 3}`);
  await page.waitForURL(/kind=ivvy.stage&payload=.*applyTo/);
  const address = page.url();
  await page.goto(`${server.url}/site/thanks.html`);
  await page.goto(address);
  await page.locator("#summary", { hasText: "issue" }).waitFor();
  assert.equal(await page.locator("#kind").inputValue(), "ivvy.stage");
  assert.equal(await page.locator("#payload").inputValue(), `{"name": "A & B #1", "applyTo": 3}`);
});

test("an address with an unknown kind is ignored", async () => {
  await browser.page.goto(`${server.url}/site/playground.html?visit=unknown#kind=toString&payload=1`);
  await browser.page.getByText("The payload is valid.").waitFor();
  assert.equal(await browser.page.locator("#kind").inputValue(), "ivvy.lead");
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));

async function openPlayground() {
  await setWindow(DESKTOP);
  await openSitePage("playground");
  return browser;
}
