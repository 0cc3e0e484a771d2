// What the tests of docs/analytics.md share: a site with the recipe under its policy, and services whose calls are recorded.

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";

import { ENQUIRY, htmlPage } from "../../element/support/pages.mjs";
import { browser, fillEnquiry, server } from "../../element/support/browser.mjs";

export const DOC = await readFile(new URL("../../../docs/analytics.md", import.meta.url), "utf8");

/** What the consent manager and the services' scripts would define. Each call of a service is recorded. */
const SERVICES = `
  globalThis.siteConsent = { analytics: true, marketing: true };
  globalThis.dataLayer = { push: (...args) => recordCall("dataLayer", args) };
  globalThis.gtag = (...args) => recordCall("gtag", args);
  globalThis.fbq = (...args) => recordCall("fbq", args);`;

/** @typedef {{ key: string, isLate: boolean }} Report */

/** @type {{ section: string, name: string, args: (report: Report) => unknown[] }[]} */
export const CASES = [
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
export let calls = [];
const callEvents = new EventEmitter();
/** Addresses outside the test's server that a page has asked for. @type {string[]} */
export const foreignRequests = [];
export const RECIPE = `<script type="module" src="/js/lead-events.js"></script>`;
/** The name of a call that is not recorded. */
const SETTLED = "settled";
let isPrepared = false;
let visits = 0;

/**
 * Opens a page with the recipe and the `lead-report.js` of a section, as a page of its own site.
 *
 * @param {string} section
 * @param {{ body?: string, isSameTest?: boolean }} [options]
 */
export async function openShop(section, { body = ENQUIRY, isSameTest = body !== ENQUIRY } = {}) {
  await prepare();
  if (!isSameTest) calls = [];
  server.addPage("/js/lead-events.js", localSample("lead-events.js"), { "Content-Type": "text/javascript" });
  server.addPage("/js/lead-report.js", localSample("lead-report.js", section), { "Content-Type": "text/javascript" });
  await browser.page.goto(server.addPage(`/shop-${++visits}`, htmlPage(body, { head: RECIPE }), policyHeaders()));
}

/** The policy of the documentation. Here the relay is on the page's own host. */
export function policyHeaders() {
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

export function sendButton() {
  return browser.page.getByRole("button", { name: "Send enquiry" });
}

/** Fills in the form and sends it without a connection. */
export async function storeOffline() {
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
export async function leaveOffline() {
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
export async function settled(page = browser.page) {
  await page.evaluate(`Promise.all(Object.keys(localStorage).filter((name) => name.startsWith("lead-event "))
    .map((name) => navigator.locks.request(name, () => undefined))).then(() => undefined)`);
  await flushed(page);
}

/** Resolves once the page's earlier calls are recorded. @param {import("playwright-core").Page} [page] */
export async function flushed(page = browser.page) {
  await page.evaluate(`recordCall("${SETTLED}", [])`);
}

export async function waitForCall() {
  while (calls.length === 0) await once(callEvents, "call", { signal: AbortSignal.timeout(20_000) });
}

/**
 * Waits until the page knows that no lead is to be sent.
 *
 * @param {import("playwright-core").Page} page
 */
export async function waitForReceipt(page) {
  await page.evaluate(`import("/pkg/outbox.js").then(({ openOutbox }) => new Promise((resolve) => {
    const onChange = ({ entries }) => entries.every(({ state }) => state === "received") && resolve(undefined);
    openOutbox({ crm: "ivvy", relay: "/relay", form: "wedding" }, { onChange });
  }))`);
}

export function reportedIds() {
  return calls.map(([, [event]]) => event.event_id);
}

/** The names of what is stored about leads that are not reported yet. @returns {Promise<string[]>} */
export function unreported() {
  return browser.page.evaluate(`Object.keys(localStorage).filter((name) => name.startsWith("lead-event "))
    .filter((name) => !JSON.parse(localStorage.getItem(name)).isReported)`);
}

/** @returns {Promise<number>} */
export function outboxRequests() {
  return browser.page.evaluate(`performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/outbox.js")).length`);
}
