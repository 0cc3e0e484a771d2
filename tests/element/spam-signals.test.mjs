// Signals of automated submissions that do not hit people: the trap, and the time since the form appeared.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ENQUIRY, htmlPage } from "./support/pages.mjs";
import { browser, fillEnquiry, openPage, server, useBrowser, VALID_VALUES } from "./support/browser.mjs";

useBrowser();

/** @param {string} [name] of the lead */
async function send(name = "Wedding") {
  await fillEnquiry({ ...VALID_VALUES, name });
  await browser.page.getByRole("button", { name: "Send enquiry" }).click();
  await browser.page.getByText("Thank you.").waitFor();
  return server.leads.at(-1);
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
  const { guard, payload } = await send();
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
    const lead = await send();
    assert.equal(lead.guard.trap, trap);
    assert.deepEqual({ ...lead.payload, contact: undefined, name: undefined }, { contact: undefined, name: undefined, ...payload });
  });
}

/** A page whose clock the test sets, without the package. */
const CLOCK = `<script>
  globalThis.nowMs = 40;
  performance.now = () => nowMs;
  performance.getEntriesByType = () => [{ domInteractive: 40 }];
</script>`;

test("the time counts from the parsed page, not from a script that comes late", async () => {
  const { page } = browser;
  const html = htmlPage(ENQUIRY, { head: CLOCK }).replace(/<script type="module".*?<\/script>/, "");
  await page.goto(server.addPage("/late", html));
  await fillEnquiry();
  await page.evaluate(`nowMs = 9000; import("/pkg/element.js").then(() => { nowMs = 9500 })`);
  assert.equal((await send()).guard.elapsedMs, 9460);
});

test("the time counts from the insertion of a form, from its rendering, and from a reset", async () => {
  const page = await openPage(`<div id="view"></div>`, { head: CLOCK });
  await page.waitForFunction("customElements.get('lead-form')");
  await page.evaluate(`nowMs = 20_000; view.innerHTML = ${JSON.stringify(ENQUIRY)}; nowMs = 21_000`);
  assert.equal((await send()).guard.elapsedMs, 1_000);
  await page.evaluate("nowMs = 30_000");
  await page.getByRole("button", { name: "Send another" }).click();
  await page.evaluate("nowMs = 32_000");
  assert.equal((await send("Party")).guard.elapsedMs, 2_000);
  const rendered = await openPage(`<lead-form relay="/relay" form="portal"></lead-form>`, { head: CLOCK.replace("nowMs = 40", "nowMs = 5000") });
  await rendered.getByLabel("First name").fill("Ann");
  await rendered.evaluate("nowMs = 7000");
  await rendered.getByRole("button").click();
  await rendered.getByText("Thank you.").waitFor();
  assert.equal(server.leads.at(-1).guard.elapsedMs, 2_000);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
