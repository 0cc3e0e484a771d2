// The element's events: their details, and what listeners may change and cancel.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ENQUIRY } from "./support/pages.mjs";
import { browser, eventNames, fillEnquiry, openPage, recordEvents, server, useBrowser } from "./support/browser.mjs";

useBrowser();

/** @param {string} script with the element as `form` */
function inPage(script) {
  return browser.page.evaluate(`(async () => { const form = document.querySelector("lead-form"); ${script} })()`);
}

async function send() {
  await browser.page.getByRole("button", { name: "Send enquiry" }).click();
}

test("a leadsubmit listener adds a value", async () => {
  const page = await openPage(ENQUIRY);
  await inPage(`form.addEventListener("leadsubmit", ({ detail }) => { detail.values.description = "added"; })`);
  await fillEnquiry();
  await send();
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads[0].payload.description, "added");
});

test("a cancelled leadsubmit sends nothing and does not change the form", async () => {
  await openPage(ENQUIRY);
  await recordEvents();
  await inPage(`form.addEventListener("leadsubmit", (event) => event.preventDefault(), { once: true })`);
  await fillEnquiry();
  await send();
  await browser.page.waitForFunction("recordedEvents.some(({ type }) => type === 'leadsubmit')");
  await browser.page.waitForFunction("document.querySelector('form').getAttribute('aria-busy') === 'false'");
  assert.deepEqual(server.leads, []);
  await send();
  await browser.page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.length, 1);
});

test("a leadvalidate listener adds an issue and removes one", async () => {
  const page = await openPage(ENQUIRY);
  await inPage(`form.addEventListener("leadvalidate", ({ detail: { issues, values } }) => {
    if (values.name === "Party") issues.push({ code: "taken", path: ["name"], message: "We do no parties" });
    const last = issues.findIndex(({ path }) => path.join(".") === "contact.lastName");
    if (last >= 0) issues.splice(last, 1);
  })`);
  await fillEnquiry({ first: "Ann", email: "ann@example.com", name: "Party" });
  await send();
  // The issue of the last name is removed from the list; the outbox still applies the rules.
  assert.deepEqual(await page.getByRole("alert").getByRole("link").allTextContents(), ["We do no parties"]);
  assert.equal(await page.evaluate("document.activeElement.id"), "name");
  await fillEnquiry({ name: "Wedding", last: "Smith" });
  await send();
  await page.getByText("Thank you.").waitFor();
});

test("after a cancelled leaddelivered the form is unchanged", async () => {
  const page = await openPage(ENQUIRY);
  await recordEvents();
  await inPage(`form.addEventListener("leaddelivered", (event) => event.preventDefault())`);
  await fillEnquiry();
  await send();
  await page.waitForFunction("recordedEvents.at(-1)?.type === 'leaddelivered'");
  assert.equal(await page.locator("#first").inputValue(), "Ann");
  assert.equal(await page.getByText("Thank you.").count(), 0);
  const { outcome, id, updateToken } = /** @type {any} */ (await page.evaluate("recordedEvents.at(-1).detail.receipt"));
  assert.deepEqual({ outcome, id, updateToken }, { outcome: "delivered", id: 7, updateToken: "token-7" });
});

test("leadrefused has the error and can be cancelled", async () => {
  const page = await openPage(ENQUIRY);
  await recordEvents();
  await inPage(`form.addEventListener("leadrefused", (event) => event.preventDefault())`);
  server.responses = [{ status: 403, body: { outcome: "refused", reason: "origin" } }];
  await fillEnquiry();
  await send();
  await page.waitForFunction("recordedEvents.at(-1)?.type === 'leadrefused'");
  const { key, kind } = /** @type {any} */ (
    await page.evaluate("({ key: recordedEvents.at(-1).detail.key, kind: recordedEvents.at(-1).detail.error.kind })")
  );
  assert.equal(kind, "unauthorized");
  assert.match(key, /^[0-9a-f-]{36}$/);
  assert.equal(await page.getByRole("alert").count(), 0);
  assert.deepEqual((await eventNames()).filter((name) => name !== "leadvalidate"), ["leadsubmit", "leadsaved", "leadrefused"]);
});

test("a second form updates the lead of the first", async () => {
  const page = await openPage(`
    <lead-form id="one" relay="/relay" form="wedding" kind="ivvy.lead">
      <form><label>Occasion <input name="name"></label><button>Next</button></form>
    </lead-form>
    <lead-form follows="one" hidden relay="/relay" form="wedding" kind="ivvy.lead">
      <form><label>Details <textarea name="description"></textarea></label>
        <label>Another name <input name="name"></label><button>Done</button></form>
      <p data-lead="success" hidden>All done</p>
    </lead-form>`);
  await page.getByLabel("Occasion").fill("Wedding");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Details").fill("200 guests");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("All done").waitFor();
  assert.deepEqual(server.leads.map(({ payload, updateToken }) => ({ payload, updateToken })), [
    { payload: { name: "Wedding" }, updateToken: undefined },
    { payload: { description: "200 guests" }, updateToken: "token-7" },
  ]);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
