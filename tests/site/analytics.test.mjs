// The recipe of docs/analytics.md as it stands there, under its policy, with recorded services: which leads are reported, how often,
// and with which id.

import assert from "node:assert/strict";
import { test } from "node:test";

import { htmlPage } from "../element/support/pages.mjs";
import { browser, fillEnquiry, server, useBrowser, VALID_VALUES } from "../element/support/browser.mjs";
import {
  CASES,
  DOC,
  RECIPE,
  calls,
  flushed,
  foreignRequests,
  leaveOffline,
  openShop,
  outboxRequests,
  policyHeaders,
  reportedIds,
  sendButton,
  settled,
  storeOffline,
  unreported,
  waitForCall,
  waitForReceipt,
} from "./support/shop.mjs";

useBrowser();

for (const { section, name, args } of CASES) {
  test(`${section}: a lead is reported once with its key, after a double click`, async () => {
    await openShop(section);
    await fillEnquiry();
    await sendButton().dblclick();
    await browser.page.getByText("Thank you.").waitFor();
    await settled();
    assert.deepEqual(calls, [[name, args({ key: server.leads[0].key, isLate: false })]]);
    assert.equal(server.leads.length, 1);
  });

  test(`${section}: a lead that an earlier page has stored is reported by the next page, which has no form`, async () => {
    await openShop(section);
    await storeOffline();
    await leaveOffline();
    await browser.context.setOffline(false);
    assert.deepEqual(calls, []);
    await openShop(section, { body: "<p>Opening hours</p>" });
    await waitForCall();
    await settled();
    const keys = [...new Set(server.leads.map(({ key }) => key))];
    assert.equal(keys.length, 1);
    assert.deepEqual(calls, [[name, args({ key: keys[0], isLate: true })]]);
    await openShop(section, { isSameTest: true });
    await settled();
    assert.equal(calls.length, 1, "a third page reports nothing");
  });
}

const { section: GTM } = CASES[0];

test("events have no values of the form, no id of the CRM and no token", async () => {
  /** @type {string[]} */
  const texts = [];
  for (const { section } of CASES) {
    await openShop(section);
    server.responses = [{ status: 200, body: { outcome: "delivered", id: 987654, updateToken: "token-of-the-lead" } }];
    await fillEnquiry();
    await sendButton().click();
    await waitForCall();
    texts.push(JSON.stringify(calls));
  }
  const secrets = [...Object.values(VALID_VALUES), "987654", "token-of-the-lead"];
  assert.deepEqual(secrets.filter((secret) => texts.some((text) => text.includes(secret))), []);
});

test("a refused lead is not reported, and the corrected one is", async () => {
  await openShop(GTM);
  const issues = [{ code: "format", path: ["contact", "email"], message: "…", params: { expected: "a valid e-mail address" } }];
  server.responses = [{ status: 422, body: { outcome: "invalid", issues } }];
  await fillEnquiry();
  await sendButton().click();
  await browser.page.getByRole("alert").waitFor();
  await settled();
  assert.deepEqual([calls, await unreported()], [[], []]);
  await browser.page.locator("#email").fill("ann@example.org");
  await sendButton().click();
  await browser.page.getByText("Thank you.").waitFor();
  await settled();
  assert.deepEqual(reportedIds(), [server.leads[1].key]);
});

test("a lead that two tabs are told of is reported once", async () => {
  await openShop(GTM);
  await storeOffline();
  await flushed();
  assert.deepEqual(calls, [], "a stored lead is not reported");
  /** @type {() => void} */
  let respond = () => undefined;
  server.responses = [{ status: 200, body: { outcome: "delivered", id: 7 }, after: new Promise((resolve) => (respond = () => resolve(undefined))) }];
  await browser.context.setOffline(false);
  await server.waitForLeads(1);
  const other = await browser.context.newPage();
  try {
    await other.goto(browser.page.url());
    // Its recipe has found the lead, since it has loaded the outbox.
    await other.waitForFunction(`performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/outbox.js"))`);
    respond();
    await Promise.all([browser.page, other].map(waitForReceipt));
    await settled(other);
    await settled();
    const keys = [...new Set(server.leads.map(({ key }) => key))];
    assert.deepEqual([reportedIds(), keys.length], [keys, 1]);
  } finally {
    await other.close();
  }
});

test("another tab leaves a lead to the page that has stored it, and reports it if that page is left without a report", async () => {
  await openShop(GTM);
  await storeOffline();
  await browser.page.evaluate(`addEventListener("leaddelivered", (event) => event.stopImmediatePropagation(), true)`);
  await browser.context.setOffline(false);
  const other = await browser.context.newPage();
  try {
    await other.goto(server.addPage("/opening-hours", htmlPage("<p>Opening hours</p>", { head: RECIPE }), policyHeaders()));
    await other.waitForFunction(`performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/outbox.js"))`);
    await Promise.all([browser.page, other].map(waitForReceipt));
    await flushed(other);
    assert.deepEqual(calls, []);
    await browser.page.goto(`${server.url}/opening-hours`);
    await waitForCall();
    await settled(other);
    await settled();
    assert.deepEqual(calls, [["dataLayer", CASES[0].args({ key: server.leads[0].key, isLate: true })]]);
  } finally {
    await other.close();
  }
});

test("a lead is reported before its page is left for the thank-you page, and not again there", async () => {
  await openShop(GTM);
  const { page } = browser;
  const thanks = server.addPage("/thank-you", htmlPage("<p>We will call you.</p>", { head: RECIPE }), policyHeaders());
  await page.evaluate(`document.addEventListener("leaddelivered", ({ detail }) => location.assign("${thanks}"))`);
  // The window's name outlives the page.
  await page.evaluate(`globalThis.dataLayer = { push: (event) => { name = JSON.stringify([...JSON.parse(name || "[]"), event]); } }`);
  await fillEnquiry();
  await sendButton().click();
  await page.getByText("We will call you.").waitFor();
  await settled();
  const events = JSON.parse(await page.evaluate("name"));
  await page.evaluate(`name = ""`);
  assert.deepEqual([...events.map((/** @type {any} */ event) => event.event_id), ...reportedIds()], [server.leads[0].key]);
});

test("the same lead that is sent again within a minute is one lead and one event", async () => {
  await openShop(GTM);
  for (let turn = 0; turn < 2; turn++) {
    await fillEnquiry();
    await sendButton().click();
    await browser.page.getByText("Thank you.").waitFor();
    await settled();
    await browser.page.locator("[data-lead-again], [data-lead=success] button").first().click();
  }
  assert.equal(new Set(server.leads.map(({ key }) => key)).size, 1);
  assert.deepEqual(reportedIds(), [server.leads[0].key]);
});

test("without consent nothing is reported or stored, also when it is given later", async () => {
  await openShop(GTM);
  await browser.page.evaluate("siteConsent.analytics = false");
  await fillEnquiry();
  await sendButton().click();
  await browser.page.getByText("Thank you.").waitFor();
  await settled();
  assert.deepEqual([calls, await unreported()], [[], []]);
  await openShop(GTM, { isSameTest: true });
  await settled();
  assert.deepEqual(calls, []);
});

test("when consent is withdrawn, what is stored can be forgotten", async () => {
  await openShop(GTM);
  await storeOffline();
  await browser.page.evaluate(`siteConsent.analytics = false; import("/js/lead-events.js").then(({ forgetLeads }) => forgetLeads())`);
  assert.deepEqual(await browser.page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('lead-event '))"), []);
  await browser.page.evaluate("siteConsent.analytics = true");
  await browser.context.setOffline(false);
  await server.waitForLeads(1);
  await browser.page.getByText("Thank you.").waitFor();
  await settled();
  assert.deepEqual(calls, []);
});

test("consent that is withdrawn before the lead is sent ends the report", async () => {
  await openShop(GTM);
  await storeOffline();
  await browser.page.evaluate("siteConsent.analytics = false");
  await browser.context.setOffline(false);
  await server.waitForLeads(1);
  await browser.page.getByText("Thank you.").waitFor();
  await settled();
  assert.deepEqual(calls, []);
});

test("an update of a lead is not reported", async () => {
  await openShop(GTM);
  await browser.page.evaluate("document.querySelector('lead-form').updateToken = 'token-7'");
  await fillEnquiry();
  await sendButton().click();
  await browser.page.getByText("Thank you.").waitFor();
  await settled();
  assert.deepEqual([calls, server.leads[0].updateToken], [[], "token-7"]);
});

test("a page without leads that wait for their report loads no outbox for it", async () => {
  await openShop(GTM, { body: "<p>Opening hours</p>" });
  await settled();
  assert.equal(await outboxRequests(), 0);
});

test("where storage is blocked, a page reports its own leads", async () => {
  await openShop(GTM);
  await browser.page.evaluate(`for (const method of ["getItem", "setItem"]) {
    Storage.prototype[method] = () => { throw new DOMException("blocked", "SecurityError"); };
  }`);
  await fillEnquiry();
  await sendButton().click();
  await browser.page.getByText("Thank you.").waitFor();
  await settled();
  assert.deepEqual(reportedIds(), [server.leads[0].key]);
});

test("the server's event for Meta has the name of the page's event", async () => {
  const [, text] = /```json\n([^]*?)```/.exec(DOC) ?? [];
  const [event] = JSON.parse(text ?? "").data;
  assert.deepEqual([event.event_name, event.event_id], ["Lead", "KEY"]);
});

test("no page asked a third party for anything", () => assert.deepEqual(foreignRequests, []));

test("the page reported no error, and nothing violated the policy", () => assert.deepEqual(browser.pageErrors, []));
