// The site's gallery at work, under a strict policy and without a relay: axe-core in each state of its forms, the whole
// way by keyboard alone in three windows, and what becomes of a lead.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cutOff, focused, look, NARROW, open, picture, USUAL, violations, ZOOMED } from "./support/site.mjs";
import { browser, useBrowser } from "../element/support/browser.mjs";

useBrowser();

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe-core finds nothing when forms tell problems, left to right and right to left: ${scheme}`, async () => {
    await begin("gallery", scheme);
    const { page } = browser;
    for (const form of await page.locator("lead-form:visible").all()) {
      await form.getByRole("button").first().click();
      await form.getByRole("alert").first().waitFor();
    }
    await picture(`gallery-problems-${scheme}`);
    assert.deepEqual(await violations(), []);
    assert.equal(await page.locator("#arabic [role=alert] a").first().innerText(), "الحقل «الاسم الأول» مطلوب");
  });

  test(`axe-core finds nothing when leads were delivered: ${scheme}`, async () => {
    await begin("gallery", scheme);
    await sendDrawn();
    await fillEvent("event");
    await browser.page.getByRole("button", { name: "Ask for a quote" }).click();
    await told("It is with us.");
    await fillEvent("arabic");
    await browser.page.getByRole("button", { name: "إرسال الطلب" }).click();
    await told("وصلنا طلبك.");
    await picture(`gallery-sent-${scheme}`);
    assert.deepEqual(await violations(), []);
  });

  test(`axe-core finds nothing in the open dialog: ${scheme}`, async () => {
    await begin("gallery#dialog", scheme);
    await browser.page.getByRole("button", { name: "Call me back" }).click();
    await browser.page.getByRole("button", { name: "Ask for a call" }).click();
    await browser.page.locator("dialog").getByRole("alert").waitFor();
    await picture(`gallery-dialog-${scheme}`);
    assert.deepEqual(await violations(), []);
  });

  test(`axe-core finds nothing in a form in Arabic and in Japanese: ${scheme}`, async () => {
    await begin("gallery#languages", scheme);
    for (const [language, words] of [["ar", "إرسال"], ["ja", "送信"]]) {
      await browser.page.locator(`[name=language][value=${language}]`).check();
      await browser.page.locator("#languages-form").getByRole("button", { name: words }).waitFor();
      await picture(`gallery-${language}-${scheme}`);
      assert.deepEqual(await violations(), [], language);
    }
  });
}

for (const window of [USUAL, NARROW, ZOOMED]) {
  test(`filled, failed, mended and sent by keyboard alone: ${window.name}`, async () => {
    await begin("gallery#event", "light", window);
    await tabTo("event-first");
    await press("Enter");
    await browser.page.locator("#event").getByRole("alert").waitFor();
    await isAt("event-first", "the focus is on the first problem, and in sight");
    assert.deepEqual(await cutOff(), [], "with problems");
    await type("Ann");
    await tabTo("event-last");
    await type("Smith");
    await tabTo("event-mail");
    await type("ann@");
    await tabTo("event-name");
    assert.equal(await browser.page.locator("#event-mail").getAttribute("aria-invalid"), "true", "told on leaving the field");
    await type("A wedding");
    await tabTo("typeId");
    await press("Space");
    await tabTo("event-guests");
    await type("120");
    await press("Enter");
    await isAt("event-mail", "the focus is on what is left");
    await picture(`gallery-keyboard-${window.width}`);
    await type("example.com", "End");
    await tabTo("contact.privacyConsent");
    await press("Space");
    await tabTo("Ask for a quote");
    await press("Enter");
    await told("It is with us.");
    assert.equal(await browser.page.evaluate("document.activeElement.dataset.lead"), "success", "the focus is on the outcome");
    assert.equal((await focused())?.flaw, "not marked", "a region needs no mark, but must be in sight");
    assert.deepEqual(await cutOff(), [], "sent");
    const { payload, page } = await sent("event");
    assert.deepEqual(payload, {
      contact: { firstName: "Ann", lastName: "Smith", email: "ann@example.com", privacyConsent: "true" },
      name: "A wedding",
      typeId: "1",
      customFields: [{ fieldId: 13, fieldValue: "120" }],
    });
    assert.equal(page.consent[0].version, "2026-11");
    await tabTo("Ask for another");
    await press("Enter");
    await isAt("event-first", "the next one can be filled at once");
  });

  test(`through the steps, back and on, by keyboard alone: ${window.name}`, async () => {
    await begin("gallery#steps", "light", window);
    await tabTo("steps-name");
    await type("Ann");
    await tabTo("steps-mail");
    await type("ann@example.com");
    await press("Enter");
    await opened("Step 2 of 3 Where do you work?");
    const first = await sent("steps");
    assert.equal(first.updateToken, undefined);
    await tabTo("Back");
    await press("Enter");
    await opened("Step 1 of 3 Who are you?");
    assert.equal(await browser.page.locator("#steps-name").inputValue(), "Ann", "what was entered is still there");
    await tabTo("Continue");
    await press("Enter");
    await opened("Step 2 of 3 Where do you work?");
    await tabTo("steps-company");
    await type("Smith & Co");
    await press("Enter");
    await opened("Step 3 of 3 What is it about?");
    const second = await sent("steps");
    assert.deepEqual(second.payload, { fields: { COMPANY_TITLE: "Smith & Co" } });
    assert.match(second.updateToken, /^preview\.763\./, "it changes the lead of the first step");
    await picture(`gallery-steps-${window.width}`);
    await tabTo("steps-text");
    await type("A new shop");
    await tabTo("Finish");
    await press("Enter");
    await opened("All there. Thank you!");
    assert.deepEqual(await cutOff(), []);
    await tabTo("Begin again");
    await press("Enter");
    await opened("Step 1 of 3 Who are you?");
    assert.equal(await browser.page.locator("#steps-name").inputValue(), "");
  });

  test(`a dialog holds the focus and gives it back: ${window.name}`, async () => {
    await begin("gallery#dialog", "light", window);
    await tabTo("Call me back");
    await press("Enter");
    await isAt("callback-name", "a dialog begins at its first field");
    assert.deepEqual(await cutOff(), []);
    await type("Ann");
    await tabTo("callback-phone");
    await type("030 1234");
    await press("Enter");
    await told("We will call.");
    assert.deepEqual((await sent("callback")).payload, { fields: { NAME: "Ann", PHONE: "030 1234" } });
    await press("Escape");
    assert.equal((await focused())?.words, "Call me back");
  });
}

test("a campaign is sent after consent, and not before", async () => {
  await begin("gallery#attribution");
  for (const isGranted of [false, true]) {
    await browser.page.goto(`${browser.page.url().replace(/[?#].*/, "")}?utm_campaign=spring&granted=${isGranted}#attribution`);
    await browser.page.locator("#offer-name").fill("Ann");
    await browser.page.locator("#offer-mail").fill("ann@example.com");
    await browser.page.locator("#offer-consent").setChecked(isGranted);
    await browser.page.getByRole("button", { name: "Send me the offer" }).click();
    await told("On its way.");
    assert.equal(JSON.stringify((await sent("offer")).page).includes("spring"), isGranted, `granted: ${isGranted}`);
  }
});

test("each theme has its own font, corners and background", async () => {
  await begin("gallery#themes");
  const fields = browser.page.locator("#themes [name='contact.email']");
  await fields.nth(2).waitFor();
  const themes = await fields.evaluateAll((all) =>
    all.map((one) => [getComputedStyle(one).fontFamily, getComputedStyle(one).borderRadius, getComputedStyle(one).backgroundColor]),
  );
  assert.deepEqual(themes.map(([font]) => /serif/.test(font) && !/sans/.test(font)), [true, false, false]);
  assert.deepEqual(themes.map(([, radius]) => radius), ["0px", "16px", "0px"]);
  assert.equal(new Set(themes.map(([, , ground]) => ground)).size, 3);
});

test("the page saw no error", () => assert.deepEqual(browser.pageErrors, []));

/**
 * @param {string} name
 * @param {"light" | "dark"} [scheme]
 * @param {import("./support/site.mjs").Window} [window]
 */
async function begin(name, scheme = "light", window = USUAL) {
  await browser.page.emulateMedia({ colorScheme: scheme });
  await look(window);
  await open(name);
}

async function sendDrawn() {
  const form = browser.page.locator("#contact lead-form");
  await form.locator("[name='contact.firstName']").fill("Ann");
  await form.locator("[name='contact.lastName']").fill("Smith");
  await form.locator("[name='contact.email']").fill("ann@example.com");
  await form.getByRole("button", { name: "Send" }).click();
  await form.getByText("Thank you.").waitFor();
}

/** @param {string} form its inputs' ids begin so */
async function fillEvent(form) {
  const values = { first: "Ann", last: "Smith", mail: `${form}@example.com`, name: "A wedding" };
  for (const [id, value] of Object.entries(values)) await browser.page.locator(`#${form}-${id}`).fill(value);
  await browser.page.locator(`#${form} [name=typeId]`).first().check();
}

/** @param {string} key */
async function press(key) {
  await browser.page.keyboard.press(key);
}

/**
 * @param {string} text
 * @param {string} [first] a key that is pressed before
 */
async function type(text, first) {
  if (first) await press(first);
  await browser.page.keyboard.type(text);
}

/**
 * @param {string} id of what must have the focus, and be seen
 * @param {string} why
 */
async function isAt(id, why) {
  const { id: at, flaw } = (await focused()) ?? {};
  assert.deepEqual({ at, flaw }, { at: id, flaw: "" }, why);
}

/** Waits for the words of a region. @param {string} words */
async function told(words) {
  await browser.page.locator("strong", { hasText: words }).waitFor();
}

/**
 * Presses Tab until something has the focus, and fails when a stop on the way cannot be seen.
 *
 * @param {string} id its id, name or words
 */
async function tabTo(id) {
  for (let presses = 0; presses < 12; presses++) {
    await press("Tab");
    const stop = await focused();
    assert.equal(stop?.flaw, "", `${stop?.id}, on the way to ${id}`);
    if ([stop?.id, stop?.name, stop?.words].includes(id)) return;
  }
  assert.fail(`${id} is not reached by the tab key`);
}

/**
 * Waits until a step has the focus on its heading.
 *
 * @param {string} heading
 */
async function opened(heading) {
  await browser.page.locator("[data-step] > h3:focus", { hasText: heading }).waitFor();
  assert.equal((await focused())?.flaw, "");
}

/**
 * What the page sent last, as it is told beside a form.
 *
 * @param {string} form
 */
async function sent(form) {
  return JSON.parse(await browser.page.locator(`[data-trace=${form}] pre`).first().innerText());
}
