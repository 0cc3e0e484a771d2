// Signals of automated submissions that do not hit people: the trap, and the time of typing.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ENQUIRY, htmlPage } from "./support/pages.mjs";
import { browser, fillEnquiry, openPage, server, useBrowser, VALID_VALUES } from "./support/browser.mjs";

useBrowser();

async function fillAndSend() {
  await fillEnquiry();
  await send();
  await browser.page.getByText("Thank you.").waitFor();
  return server.leads.at(-1);
}

async function send() {
  await browser.page.getByRole("button", { name: "Send enquiry" }).click();
}

/** What browsers and password managers read, beside the name. */
const OPT_OUTS = {
  autocomplete: "off",
  tabindex: "-1",
  "data-1p-ignore": "",
  "data-lpignore": "true",
  "data-bwignore": "true",
  "data-protonpass-ignore": "true",
  "data-form-type": "other",
};

/** @param {import("playwright-core").Locator} trap */
function optOutsOf(trap) {
  return trap.evaluate((input, names) => Object.fromEntries(names.map((name) => [name, input.getAttribute(name)])), Object.keys(OPT_OUTS));
}

test("a filled-in trap is sent beside the payload", async () => {
  const page = await openPage(ENQUIRY);
  const trap = page.locator("[data-lead-trap]");
  assert.deepEqual(await optOutsOf(trap), OPT_OUTS);
  assert.equal(await trap.getAttribute("name"), "topic_details");
  assert.equal(await trap.evaluate((input) => input.closest("[aria-hidden=true]") !== null), true);
  const { width, height } = (await page.locator("[data-lead=trap]").boundingBox()) ?? { width: 9, height: 9 };
  assert.ok(width <= 1 && height <= 1);
  await trap.evaluate((/** @type {HTMLInputElement} */ input) => (input.value = "https://spam.example"));
  const { guard, payload } = await fillAndSend();
  assert.equal(guard.trap, "https://spam.example");
  assert.equal("topic_details" in payload, false);
});

test("a rendered form has the same trap", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="wedding"></lead-form>`);
  await page.getByLabel("First name").waitFor();
  assert.deepEqual(await optOutsOf(page.locator("[data-lead-trap]")), OPT_OUTS);
});

/** @type {[why: string, attribute: string, input: string, trap: string, payload: Record<string, string>][]} */
const OWN = [
  ["the page's own trap", "", `<input name="topic_details" value="x">`, "x", {}],
  ["one of the earlier default name", "", `<input name="website" value="x" tabindex="-1">`, "x", {}],
  ["a field of the earlier default name", "", `<input name="website" value="x">`, "", { website: "x" }],
  ["a configured name", `trap="homepage"`, `<input name="homepage" value="x"><input name="website" value="y" tabindex="-1">`, "x", { website: "y" }],
];
for (const [why, attribute, input, trap, payload] of OWN) {
  test(why, async () => {
    const page = await openPage(ENQUIRY.replace("<lead-form", `<lead-form ${attribute}`).replace("<button>", `${input}<button>`));
    await page.waitForFunction("document.querySelector('form').noValidate");
    const marked = page.locator("[data-lead-trap]");
    assert.deepEqual(await optOutsOf(marked), OPT_OUTS);
    assert.equal(await marked.count(), 1);
    const lead = await fillAndSend();
    assert.equal(lead.guard.trap, trap);
    assert.deepEqual({ ...lead.payload, contact: undefined, name: undefined }, { contact: undefined, name: undefined, ...payload });
  });
}

/** A page whose clock the test sets. */
const CLOCK = "<script>globalThis.nowMs = 40; performance.now = () => nowMs</script>";

/** @param {number} nowMs */
const setClock = (nowMs) => browser.page.evaluate(`nowMs = ${nowMs}`);

/** What a password manager does. @param {Record<string, string>} values by id */
const FILL_IN = `(values) => {
  for (const [id, value] of Object.entries(values)) {
    const input = document.getElementById(id);
    input.value = value;
    for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
  }
}`;
/** @param {Record<string, string>} [values] */
const fillIn = (values = VALID_VALUES) => browser.page.evaluate(`(${FILL_IN})(${JSON.stringify(values)})`);

const SET_DEFAULTS = `for (const [id, value] of Object.entries(${JSON.stringify(VALID_VALUES)})) document.getElementById(id).defaultValue = value`;

const { name, ...OTHERS } = VALID_VALUES;
const isHandled = "document.querySelector('form').noValidate";

/** Each act at its time, then the send. @type {[why: string, acts: [nowMs: number, act: () => Promise<unknown>][], elapsedMs: number | undefined][]} */
const TIMES = [
  ["typed, from the first field's focus", [[1_000, () => browser.page.focus("#first")], [3_000, () => fillEnquiry()], [4_500, send]], 3_500],
  ["typed at once", [[9_000, () => fillEnquiry()], [9_300, send]], 300],
  ["typed and deleted", [[1_000, () => fillEnquiry({ text: "x" })], [2_000, () => browser.page.press("#text", "Backspace")], [2_100, () => fillEnquiry()], [2_200, send]], 1_200],
  ["filled in, and sent by the button", [[9_000, () => fillIn()], [9_300, send]], undefined],
  ["filled in after the focus, and sent by Enter", [[9_000, () => browser.page.focus("#email")], [9_200, () => fillIn()], [9_300, sendByEnter]], undefined],
  ["filled in but for one field", [[9_000, () => fillIn(OTHERS)], [9_100, () => fillEnquiry({ name })], [9_300, send]], undefined],
  ["typed, and then filled in", [[9_000, () => fillEnquiry()], [9_100, () => fillIn()], [9_300, send]], undefined],
  ["pasted", [[9_000, () => fillEnquiry()], [9_100, paste], [9_300, send]], undefined],
  ["prefilled by the page", [[9_000, () => browser.page.evaluate(SET_DEFAULTS)], [9_100, () => browser.page.focus("#name")], [9_300, send]], undefined],
  ["set by a script, and sent without an event", [[9_000, () => fillIn()], [9_300, () => browser.page.evaluate("document.querySelector('form').requestSubmit()")]], undefined],
];

async function sendByEnter() {
  await browser.page.press("#name", "Enter");
}

async function paste() {
  await browser.page.press("#name", "ControlOrMeta+a");
  await browser.page.press("#name", "ControlOrMeta+c");
  await browser.page.press("#name", "ControlOrMeta+v");
}

for (const [why, acts, elapsedMs] of TIMES) {
  test(`the time of a form that was ${why}`, async () => {
    const page = await openPage(ENQUIRY, { head: CLOCK });
    await page.waitForFunction(isHandled);
    for (const [nowMs, act] of acts) {
      await setClock(nowMs);
      await act();
    }
    await page.getByText("Thank you.").waitFor();
    assert.equal(server.leads[0].guard.elapsedMs, elapsedMs);
    assert.equal("elapsedMs" in server.leads[0].guard, elapsedMs !== undefined);
  });
}

test("a form that was typed before a late script came has no time, and has one after a reset", async () => {
  const { page } = browser;
  const html = htmlPage(ENQUIRY, { head: CLOCK }).replace(/<script type="module".*?<\/script>/, "");
  await page.goto(server.addPage("/late", html));
  await fillEnquiry(OTHERS);
  await page.evaluate(`import("/pkg/element.js")`);
  await page.waitForFunction(isHandled);
  await fillEnquiry({ name });
  await send();
  await page.getByRole("button", { name: "Send another" }).click();
  await setClock(5_000);
  await fillEnquiry({ ...OTHERS, name: "Another" });
  await setClock(6_000);
  await send();
  await page.getByText("Thank you.").waitFor();
  // From the button, which focuses the first field.
  assert.deepEqual(server.leads.map(({ guard }) => guard.elapsedMs), [undefined, 5_960]);
});

test("a rendered form has the time, too", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="portal"></lead-form>`, { head: CLOCK });
  await page.getByLabel("First name").fill("Ann");
  await setClock(2_040);
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads[0].guard.elapsedMs, 2_000);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
