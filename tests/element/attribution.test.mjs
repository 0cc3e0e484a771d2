// Attribution: touches are stored and sent only after consent and for a limited time; consents are sent with their text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ENQUIRY } from "./support/pages.mjs";
import { browser, fillEnquiry, openPage, server, useBrowser, VALID_VALUES } from "./support/browser.mjs";

useBrowser();

const CONSENTING = ENQUIRY.replace("<lead-form", "<lead-form consent");
const CAMPAIGN = "?utm_source=news&utm_medium=mail&gclid=g1&name=secret&utm_source=twice";

async function send() {
  const before = server.leads.length;
  await fillEnquiry({ ...VALID_VALUES, name: `Wedding ${before}` });
  await browser.page.getByRole("button", { name: "Send enquiry" }).click();
  await browser.page.getByText("Thank you.").waitFor();
  return server.leads[before].page;
}

/** @returns {Promise<string[]>} */
function storedKeys() {
  return browser.page.evaluate("Object.keys(localStorage)");
}

test("without consent nothing is stored, and the URL is sent without its query", async () => {
  const page = await openPage(ENQUIRY, { query: CAMPAIGN });
  assert.deepEqual(await send(), { url: page.url().split("?")[0] });
  assert.deepEqual(await storedKeys(), []);
});

test("with consent the first and the last touch are stored and sent", async () => {
  const page = await openPage(CONSENTING, { query: CAMPAIGN });
  const landing = page.url().split("?")[0];
  const params = { utm_source: "news", utm_medium: "mail", gclid: "g1" };
  const first = await send();
  assert.deepEqual([first.url, first.utm, first.first.params, first.first.landing], [landing, params, params, landing]);
  assert.deepEqual(first.last, first.first);
  assert.equal(first.consent[0].to, "attribution");
  assert.match(first.consent[0].at, /^\d{4}-\d\d-\d\dT/);

  await openPage(CONSENTING);
  assert.deepEqual((await send()).last, first.last, "a page of the same site is no touch");

  await openPage(CONSENTING, { query: "?utm_source=search" });
  const last = await send();
  assert.deepEqual([last.utm, last.first], [{ utm_source: "search" }, first.first]);
});

test("a referrer of another site is a touch, without its query", async () => {
  const page = await openPage("");
  await page.evaluate("localStorage.clear()");
  const address = server.addPage("/from-elsewhere", `<script type="module" src="/pkg/element.js"></script>${CONSENTING}`);
  await page.goto(address, { referer: "https://search.example/find?q=private" });
  const { referrer, last } = await send();
  assert.deepEqual([referrer, last.referrer, last.params], ["https://search.example/find", "https://search.example/find", {}]);
});

test("touches are deleted after their retention, and when consent is withdrawn", async () => {
  const page = await openPage(CONSENTING, { query: CAMPAIGN });
  await page.evaluate(`
    const touches = JSON.parse(localStorage.getItem("leadwire.touches"));
    localStorage.setItem("leadwire.touches", JSON.stringify({ ...touches, until: Date.now() - 1 }));`);
  await openPage(CONSENTING, { query: "?utm_source=later" });
  assert.deepEqual((await send()).first.params, { utm_source: "later" });
  await page.evaluate("document.querySelector('lead-form').withdrawConsent()");
  assert.deepEqual(await storedKeys(), []);
});

test("a later consent applies from then on, and is sent with its text", async () => {
  const page = await openPage(ENQUIRY, { query: CAMPAIGN });
  await page.evaluate(`document.querySelector("lead-form").grantConsent({ text: "Cookies are fine", version: "7" })`);
  const { utm, consent } = await send();
  assert.equal(utm.utm_source, "news");
  assert.deepEqual([consent[0].text, consent[0].version], ["Cookies are fine", "7"]);
});

test("invalid stored touches are ignored", async () => {
  const page = await openPage(CONSENTING);
  for (const broken of ["no json", "{}", "null", `{"first":1}`]) {
    await page.evaluate(`localStorage.setItem("leadwire.touches", ${JSON.stringify(broken)})`);
    await openPage(CONSENTING, { query: "?utm_source=next" });
    assert.deepEqual((await send()).first.params, { utm_source: "next" }, broken);
  }
});

test("a checked consent box is sent with its label, version and time", async () => {
  const box = `<p><input type="checkbox" id="news" name="contact.privacyConsent" data-lead-consent="2026-11">
    <label for="news">You may write to me</label></p><button>`;
  const page = await openPage(ENQUIRY.replace("<button>", box));
  assert.equal((await send()).consent, undefined);
  await page.getByRole("button", { name: "Send another" }).click();
  await page.getByLabel("You may write to me").check();
  const { consent } = await send();
  const [{ at, ...given }] = consent;
  assert.deepEqual(given, { to: "contact.privacyConsent", text: "You may write to me", version: "2026-11" });
  assert.match(at, /^\d{4}-\d\d-\d\dT/);
  assert.equal(server.leads.at(-1).payload.contact.privacyConsent, true);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
