// Steps of a rendered form; and of every form, with the keyboard, for screen readers and on narrow screens.

import assert from "node:assert/strict";
import { test } from "node:test";

import { violations } from "./support/axe.mjs";
import { browser, server, useBrowser } from "./support/browser.mjs";
import { FORM, RENDERED, addRenderedForm, button, focused, legends, open, step } from "./support/steps.mjs";

useBrowser();

const STRICT = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; " +
    "form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
};

test("a rendered form has the steps of the profile, under a strict policy", async () => {
  addRenderedForm();
  const page = await open(RENDERED, { headers: STRICT, lang: "de" });
  assert.deepEqual(await legends(), ["Sie"]);
  const names = await page.locator("fieldset:visible [name]").evaluateAll((inputs) => inputs.map((input) => input.getAttribute("name")));
  assert.deepEqual(names, ["contact.email", "contact.firstName", "contact.lastName"], "in the order of the step");
  await page.getByLabel("Vorname").fill("Ann");
  await page.getByLabel("Nachname").fill("Smith");
  await page.getByLabel("E-Mail").fill("ann@example.com");
  await button("Weiter").click();
  await step("Ihr Fest");
  assert.equal(await focused(), "Ihr Fest");
  await page.getByLabel("Betreff").fill("Fest");
  await button("Absenden").click();
  await page.getByText("Vielen Dank.").waitFor();
  assert.deepEqual(server.leads[0].payload, { contact: { email: "ann@example.com", firstName: "Ann", lastName: "Smith" }, name: "Fest" });
  assert.deepEqual(browser.pageErrors, []);
});

test("the steps and a condition with the keyboard only", async () => {
  addRenderedForm();
  const page = await open(RENDERED);
  const { keyboard } = page;
  /** @param {string} text */
  const tabAndType = async (text) => {
    await keyboard.press("Tab");
    await keyboard.type(text);
  };
  await tabAndType("ann@example.com");
  await tabAndType("Ann");
  await keyboard.press("Enter");
  await page.getByRole("alert").getByRole("link", { name: "Last name is required" }).waitFor();
  assert.equal(await focused(), "contact.lastName");
  await keyboard.type("Smith");
  await keyboard.press("Tab");
  assert.equal(await focused(), "Next");
  await keyboard.press("Space");
  await step("Your event");
  assert.equal(await focused(), "Your event");
  await tabAndType("Feast");
  await tabAndType("With a band");
  await page.getByText("Step 2 of 3").waitFor();
  await keyboard.press("Tab");
  assert.equal(await focused(), "Back");
  await keyboard.press("Tab");
  assert.equal(await focused(), "Next");
  await keyboard.press("Enter");
  await step("Rooms");
  await tabAndType("3");
  await keyboard.press("Enter");
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads[0].payload.customFields, [{ fieldId: 12, fieldValue: "3" }]);
});

/** @type {[name: string, markup: string, lang: string, dir: string][]} */
const FORMS = [
  ["page markup", FORM, "en", "ltr"],
  ["rendered", RENDERED, "en", "ltr"],
  ["rendered, from right to left", RENDERED, "ar", "rtl"],
];

for (const [name, markup, lang, dir] of FORMS) {
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    test(`axe-core finds nothing, and nothing is cut off at 320 px: ${name}, ${scheme}`, async () => {
      addRenderedForm();
      const { page } = browser;
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width: 320, height: 800 });
      await open(markup, { lang, dir });
      for (const when of ["at first", "with messages"]) {
        assert.deepEqual(await violations(page), [], when);
        assert.deepEqual(await overflow(), [0, []], when);
        await page.locator("[data-lead-next]").click();
        await page.getByRole("alert").waitFor();
      }
      await page.locator("[name='contact.firstName']").fill("Ann");
      await page.locator("[name='contact.lastName']").fill("Smith");
      await page.locator("[name='contact.email']").fill("ann@example.com");
      await page.locator("[data-lead-next]").click();
      await page.locator("[data-lead-back]").waitFor();
      assert.deepEqual(await violations(page), [], "in the second step");
      assert.deepEqual(await overflow(), [0, []], "in the second step");
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/steps-${name}-${scheme}.png`, fullPage: true });
      await page.setViewportSize({ width: 1280, height: 720 });
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/steps-${name}-${scheme}-wide.png`, fullPage: true });
    });
  }
}

function overflow() {
  return browser.page.evaluate(`(() => {
    const root = document.querySelector("lead-form").shadowRoot ?? document;
    const outside = ({ left, right }) => right > innerWidth + 0.5 || left < -0.5;
    const wide = [...root.querySelectorAll("*")].filter((one) => outside(one.getBoundingClientRect()) && !one.closest("[data-lead=trap]"));
    return [document.documentElement.scrollWidth - innerWidth, wide.map(({ tagName }) => tagName)];
  })()`);
}

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
