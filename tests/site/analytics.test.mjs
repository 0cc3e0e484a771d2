// The recipe of docs/analytics.md as it stands there, under its policy, with recorded services: which leads are reported, how often,
// and with which id.

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { ENQUIRY, htmlPage } from "../element/support/pages.mjs";
import { browser, fillEnquiry, server, useBrowser, VALID_VALUES } from "../element/support/browser.mjs";

useBrowser();

const DOC = await readFile(new URL("../../docs/analytics.md", import.meta.url), "utf8");

/** What the consent manager and the services' scripts would define. Each call of a service is recorded. */
const SERVICES = `
  globalThis.siteConsent = { analytics: true, marketing: true };
  globalThis.dataLayer = { push: (...args) => recordCall("dataLayer", args) };
  globalThis.gtag = (...args) => recordCall("gtag", args);
  globalThis.fbq = (...args) => recordCall("fbq", args);`;

/** @typedef {{ key: string, isLate: boolean }} Report */

/** @type {{ section: string, name: string, args: (report: Report) => unknown[] }[]} */
const CASES = [
  {
    section: "Google Tag Manager",
    name: "dataLayer",
    args: ({ key, isLate }) => [{ event: "lead_delivered", event_id: key, lead_form: "wedding", lead_late: isLate }],
  },
  {
    section: "Google Analytics 4",
    name: "gtag",
    args: ({ key, isLate }) => ["event", "generate_lead", { event_id: key, lead_form: "wedding", lead_late: isLate }],
  },
  { section: "Meta", name: "fbq", args: ({ key }) => ["track", "Lead", { content_name: "wedding" }, { eventID: key }] },
];

/** Since the first page of a test was opened. @type {[name: string, args: any[]][]} */
let calls = [];
const callEvents = new EventEmitter();
/** Addresses outside the test's server that a page has asked for. @type {string[]} */
const foreignRequests = [];
const RECIPE = `<script type="module" src="/js/lead-events.js"></script>`;
/** The name of a call that is not recorded. */
const SETTLED = "settled";
let isPrepared = false;
let visits = 0;

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

/**
 * Opens a page with the recipe and the `lead-report.js` of a section, as a page of its own site.
 *
 * @param {string} section
 * @param {{ body?: string, isSameTest?: boolean }} [options]
 */
async function openShop(section, { body = ENQUIRY, isSameTest = body !== ENQUIRY } = {}) {
  await prepare();
  if (!isSameTest) calls = [];
  server.addPage("/js/lead-events.js", localSample("lead-events.js"), { "Content-Type": "text/javascript" });
  server.addPage("/js/lead-report.js", localSample("lead-report.js", section), { "Content-Type": "text/javascript" });
  await browser.page.goto(server.addPage(`/shop-${++visits}`, htmlPage(body, { head: RECIPE }), policyHeaders()));
}

/** The policy of the documentation. Here the relay is on the page's own host. */
function policyHeaders() {
  const [, policy] = /```text\n(script-src [^]*?)\n```/.exec(DOC) ?? [];
  assert(policy);
  return { "Content-Security-Policy": policy.replaceAll("https://leads.example.com", "") };
}

async function prepare() {
  if (isPrepared) return;
  isPrepared = true;
  await browser.context.exposeFunction("recordCall", (/** @type {string} */ name, /** @type {any[]} */ args) => {
    if (name !== SETTLED) calls.push([name, args]);
    callEvents.emit("call");
  });
  await browser.context.addInitScript(SERVICES);
  browser.context.on("request", (request) => {
    const address = request.url();
    if (!address.startsWith(server.url) && !/^(about|data):/.test(address)) foreignRequests.push(address);
  });
}

/**
 * The documentation's sample of a file, with the addresses of the test's server.
 *
 * @param {string} file
 * @param {string} [section] which contains it, if several have one
 */
function localSample(file, section = "The recipe") {
  const [, text = ""] = DOC.split(/^## /m).map((part) => [part.split("\n")[0], part]).find(([title]) => title === section) ?? [];
  const samples = [...text.matchAll(/```js\n([^]*?)```/g)].map(([, sample]) => sample);
  const found = samples.find((sample) => sample.startsWith(`// ${file}\n`));
  assert(found, `${file} in ${section}`);
  return found.replaceAll("/leadwire/", "/pkg/").replaceAll("https://leads.example.com", "/relay");
}

function sendButton() {
  return browser.page.getByRole("button", { name: "Send enquiry" });
}

/** Fills in the form and sends it without a connection. */
async function storeOffline() {
  const { page } = browser;
  await page.locator("#first").focus();
  // Everything that is needed is loaded before the connection is lost.
  await page.evaluate(`Promise.all([import("/pkg/outbox.js"), import("/pkg/browser.js").then(({ ready }) => ready())]).then(() => undefined)`);
  await browser.context.setOffline(true);
  await fillEnquiry();
  await sendButton().click();
  await page.getByText("Saved on this device.").waitFor();
  assert.equal((await unreported()).length, 1);
}

/** Leaves the page without a connection, for a blank page of the same site. */
async function leaveOffline() {
  const address = `${server.url}/blank`;
  await browser.page.route(address, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Blank</title>" }));
  await browser.page.goto(address);
  await browser.page.unroute(address);
}

/**
 * Resolves once the recipe has reported what the page knows of: a report of a later page holds the lead's lock. No lead may be waiting
 * to be sent, since its page holds the lock as well.
 *
 * @param {import("playwright-core").Page} [page]
 */
async function settled(page = browser.page) {
  await page.evaluate(`Promise.all(Object.keys(localStorage).filter((name) => name.startsWith("lead-event "))
    .map((name) => navigator.locks.request(name, () => undefined))).then(() => undefined)`);
  await flushed(page);
}

/** Resolves once the page's earlier calls are recorded. @param {import("playwright-core").Page} [page] */
async function flushed(page = browser.page) {
  await page.evaluate(`recordCall("${SETTLED}", [])`);
}

async function waitForCall() {
  while (calls.length === 0) await once(callEvents, "call", { signal: AbortSignal.timeout(20_000) });
}

/**
 * Waits until the page knows that no lead is to be sent.
 *
 * @param {import("playwright-core").Page} page
 */
async function waitForReceipt(page) {
  await page.evaluate(`import("/pkg/outbox.js").then(({ openOutbox }) => new Promise((resolve) => {
    const onChange = ({ entries }) => entries.every(({ state }) => state === "received") && resolve(undefined);
    openOutbox({ crm: "ivvy", relay: "/relay", form: "wedding" }, { onChange });
  }))`);
}

function reportedIds() {
  return calls.map(([, [event]]) => event.event_id);
}

/** The names of what is stored about leads that are not reported yet. @returns {Promise<string[]>} */
function unreported() {
  return browser.page.evaluate(`Object.keys(localStorage).filter((name) => name.startsWith("lead-event "))
    .filter((name) => !JSON.parse(localStorage.getItem(name)).isReported)`);
}

/** @returns {Promise<number>} */
function outboxRequests() {
  return browser.page.evaluate(`performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/outbox.js")).length`);
}
