// A form in the page's own markup: filled in, refused, corrected and sent.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ENQUIRY } from "./support/pages.mjs";
import { browser, eventNames, fillEnquiry, openPage, recordEvents, server, useBrowser, VALID_VALUES } from "./support/browser.mjs";

useBrowser();

/** @param {string} id */
async function messageOf(id) {
  const field = browser.page.locator(`#${id}`);
  const ids = (await field.getAttribute("aria-describedby")) ?? "";
  const texts = await Promise.all(ids.split(" ").filter(Boolean).map((one) => browser.page.locator(`#${one}`).textContent()));
  return { invalid: await field.getAttribute("aria-invalid"), texts };
}

test("a blank form shows a message for each field and focuses the first", async () => {
  const page = await openPage(ENQUIRY);
  await page.getByRole("button").click();
  await page.getByRole("alert").waitFor();
  assert.deepEqual(await messageOf("first"), { invalid: "true", texts: ["First name is required"] });
  assert.deepEqual(await messageOf("last"), { invalid: "true", texts: ["Last name is required"] });
  assert.deepEqual(await messageOf("email"), { invalid: "true", texts: ["We reply to this address.", "E-mail is required"] });
  assert.deepEqual(await messageOf("name"), { invalid: "true", texts: ["Occasion is required"] });
  assert.deepEqual(await messageOf("text"), { invalid: null, texts: [] });
  assert.equal(await page.evaluate("document.activeElement.id"), "first");
  assert.equal(await page.evaluate("document.querySelector('form').checkValidity()"), false);
  assert.deepEqual(await page.getByRole("alert").getByRole("link").allTextContents(), [
    "First name is required",
    "Last name is required",
    "E-mail is required",
    "Occasion is required",
  ]);
  assert.deepEqual(server.leads, []);
});

test("a summary link focuses its field, and a corrected problem is removed", async () => {
  const page = await openPage(ENQUIRY);
  await page.getByRole("button").click();
  await page.getByRole("link", { name: "Occasion is required" }).click();
  assert.equal(await page.evaluate("document.activeElement.id"), "name");
  await page.keyboard.type("Party");
  assert.deepEqual(await messageOf("name"), { invalid: null, texts: [] });
  assert.equal(await page.getByRole("alert").getByRole("link").count(), 3);
  await fillEnquiry();
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("a field is validated when it loses the focus", async () => {
  const page = await openPage(ENQUIRY);
  await page.locator("#email").fill("ann@");
  assert.deepEqual((await messageOf("email")).invalid, null, "not while typing");
  await page.locator("#name").focus();
  const expected = ["We reply to this address.", "E-mail must be an e-mail address such as name@example.com"];
  await page.locator("[data-lead=message]").waitFor();
  assert.deepEqual(await messageOf("email"), { invalid: "true", texts: expected });
  assert.deepEqual((await messageOf("first")).invalid, null, "the other fields have not had the focus");
  await page.locator("#email").fill("ann@example.com");
  assert.deepEqual(await messageOf("email"), { invalid: null, texts: ["We reply to this address."] });
});

test("a valid form is sent once and replaced by the success region", async () => {
  const page = await openPage(ENQUIRY);
  await recordEvents();
  await fillEnquiry();
  await page.getByRole("button").click();
  await page.getByText("Thank you. We have received your message.").waitFor();
  assert.equal(server.leads.length, 1);
  const [{ v, form, kind, payload, key, guard, page: from }] = server.leads;
  assert.deepEqual({ v, form, kind }, { v: 1, form: "wedding", kind: "ivvy.lead" });
  const contact = { firstName: "Ann", lastName: "Smith", email: "ann@example.com" };
  assert.deepEqual(payload, { contact, name: "Smith wedding" });
  assert.match(key, /^[0-9a-f-]{36}$/);
  assert.equal(guard.trap, "");
  assert.ok(guard.elapsedMs > 0 && Number.isInteger(guard.elapsedMs));
  assert.deepEqual(from, { url: page.url() });
  assert.deepEqual((await eventNames()).filter((name) => name !== "leadvalidate"), ["leadsubmit", "leadsaved", "leaddelivered"]);
  assert.equal(await page.getByRole("button", { name: "Send enquiry" }).count(), 0, "the form is hidden");
  assert.equal(await page.evaluate("document.activeElement.dataset.lead"), "success");
  assert.equal(await page.evaluate("document.querySelector('lead-form').state"), "success");
});

test("another lead can be sent afterwards, under another key", async () => {
  const page = await openPage(ENQUIRY);
  for (const count of [1, 2]) {
    await fillEnquiry({ ...VALID_VALUES, name: `Wedding ${count}` });
    await page.getByRole("button", { name: "Send enquiry" }).click();
    await page.getByRole("button", { name: "Send another" }).click();
    assert.equal(await page.evaluate("document.activeElement.id"), "first");
    assert.equal(await page.locator("#first").inputValue(), "");
    assert.equal(server.leads.length, count);
  }
  assert.notEqual(server.leads[0].key, server.leads[1].key);
});

test("during a send the form is busy, and its button does nothing", async () => {
  const page = await openPage(ENQUIRY);
  /** @type {(value: unknown) => void} */
  let answer = () => {};
  server.responses = [{ status: 200, body: { outcome: "delivered", id: 1 }, after: new Promise((resolve) => (answer = resolve)) }];
  await fillEnquiry();
  await page.getByRole("button").dblclick();
  await page.getByRole("status").getByText("Sending…").waitFor();
  assert.equal(await page.locator("form").getAttribute("aria-busy"), "true");
  await page.keyboard.press("Enter");
  await page.locator("#name").press("Enter");
  answer(undefined);
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.length, 1);
  assert.equal(await page.locator("form").getAttribute("aria-busy"), "false");
});

test("an issue of the relay is shown at its field and can be corrected", async () => {
  const page = await openPage(ENQUIRY);
  const issues = [{ code: "format", path: ["contact", "email"], message: "…", params: { expected: "a valid e-mail address" } }];
  server.responses = [{ status: 422, body: { outcome: "invalid", issues } }];
  await fillEnquiry();
  await page.getByRole("button").click();
  await page.getByRole("alert").waitFor();
  assert.equal(await page.evaluate("document.activeElement.id"), "email");
  assert.equal((await messageOf("email")).texts[1], "E-mail must be an e-mail address such as name@example.com");
  assert.equal(await page.locator("#name").inputValue(), "Smith wedding", "the values are kept");
  await page.locator("#email").fill("ann@example.org");
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.at(-1).payload.contact.email, "ann@example.org");
});

test("a refusal that concerns no input is shown, and the form keeps its values", async () => {
  const rows = [
    ["a forbidden origin", { status: 403, body: { outcome: "refused", reason: "origin" } }, "This could not be sent."],
    ["an issue of a field without an input", { status: 422, body: { outcome: "invalid", issues: [{ code: "required", path: ["typeId"], message: "m" }] } }, "This could not be sent."],
  ];
  for (const [why, answer, words] of /** @type {[string, import("./support/test-server.mjs").RelayResponse, string][]} */ (rows)) {
    const page = await openPage(ENQUIRY);
    server.responses = [answer];
    await fillEnquiry();
    await page.getByRole("button").click();
    await page.getByRole("alert").getByText(words).waitFor();
    assert.equal(await page.locator("#email").inputValue(), VALID_VALUES.email, why);
    assert.equal(await page.getByRole("button").getAttribute("aria-disabled"), null, why);
    assert.equal(await page.evaluate("document.querySelector('lead-form').state"), "refused", why);
  }
});

test("a page provides regions, messages and the elements that show them", async () => {
  const page = await openPage(`
    <lead-form relay="/relay" form="wedding" kind="ivvy.lead">
      <form>
        <div data-lead="summary"></div>
        <label for="name">Occasion</label> <input id="name" name="name" data-message-required="What are you celebrating?">
        <em data-lead-message="name" hidden></em>
        <button>Go</button>
      </form>
      <p data-lead="success" hidden>Hooray!</p>
    </lead-form>`);
  await page.getByRole("button").click();
  assert.equal(await page.locator("em").textContent(), "What are you celebrating?");
  assert.equal(await page.locator("[data-lead=message]").count(), 0);
  assert.equal(await page.locator("[data-lead=summary] a").textContent(), "What are you celebrating?");
  await page.locator("#name").fill("Life");
  await page.getByRole("button").click();
  await page.getByText("Hooray!").waitFor();
  assert.deepEqual(server.leads[0].payload, { name: "Life" });
});

test("while the response is late, the form shows whether the lead is saved on the device", async () => {
  for (const [state, words] of [["saved", "Saved on this device."], ["unsaved", "Please keep this page open"]]) {
    const page = await openPage(ENQUIRY);
    await page.clock.install();
    if (state === "unsaved") await page.evaluate("IDBFactory.prototype.open = () => { throw new Error('no store') }");
    /** @type {(value: unknown) => void} */
    let answer = () => {};
    server.responses = [{ status: 202, body: { outcome: "queued" }, after: new Promise((resolve) => (answer = resolve)) }];
    await fillEnquiry();
    await page.getByRole("button").click();
    await page.getByRole("status").getByText("Sending…").waitFor();
    // The time limit starts once the outbox has stored the lead, which the test cannot observe.
    const shown = page.getByText(words);
    for (let turn = 0; turn < 100 && !(await shown.isVisible()); turn++) await page.clock.runFor(200);
    await shown.waitFor();
    answer(undefined);
    await page.getByText("Thank you.").waitFor();
    await page.clock.resume();
  }
});

test("an empty form shows one message, unless a field has a message", async () => {
  /** @type {[why: string, inputs: string, expected: string[]][]} */
  const rows = [
    ["nothing is required", `<label>Name <input name="fields.NAME"></label>`, ["Fill in at least one field"]],
    ["a field is required", `<label>Name <input name="fields.NAME" required></label>`, ["Name is required"]],
  ];
  for (const [why, inputs, expected] of rows) {
    const page = await openPage(`<lead-form relay="/relay" form="sales" kind="bitrix24.lead"><form>${inputs}<button>Send</button></form></lead-form>`);
    await page.getByRole("button").click();
    const lines = page.getByRole("alert").getByRole("listitem");
    // The module may still be loading.
    await lines.first().waitFor();
    assert.deepEqual(await lines.allTextContents(), expected, why);
  }
});

/** Inputs of all kinds, for issues of the relay. */
const OTHER_INPUTS = `
  <lead-form relay="/relay" form="wedding" kind="ivvy.lead"><form id="form">
    <label>Occasion <input name="name" value="Wedding"></label>
    <fieldset><legend>Type</legend>
      <label><input type="radio" name="typeId" value="1" checked> One</label>
      <label><input type="radio" name="typeId" value="2"> Two</label></fieldset>
    <label>Text <input name="description" value="bad"></label>
    <button>Go</button></form></lead-form>
  <label>Code <input name="code" form="form" value="bad"></label>`;

/** @type {[why: string, path: string[], change: string, payload: object][]} */
const CHANGES = [
  ["another radio button of the group is selected", ["typeId"], "document.querySelector('[value=\"2\"]').click()", { typeId: "2" }],
  ["an input outside of the form element changes", ["code"], "document.querySelector('[name=code]').value = 'valid'", { code: "valid" }],
  ["a script sets the value", ["description"], "document.querySelector('[name=description]').value = 'valid'", { description: "valid" }],
  ["the input is disabled", ["description"], "document.querySelector('[name=description]').disabled = true", { description: undefined }],
  ["the input is removed", ["description"], "document.querySelector('[name=description]').remove()", { description: undefined }],
  ["the issue has no input, and another input changes", [], "document.querySelector('[name=name]').value = 'Party'", { name: "Party" }],
];
for (const [why, path, change, changed] of CHANGES) {
  test(`a lead that the relay rejected is sent again only after a change: ${why}`, async () => {
    const code = path.length > 0 ? "format" : "too_large";
    server.responses = [{ status: 422, body: { outcome: "invalid", issues: [{ code, path, message: "no", params: {} }] } }];
    const page = await openPage(OTHER_INPUTS);
    await page.getByRole("button").click();
    await page.getByRole("alert").waitFor();
    await page.waitForFunction("document.querySelector('form').getAttribute('aria-busy') === 'false'");
    await page.getByRole("button").click();
    await page.waitForFunction("document.querySelector('form').getAttribute('aria-busy') === 'false'");
    assert.equal(server.leads.length, 1, "unchanged values are not sent again");
    await page.evaluate(change);
    await page.getByRole("button").click();
    await page.getByText("Thank you.").waitFor();
    const before = { name: "Wedding", typeId: "1", description: "bad", code: "bad" };
    assert.deepEqual(server.leads[1].payload, JSON.parse(JSON.stringify({ ...before, ...changed })));
    assert.deepEqual(browser.pageErrors, []);
  });
}

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
