// The site's gallery under a strict policy and without a relay: axe-core in each state of its forms, operation with the keyboard only
// in three window sizes, and the trace of a lead.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DESKTOP, focusedElement, NARROW, openSitePage, overflow, screenshot, setWindow, violations, ZOOMED } from "./support/site.mjs";
import { browser, useBrowser } from "../element/support/browser.mjs";
import { untilStored } from "../element/support/drafts.mjs";

useBrowser();

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe-core finds nothing while forms show messages, left to right and right to left: ${scheme}`, async () => {
    await openGallery("gallery", scheme);
    const { page } = browser;
    for (const form of await page.locator("lead-form:visible").all()) {
      await form.locator("button:visible").first().click();
      await form.getByRole("alert").first().waitFor();
    }
    await screenshot(`gallery-problems-${scheme}`);
    assert.deepEqual(await violations(), []);
    assert.equal(await page.locator("#arabic [role=alert] a").first().innerText(), "الحقل «الاسم الأول» مطلوب");
  });

  test(`axe-core finds nothing after leads were delivered: ${scheme}`, async () => {
    await openGallery("gallery", scheme);
    await sendRendered();
    await fillEvent("event");
    await browser.page.getByRole("button", { name: "Ask for a quote" }).click();
    await waitForText("We have received your request.");
    await fillEvent("arabic");
    await browser.page.getByRole("button", { name: "إرسال الطلب" }).click();
    await waitForText("وصلنا طلبك.");
    await screenshot(`gallery-sent-${scheme}`);
    assert.deepEqual(await violations(), []);
  });

  test(`axe-core finds nothing in the open dialog: ${scheme}`, async () => {
    await openGallery("gallery#dialog", scheme);
    await browser.page.getByRole("button", { name: "Call me back" }).click();
    await browser.page.getByRole("button", { name: "Ask for a call" }).click();
    await browser.page.locator("dialog").getByRole("alert").waitFor();
    await screenshot(`gallery-dialog-${scheme}`);
    assert.deepEqual(await violations(), []);
  });

  test(`axe-core finds nothing in a form in Arabic and in Japanese: ${scheme}`, async () => {
    await openGallery("gallery#languages", scheme);
    for (const [language, words] of [["ar", "إرسال"], ["ja", "送信"]]) {
      await browser.page.locator(`[name=language][value=${language}]`).check();
      await browser.page.locator("#languages-form").getByRole("button", { name: words }).waitFor();
      await screenshot(`gallery-${language}-${scheme}`);
      assert.deepEqual(await violations(), [], language);
    }
  });
}

for (const window of [DESKTOP, NARROW, ZOOMED]) {
  test(`a form is filled in, corrected and sent with the keyboard only: ${window.name}`, async () => {
    await openGallery("gallery#event", "light", window);
    await tabTo("event-first");
    await press("Enter");
    await browser.page.locator("#event").getByRole("alert").waitFor();
    await assertFocus("event-first", "the first invalid input has the focus and is visible");
    assert.deepEqual(await overflow(), [], "with messages");
    await type("Ann");
    await tabTo("event-last");
    await type("Smith");
    await tabTo("event-mail");
    await type("ann@");
    await tabTo("event-name");
    assert.equal(await browser.page.locator("#event-mail").getAttribute("aria-invalid"), "true", "validated when the field loses the focus");
    await type("A wedding");
    await tabTo("typeId");
    await press("Space");
    await tabTo("event-guests");
    await type("120");
    await press("Enter");
    await assertFocus("event-mail", "the remaining invalid input has the focus");
    await screenshot(`gallery-keyboard-${window.width}`);
    await type("example.com", "End");
    await tabTo("contact.privacyConsent");
    await press("Space");
    await tabTo("Ask for a quote");
    await press("Enter");
    await waitForText("We have received your request.");
    assert.equal(await browser.page.evaluate("document.activeElement.dataset.lead"), "success", "the outcome has the focus");
    assert.equal((await focusedElement())?.problem, "no outline", "a region needs no outline, but must be visible");
    assert.deepEqual(await overflow(), [], "sent");
    const { payload, page } = await lastRequest("event");
    assert.deepEqual(payload, {
      contact: { firstName: "Ann", lastName: "Smith", email: "ann@example.com", privacyConsent: "true" },
      name: "A wedding",
      typeId: "1",
      customFields: [{ fieldId: 13, fieldValue: "120" }],
    });
    assert.equal(page.consent[0].version, "2026-11");
    await tabTo("Ask for another");
    await press("Enter");
    await assertFocus("event-first", "the first input has the focus");
  });

  test(`a form with steps is filled in, back and forth, with the keyboard only: ${window.name}`, async () => {
    await openGallery("gallery#steps", "light", window);
    await tabTo("steps-name");
    await type("Ann");
    await tabTo("steps-mail");
    await type("ann@example.com");
    await press("Enter");
    await waitForStep("Step 2 of 3 Where do you work?");
    const first = await lastRequest("steps");
    assert.equal(first.updateToken, undefined);
    await tabTo("Back");
    await press("Enter");
    await waitForStep("Step 1 of 3 Who are you?");
    assert.equal(await browser.page.locator("#steps-name").inputValue(), "Ann", "the values are kept");
    await tabTo("Continue");
    await press("Enter");
    await waitForStep("Step 2 of 3 Where do you work?");
    await tabTo("steps-company");
    await type("Smith & Co");
    await press("Enter");
    await waitForStep("Step 3 of 3 What is it about?");
    const second = await lastRequest("steps");
    assert.deepEqual(second.payload, { fields: { COMPANY_TITLE: "Smith & Co" } });
    assert.match(second.updateToken, /^preview\.763\./, "it changes the lead of the first step");
    await screenshot(`gallery-steps-${window.width}`);
    await tabTo("steps-text");
    await type("A new shop");
    await tabTo("Finish");
    await press("Enter");
    await waitForStep("Complete. Thank you!");
    assert.deepEqual(await overflow(), []);
    await tabTo("Begin again");
    await press("Enter");
    await waitForStep("Step 1 of 3 Who are you?");
    assert.equal(await browser.page.locator("#steps-name").inputValue(), "");
  });

  test(`a dialog keeps the focus and returns it: ${window.name}`, async () => {
    await openGallery("gallery#dialog", "light", window);
    await tabTo("Call me back");
    await press("Enter");
    await assertFocus("callback-name", "the first field of the dialog has the focus");
    assert.deepEqual(await overflow(), []);
    await type("Ann");
    await tabTo("callback-phone");
    await type("030 1234");
    await press("Enter");
    await waitForText("We will call.");
    assert.deepEqual((await lastRequest("callback")).payload, { fields: { NAME: "Ann", PHONE: "030 1234" } });
    await press("Escape");
    assert.equal((await focusedElement())?.text, "Call me back");
  });
}

for (const window of [DESKTOP, NARROW, ZOOMED]) {
  test(`steps with conditions are filled in with the keyboard only: ${window.name}`, async () => {
    await openGallery("gallery#guided", "light", window);
    await browser.page.getByText("Step 1 of 4: You").waitFor();
    await tabTo("guided-first");
    await type("Ann");
    await tabTo("guided-last");
    await type("Smith");
    await tabTo("guided-mail");
    await type("ann@example.com");
    await press("Enter");
    await browser.page.getByText("Step 2 of 4: Your event").waitFor();
    await tabTo("guided-name");
    await type("A fair");
    await tabTo("typeId");
    await press("Space");
    await press("ArrowDown");
    await browser.page.getByText("Step 2 of 3: Your event").waitFor();
    await press("ArrowUp");
    await press("Enter");
    await browser.page.getByText("Step 3 of 4: Your guests").waitFor();
    await tabTo("guided-guests");
    await type("120");
    await tabTo("guided-date");
    assert.deepEqual(await overflow(), []);
    await screenshot(`gallery-guided-${window.width}`);
    await browser.page.locator("#guided-date").fill("2027-06-01");
    await tabTo("Next");
    await press("Enter");
    await browser.page.getByText("Step 4 of 4: Anything else").waitFor();
    await tabTo("Send");
    await press("Enter");
    await browser.page.locator("#guided").getByText("Thank you.").waitFor();
    const { payload } = await lastRequest("guided");
    assert.deepEqual([payload.typeId, payload.customFields.length], ["1", 2]);
  });
}

test("a draft comes back after a reload, with a hint about the address", async () => {
  await openGallery("gallery#draft");
  const { page } = browser;
  await page.locator("#draft-mail").pressSequentially("ann@gmial.com");
  await page.locator("#draft-first").pressSequentially("Ann");
  await page.getByText("Did you mean ann@gmail.com?").waitFor();
  await page.getByRole("button", { name: "Use ann@gmail.com" }).click();
  // The tests' pages begin without sessionStorage, which has the last change of a page that is left at once.
  await untilStored(page, "ann@gmail.com");
  await page.reload();
  await page.locator("#draft-form [data-lead=draft]").waitFor();
  const values = async () => [await page.locator("#draft-first").inputValue(), await page.locator("#draft-mail").inputValue()];
  assert.deepEqual(await values(), ["Ann", "ann@gmail.com"]);
  await screenshot("gallery-draft");
  assert.deepEqual(await violations(), []);
  await page.getByRole("button", { name: "Start again" }).click();
  assert.deepEqual(await values(), ["", ""]);
});

test("a phone number is sent in E.164, and a file is uploaded", async () => {
  await openGallery("gallery#phone");
  const { page } = browser;
  await page.locator("#phone-name").fill("Ann");
  await page.locator("#phone-number").fill("0412 345 678");
  await page.getByRole("button", { name: "Request a call" }).click();
  await waitForText("We will call you back.");
  assert.deepEqual((await lastRequest("phone")).payload.fields.PHONE, "+61412345678");
  await page.locator("#application-name").fill("Ann");
  await page.locator("#application-mail").fill("ann@example.com");
  await page.locator("#application-cv").setInputFiles({ name: "cv.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF") });
  await page.locator("#application").getByRole("button", { name: "Apply" }).click();
  await page.locator("#application").getByText("Thank you.").waitFor();
  await screenshot("gallery-file");
  assert.deepEqual(await violations(), []);
});

test("a campaign is sent after consent, and not before", async () => {
  await openGallery("gallery#attribution");
  for (const isGranted of [false, true]) {
    await browser.page.goto(`${browser.page.url().replace(/[?#].*/, "")}?utm_campaign=spring&granted=${isGranted}#attribution`);
    await browser.page.locator("#offer-name").fill("Ann");
    await browser.page.locator("#offer-mail").fill("ann@example.com");
    await browser.page.locator("#offer-consent").setChecked(isGranted);
    await browser.page.getByRole("button", { name: "Send me the offer" }).click();
    await waitForText("We have sent it.");
    assert.equal(JSON.stringify((await lastRequest("offer")).page).includes("spring"), isGranted, `granted: ${isGranted}`);
  }
});

test("the themes differ in font, corners and background", async () => {
  await openGallery("gallery#themes");
  const fields = browser.page.locator("#themes [name='contact.email']");
  await fields.nth(2).waitFor();
  const themes = await fields.evaluateAll((all) =>
    all.map((one) => [getComputedStyle(one).fontFamily, getComputedStyle(one).borderRadius, getComputedStyle(one).backgroundColor]),
  );
  assert.deepEqual(themes.map(([font]) => /serif/.test(font) && !/sans/.test(font)), [true, false, false]);
  assert.deepEqual(themes.map(([, radius]) => radius), ["0px", "16px", "0px"]);
  assert.equal(new Set(themes.map(([, , background]) => background)).size, 3);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));

/**
 * @param {string} name
 * @param {"light" | "dark"} [scheme]
 * @param {import("./support/site.mjs").Window} [window]
 */
async function openGallery(name, scheme = "light", window = DESKTOP) {
  await browser.page.emulateMedia({ colorScheme: scheme });
  await setWindow(window);
  await openSitePage(name);
}

async function sendRendered() {
  const form = browser.page.locator("#contact lead-form");
  await form.locator("[name='contact.firstName']").fill("Ann");
  await form.locator("[name='contact.lastName']").fill("Smith");
  await form.locator("[name='contact.email']").fill("ann@example.com");
  await form.getByRole("button", { name: "Send" }).click();
  await form.getByText("Thank you.").waitFor();
}

/** @param {string} form the prefix of its inputs' ids */
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
 * @param {string} id of the element that must have the focus and be visible
 * @param {string} why
 */
async function assertFocus(id, why) {
  const { id: focusedId, problem } = (await focusedElement()) ?? {};
  assert.deepEqual({ focusedId, problem }, { focusedId: id, problem: "" }, why);
}

/** Waits for the text of a region. @param {string} text */
async function waitForText(text) {
  await browser.page.locator("strong", { hasText: text }).waitFor();
}

/**
 * Presses Tab until an element has the focus. Fails if another focused element is not visible.
 *
 * @param {string} id its id, name or text
 */
async function tabTo(id) {
  for (let presses = 0; presses < 12; presses++) {
    await press("Tab");
    const element = await focusedElement();
    assert.equal(element?.problem, "", `${element?.id}, before ${id}`);
    if ([element?.id, element?.name, element?.text].includes(id)) return;
  }
  assert.fail(`${id} cannot be reached with the Tab key`);
}

/**
 * Waits until a step has the focus on its heading.
 *
 * @param {string} heading
 */
async function waitForStep(heading) {
  await browser.page.locator("[data-step] > h3:focus", { hasText: heading }).waitFor();
  assert.equal((await focusedElement())?.problem, "");
}

/**
 * The last request of a form, as its delivery trace shows it.
 *
 * @param {string} form
 */
async function lastRequest(form) {
  return JSON.parse(await browser.page.locator(`[data-trace=${form}] pre`).first().innerText());
}
