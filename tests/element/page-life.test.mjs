// Pages that a library changes without a navigation, and pages that are restored from a cache: the form, its state and its
// message are right afterwards, and no lead is sent twice. With the libraries as published on npm.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { ASTRO_HEAD, astroRouter } from "./support/astro.mjs";
import { ENQUIRY, htmlPage } from "./support/pages.mjs";
import { browser, fillEnquiry, server, useBrowser, VALID_VALUES } from "./support/browser.mjs";

useBrowser();

const TURBO = `<script src="/node_modules/@hotwired/turbo/dist/turbo.es2017-umd.js"></script>`;
const HTMX = `<script src="/node_modules/htmx.org/dist/htmx.js"></script>`;
const HTMX_4 = `<script src="/node_modules/htmx4/dist/htmx.js"></script>`;
const SWUP = `<script src="/node_modules/swup/dist/Swup.umd.js"></script><script type="module">new Swup({ containers: ["main"] })</script>`;

const ASTRO = `${ASTRO_HEAD}<script type="module" src="/astro.js"></script>`;

before(async () => server.addPage("/astro.js", await astroRouter(), { "Content-Type": "text/javascript" }));

/** Every part that the element adds to a form that is shown for the first time. */
const PARTS = ["summary", "status", "trap"];

let pages = 0;

/**
 * Opens a page with the form and a link to another page, both with the same head.
 *
 * @param {string} head
 * @param {(html: string) => string} [change]
 */
async function openFormPage(head, change = (html) => html) {
  const path = `/life-${++pages}`;
  server.addPage(`${path}/other`, change(htmlPage(`<p>Another page</p>`, { head })));
  const url = server.addPage(path, change(htmlPage(`<a href="${path}/other">Other</a>${ENQUIRY}`, { head })));
  await browser.page.goto(url);
  await browser.page.waitForFunction("document.querySelector('form').noValidate");
  return browser.page;
}

/** Sends the form's lead. @param {string} name */
async function send(name) {
  await fillEnquiry({ ...VALID_VALUES, name });
  await browser.page.getByRole("button", { name: "Send enquiry" }).click();
  await browser.page.getByText("Thank you.").waitFor();
}

/** Follows the link and goes back. */
async function leaveAndReturn() {
  const { page } = browser;
  await page.evaluate("globalThis.isSamePage = true");
  await page.getByRole("link", { name: "Other" }).click();
  await page.getByText("Another page").waitFor();
  await page.goBack();
  await page.locator("lead-form").waitFor({ state: "attached" });
}

/** Asserts that the form is as on its first visit, and that it works. @param {string} name of the lead to send */
async function assertUsable(name) {
  const { page } = browser;
  await page.getByRole("button", { name: "Send enquiry" }).waitFor();
  assert.equal(await page.getByText("Thank you.").count(), 0, "no earlier outcome is shown");
  for (const part of PARTS) assert.equal(await page.locator(`[data-lead=${part}]`).count(), 1, part);
  assert.equal(await page.locator("#name").inputValue(), "", "the form is empty");
  assert.equal(await page.evaluate("document.querySelector('lead-form').state"), "ready");
  const before = server.leads.length;
  await send(name);
  assert.equal(server.leads.length, before + 1);
  assert.equal(server.leads[before].guard.trap, "");
}

for (const [library, head, change] of /** @type {[string, string, ((html: string) => string)?][]} */ ([
  ["Turbo", TURBO],
  ["htmx", HTMX, (html) => html.replace("<main>", `<body hx-boost="true"><main>`)],
  ["htmx 4", HTMX_4, (html) => html.replace("<main>", `<body hx-boost:inherited="true"><main>`)],
  ["Astro", ASTRO],
  ["swup", SWUP, (html) => html.replace("<main>", `<main id="main" class="transition-main">`)],
])) {
  test(`${library}: the form is empty and usable after a send and Back`, async () => {
    const page = await openFormPage(head, change);
    await send(`${library} 1`);
    await leaveAndReturn();
    assert.equal(await page.evaluate("globalThis.isSamePage"), true, "the library has changed the page");
    await assertUsable(`${library} 2`);
    assert.deepEqual(server.leads.map(({ payload }) => payload.name), [`${library} 1`, `${library} 2`]);
    assert.deepEqual(server.formPosts, []);
  });
}

for (const [library, script] of [["htmx", HTMX], ["htmx 4", HTMX_4]]) {
  for (const order of ["first", "last"]) {
    test(`${library} with hx-boost, its listener ${order}: one lead, sent by the element`, async () => {
      const attribute = library === "htmx" ? "hx-boost" : "hx-boost:inherited";
      const page = await openFormPage(order === "first" ? script : "", (html) => html.replace("<main>", `<body ${attribute}="true"><main>`));
      if (order === "last") await page.addScriptTag({ path: script.match(/\/(node_modules[^"]+)/)?.[1] });
      await page.waitForFunction("globalThis.htmx");
      await page.getByRole("button", { name: "Send enquiry" }).click();
      await page.getByRole("alert").waitFor();
      await send(`${library} ${order}`);
      assert.equal(server.leads.length, 1);
      assert.deepEqual(server.formPosts, []);
    });
  }
}

test("Turbo: one lead, sent by the element, whichever came first", async () => {
  for (const order of ["first", "last"]) {
    const page = await openFormPage(order === "first" ? TURBO : "");
    if (order === "last") await page.addScriptTag({ url: "/node_modules/@hotwired/turbo/dist/turbo.es2017-umd.js" });
    await send(`Turbo ${order}`);
  }
  assert.deepEqual(server.leads.map(({ payload }) => payload.name), ["Turbo first", "Turbo last"]);
  assert.deepEqual(server.formPosts, []);
});

test("Astro: one lead, sent by the element, whose form the router does not post as well", async () => {
  const page = await openFormPage(ASTRO);
  await page.getByRole("button", { name: "Send enquiry" }).click();
  await page.getByRole("alert").waitFor();
  await send("Astro");
  assert.deepEqual([server.leads.length, server.formPosts.length], [1, 0]);
});

test("Astro: an element that the next page keeps has its values, and works", async () => {
  const { page } = browser;
  const kept = ENQUIRY.replace("<lead-form", `<lead-form data-astro-transition-persist="enquiry"`);
  server.addPage("/kept-2", htmlPage(`<p>Another page</p>${kept}`, { head: ASTRO }));
  await page.goto(server.addPage("/kept-1", htmlPage(`<a href="/kept-2">Other</a>${kept}`, { head: ASTRO })));
  await page.waitForFunction("document.querySelector('form').noValidate");
  await fillEnquiry({ first: "Ann", email: "ann@" });
  await page.getByRole("button", { name: "Send enquiry" }).click();
  await page.getByRole("alert").waitFor();
  const form = await page.evaluateHandle("document.querySelector('form')");
  await page.getByRole("link", { name: "Other", exact: true }).click();
  await page.getByText("Another page").waitFor();
  assert.equal(await form.evaluate((node) => node.isConnected), true, "it is the same form");
  assert.equal(await page.locator("#first").inputValue(), "Ann");
  for (const part of PARTS) assert.equal(await page.locator(`[data-lead=${part}]`).count(), 1, part);
  await send("Kept");
  assert.deepEqual(server.leads.map(({ payload }) => payload.name), ["Kept"]);
});

test("a button with its own action is left to the library", async () => {
  const button = `<button formaction="/relay/forms/other">Elsewhere</button></form>`;
  server.addPage("/thanks", htmlPage("<p>Elsewhere.</p>"));
  const page = await openFormPage(HTMX, (html) => html.replace("<main>", `<body hx-boost="true"><main>`).replace("</form>", button));
  await page.getByRole("button", { name: "Elsewhere" }).click();
  await page.getByText("Elsewhere.").waitFor();
  assert.deepEqual(server.formPosts.map(({ form }) => form), ["/relay/forms/other"]);
  assert.deepEqual(server.leads, []);
});

/** Script that renders the page again with a morph, and waits for it. */
const REFRESH = `new Promise((resolve) => {
  addEventListener("turbo:render", () => setTimeout(resolve), { once: true });
  Turbo.session.refresh(location.href);
})`;

test("Turbo's morph: the thanks and the state stay, and the form stays hidden", async () => {
  const page = await openFormPage(`${TURBO}<meta name="turbo-refresh-method" content="morph">`);
  await send("Morph 1");
  const form = await page.evaluateHandle("document.querySelector('form')");
  await page.evaluate(REFRESH);
  assert.equal(await form.evaluate((node) => node.isConnected), true, "it was a morph");
  assert.equal(await page.getByText("Thank you.").isVisible(), true);
  assert.equal(await page.getByRole("button", { name: "Send enquiry" }).count(), 0, "the form is hidden");
  assert.equal(await page.locator("lead-form").getAttribute("data-state"), "success");
  await page.getByRole("button", { name: "Send another" }).click();
  await send("Morph 2");
});

test("Turbo's morph: messages and the element's validation stay", async () => {
  const page = await openFormPage(`${TURBO}<meta name="turbo-refresh-method" content="morph">`);
  await page.getByRole("button", { name: "Send enquiry" }).click();
  await page.getByRole("alert").waitFor();
  await page.evaluate(REFRESH);
  assert.deepEqual(await page.locator("[data-lead=message]").allTextContents(), [
    "First name is required",
    "Last name is required",
    "E-mail is required",
    "Occasion is required",
  ]);
  assert.equal(await page.locator("[aria-invalid=true]").count(), 4);
  assert.equal(await page.evaluate("document.querySelector('form').noValidate"), true);
  await send("Morph 3");
});

test("Turbo's morph during a send: the form stays busy, and one lead is sent", async () => {
  const page = await openFormPage(`${TURBO}<meta name="turbo-refresh-method" content="morph">`);
  /** @type {(value: unknown) => void} */
  let answer = () => {};
  server.responses = [{ body: { outcome: "delivered", id: 1 }, after: new Promise((resolve) => (answer = resolve)) }];
  await fillEnquiry({ ...VALID_VALUES, name: "Morph 4" });
  await page.getByRole("button", { name: "Send enquiry" }).click();
  await server.waitForLeads(1);
  await page.evaluate(REFRESH);
  assert.equal(await page.locator("form").getAttribute("aria-busy"), "true");
  assert.equal(await page.locator("lead-form").getAttribute("data-state"), "sending");
  await page.getByRole("button", { name: "Send enquiry" }).click({ force: true });
  answer(undefined);
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.length, 1);
});

test("htmx copies the attributes of a form with the same id: the form is usable after a send", async () => {
  const body = `${HTMX}<body hx-boost="true">`;
  const withIds = (/** @type {string} */ html) => html.replace("<form ", `<form id="enquiry" `).replace("<lead-form ", `<lead-form id="host" `);
  const second = server.addPage("/second", withIds(htmlPage(ENQUIRY, { head: body })));
  await browser.page.goto(server.addPage("/first", withIds(htmlPage(`<a href="${new URL(second).pathname}">Next</a>${ENQUIRY}`, { head: body }))));
  const { page } = browser;
  await page.waitForFunction("document.querySelector('form').noValidate");
  await send("First");
  const settled = page.evaluate(`new Promise((resolve) => addEventListener("htmx:afterSettle", () => setTimeout(resolve), { once: true }))`);
  await page.getByRole("link", { name: "Next" }).click();
  await settled;
  assert.equal(await page.evaluate("document.querySelector('form').noValidate"), true);
  await assertUsable("Second");
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
