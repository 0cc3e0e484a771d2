// Browsers without an API that is newer than the supported versions, and pages whose scripts have removed or replaced one. A script
// does so before the package is loaded. The lead arrives at the relay once: by the element, or posted by the browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { until } from "../support/until.mjs";
import { ENQUIRY, htmlPage } from "./support/pages.mjs";
import { browser, fillEnquiry, openPage, server, useBrowser, VALID_VALUES } from "./support/browser.mjs";

useBrowser();

/** @param {string} path such as `crypto.subtle` */
function without(path) {
  const [name, ...owner] = path.split(".").reverse();
  const object = owner.reverse().join(".") || "globalThis";
  return `delete ${object}.${name}; if ("${name}" in ${object}) Object.defineProperty(${object}, "${name}", { value: undefined, configurable: true });`;
}

/** @type {[api: string, by: "element" | "browser"][]} */
const MISSING = [
  ["AbortController", "browser"],
  ["AbortSignal.any", "element"],
  ["AbortSignal.timeout", "element"],
  ["Array.prototype.at", "element"],
  ["Array.prototype.findLast", "element"],
  ["BroadcastChannel", "element"],
  ["CSSStyleSheet", "element"],
  ["CSSStyleSheet.prototype.replaceSync", "element"],
  ["CompressionStream", "element"],
  ["crypto", "element"],
  ["crypto.getRandomValues", "element"],
  ["crypto.randomUUID", "element"],
  ["crypto.subtle", "element"],
  ["customElements", "browser"],
  ["Document.prototype.adoptedStyleSheets", "element"],
  ["ElementInternals", "element"],
  ["fetch", "element"],
  ["FinalizationRegistry", "element"],
  ["FormData", "element"],
  ["FormDataEvent", "element"],
  ["HTMLElement.prototype.attachInternals", "element"],
  ["HTMLElement.prototype.showPopover", "element"],
  ["HTMLFormElement.prototype.requestSubmit", "element"],
  ["indexedDB", "element"],
  ["localStorage", "element"],
  ["MutationObserver", "element"],
  ["navigator.locks", "element"],
  ["Object.hasOwn", "element"],
  ["performance.getEntriesByName", "element"],
  ["Promise.withResolvers", "element"],
  ["queueMicrotask", "element"],
  ["Request", "element"],
  ["requestIdleCallback", "element"],
  ["sessionStorage", "element"],
  ["structuredClone", "element"],
  ["SubmitEvent.prototype.submitter", "element"],
  ["TextDecoder", "browser"],
  ["TextEncoder", "browser"],
  ["URL", "element"],
  ["URL.canParse", "element"],
  ["URL.parse", "element"],
  ["WebAssembly", "element"],
  ["WebAssembly.compile", "element"],
  ["WebAssembly.compileStreaming", "element"],
  ["WebAssembly.instantiateStreaming", "element"],
];

const NEVER = "() => new Promise(() => {})";
const NO_REQUESTS = `${without("fetch")} ${without("XMLHttpRequest")}`;
const NO_FRAMES = "Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', { value: {} });";

/** What other scripts do. @type {[why: string, script: string, by: "element" | "browser"][]} */
const REPLACED = [
  ["fetch that expects a text", "const own = fetch; fetch = (url, init) => url.startsWith('/') ? own(url, init) : own(url, init)", "element"],
  ["fetch that rejects", "fetch = async () => { throw new Error('blocked by a script') }", "element"],
  ["fetch that throws", "fetch = () => { throw new Error('no') }", "element"],
  ["fetch that never settles", `fetch = ${NEVER}`, "element"],
  ["a Proxy of fetch that never settles", `fetch = new Proxy(fetch, { apply: ${NEVER} })`, "element"],
  ["fetch and XMLHttpRequest that never settle", `fetch = ${NEVER}; XMLHttpRequest.prototype.send = () => {}`, "element"],
  ["neither fetch nor XMLHttpRequest", NO_REQUESTS, "element"],
  ["fetch that never settles, and no frames", `fetch = ${NEVER}; ${NO_FRAMES}`, "element"],
  ["neither fetch nor frames", `delete globalThis.fetch; ${NO_FRAMES}`, "element"],
  ["neither fetch nor XMLHttpRequest nor frames", NO_REQUESTS + NO_FRAMES, "browser"],
  ["fetch that never settles, no XMLHttpRequest and no frames", `fetch = ${NEVER}; ${without("XMLHttpRequest")} ${NO_FRAMES}`, "browser"],
  ["fetch that throws, no XMLHttpRequest and no frames", `fetch = () => { throw new Error('no') }; ${without("XMLHttpRequest")} ${NO_FRAMES}`, "browser"],
  ["fetch that returns nothing", "fetch = async () => undefined", "element"],
  ["fetch that adds a header", "const own = fetch; fetch = (input, init = {}) => own(input, { ...init, headers: { 'X-Trace': '1' } })", "element"],
  ["BroadcastChannel that throws", "BroadcastChannel = class { constructor() { throw new Error('no') } }", "element"],
  ["crypto.subtle that rejects", "crypto.subtle.digest = () => Promise.reject(new Error('no'))", "element"],
  ["indexedDB that throws", "Object.defineProperty(globalThis, 'indexedDB', { get() { throw new Error('no') } })", "element"],
  ["indexedDB.open that throws", "IDBFactory.prototype.open = () => { throw new Error('no') }", "element"],
  ["a storage that throws", "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(globalThis, name, { get() { throw new Error('no') } })", "element"],
  ["navigator.locks that rejects", "navigator.locks.request = () => Promise.reject(new Error('no'))", "element"],
  ["MutationObserver that reports nothing", "MutationObserver = class { observe() {} disconnect() {} }", "element"],
  ["addEventListener without signals", "const own = EventTarget.prototype.addEventListener; EventTarget.prototype.addEventListener = function (type, listener, options) { return own.call(this, type, listener, Boolean(options?.capture)) }", "element"],
  ["toJSON of Prototype.js", "for (const type of [Array, String, Number, Boolean]) type.prototype.toJSON = function () { return '\"' + this + '\"' }", "element"],
  ["methods in Object.prototype", "Object.prototype.extended = function () {}; Array.prototype.extended = function () {}", "element"],
  ["another Promise", "Promise = class extends Promise {}", "element"],
  ["WebAssembly.compile that throws", "WebAssembly.compile = () => { throw new Error('no') }", "element"],
  ["requestIdleCallback that throws", "requestIdleCallback = () => { throw new Error('no') }", "element"],
  ["querySelectorAll that throws", "HTMLFormElement.prototype.querySelectorAll = () => { throw new Error('no') }", "browser"],
];

/** @param {string} script @param {"element" | "browser"} by */
async function arrives(script, by) {
  server.addPage("/thanks", htmlPage("<p>Thank you, without JavaScript.</p>"));
  const page = await openPage(ENQUIRY, { head: `<script>{ ${script} }</script>` });
  // The package's scripts have run.
  await page.waitForLoadState("load");
  await fillEnquiry();
  await page.getByRole("button", { name: "Send enquiry" }).click();
  await until("the lead", () => server.leads.length + server.formPosts.length > 0, 20_000);
  await page.getByText("Thank you").first().waitFor();
  assert.deepEqual([server.leads.length, server.formPosts.length], by === "element" ? [1, 0] : [0, 1]);
  const posted = new URLSearchParams(server.formPosts[0]?.body);
  const { contact = {}, name } = server.leads[0]?.payload ?? {};
  assert.equal(contact.email ?? posted.get("contact.email"), VALID_VALUES.email);
  assert.equal(name ?? posted.get("name"), VALID_VALUES.name);
}

for (const [api, by] of MISSING) test(`without ${api} the lead arrives by the ${by}`, () => arrives(without(api), by));
for (const [why, script, by] of REPLACED) test(`with ${why} the lead arrives by the ${by}`, () => arrives(script, by));

/** The number of leads in the outbox once the page has sent what it can. @returns {Promise<number>} */
function storedAfterFlush() {
  return browser.page.evaluate(`import("/pkg/outbox.js").then(async ({ openOutbox }) => {
    const outbox = openOutbox({ crm: "ivvy", relay: "/relay", form: "wedding" });
    await outbox.flush();
    return [...await outbox.pending(), ...await outbox.failed()].length;
  })`);
}

test("a lead that the browser has posted is not sent again by the next page", async () => {
  await arrives(NO_REQUESTS + NO_FRAMES, "browser");
  await openPage(ENQUIRY);
  assert.equal(await storedAfterFlush(), 0);
  assert.deepEqual([server.leads.length, server.formPosts.length], [0, 1]);
});

test("without a connection, a page that cannot send keeps the lead", async () => {
  const offline = "Object.defineProperty(navigator, 'onLine', { value: false });";
  const page = await openPage(ENQUIRY, { head: `<script>{ ${NO_REQUESTS + NO_FRAMES + offline} }</script>` });
  await fillEnquiry();
  await page.getByRole("button").click();
  await page.getByText("Saved on this device.").first().waitFor();
  assert.deepEqual([server.leads.length, server.formPosts.length], [0, 0]);
  await openPage(ENQUIRY);
  assert.equal(await storedAfterFlush(), 0);
  assert.equal(server.leads.length, 1);
});

test("with consent and a foreign referrer, a missing URL.canParse and a missing URL cost nothing", async () => {
  for (const api of ["URL.canParse", "URL"]) {
    for (const isInserted of [false, true]) {
      server.reset();
      const consenting = ENQUIRY.replace("<lead-form", "<lead-form consent");
      const inserted = `<div id="view"></div><script>addEventListener("load", () => { view.innerHTML = ${JSON.stringify(consenting)} })</script>`;
      const head = `<script>${without(api)} Object.defineProperty(document, "referrer", { value: "https://other.example/page?q=1" })</script>`;
      await openPage(isInserted ? inserted : consenting, { head, query: "?utm_source=mail" });
      await browser.page.waitForFunction("document.querySelector('form')?.noValidate");
      await browser.page.getByRole("button").click();
      await browser.page.getByRole("alert").getByText("First name is required").first().waitFor();
      await fillEnquiry();
      await browser.page.getByRole("button").click();
      await browser.page.getByText("Thank you.").waitFor();
      const { utm, referrer } = server.leads[0].page;
      if (api === "URL.canParse") assert.deepEqual([utm, referrer], [{ utm_source: "mail" }, "https://other.example/page"]);
      assert.equal(server.leads.length, 1);
    }
  }
});

test("an unreadable referrer counts as none", async () => {
  const head = `<script>localStorage.clear(); Object.defineProperty(document, "referrer", { value: "not a URL" })</script>`;
  const page = await openPage(ENQUIRY.replace("<lead-form", "<lead-form consent"), { head });
  await fillEnquiry();
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  assert.equal("referrer" in server.leads[0].page, false);
  assert.equal("referrer" in server.leads[0].page.first, false);
});

test("a submit event that a script has made is handled", async () => {
  const page = await openPage(ENQUIRY);
  await fillEnquiry();
  await page.waitForFunction("document.querySelector('form').noValidate");
  await page.evaluate(`document.querySelector("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }))`);
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.length, 1);
});

test("a replaced fetch that reports a lost connection is believed: the lead waits in the outbox", async () => {
  const head = `<script>const own = fetch; globalThis.isOffline = true;
    fetch = async (...given) => { if (isOffline) throw new TypeError("Failed to fetch"); return own(...given) }</script>`;
  const page = await openPage(ENQUIRY, { head });
  await fillEnquiry();
  await page.getByRole("button").click();
  await page.getByText("Saved on this device.").first().waitFor();
  assert.deepEqual([server.leads.length, server.formPosts.length], [0, 0]);
  await page.evaluate("isOffline = false; dispatchEvent(new Event('online'))");
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.length, 1);
});
