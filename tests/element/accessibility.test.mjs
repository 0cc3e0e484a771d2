// Accessibility of the element: axe-core in each state, color scheme and direction; the keyboard; a narrow window, and a
// zoom of 200 %. With SHOTS=folder it writes screenshots.

import assert from "node:assert/strict";
import { test } from "node:test";

import { violations as axeViolations } from "./support/axe.mjs";
import { ENQUIRY } from "./support/pages.mjs";
import { browser, fillEnquiry, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

const RENDERED = `<lead-form relay="/relay" form="wedding"></lead-form>`;

/** @param {string} name */
async function screenshot(name) {
  const folder = process.env.SHOTS;
  if (folder) await browser.page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

const violations = () => axeViolations(browser.page);

/** @type {[name: string, markup: string, lang: string, dir: string][]} */
const FORMS = [
  ["page-markup", ENQUIRY, "en", "ltr"],
  ["rendered", RENDERED, "en", "ltr"],
  ["rendered-arabic", RENDERED, "ar", "rtl"],
  ["rendered-german", RENDERED, "de", "ltr"],
  ["rendered-japanese", RENDERED, "ja", "ltr"],
];

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe-core finds nothing in a browser without light-dark(): ${scheme}`, async () => {
    await browser.page.emulateMedia({ colorScheme: scheme });
    const head = `<script>
        const replace = CSSStyleSheet.prototype.replaceSync;
        CSSStyleSheet.prototype.replaceSync = function (css) {
          replace.call(this, css.replaceAll("light-dark(", "unsupported("));
        };
      </script>`;
    const page = await openPage(RENDERED, { head });
    const send = page.getByRole("button").first();
    await send.click();
    await page.getByRole("alert").waitFor();
    assert.deepEqual(await violations(), []);
    await screenshot(`without-light-dark-${scheme}`);
  });
}

for (const [name, markup, lang, dir] of FORMS) {
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    test(`axe-core finds nothing: ${name}, ${scheme}`, async () => {
      await browser.page.emulateMedia({ colorScheme: scheme });
      const page = await openPage(markup, { lang, dir });
      const send = page.getByRole("button").first();
      await send.waitFor();
      assert.deepEqual(await violations(), [], "at first");
      await screenshot(`${name}-${scheme}-1`);
      await send.click();
      await page.getByRole("alert").waitFor();
      assert.deepEqual(await violations(), [], "with messages");
      await screenshot(`${name}-${scheme}-2-messages`);
      if (name === "page-markup") await fillEnquiry();
      else await fillRendered();
      server.responses = [{ status: 403, body: { outcome: "refused", reason: "origin" } }];
      await send.click();
      await page.locator("[data-lead=refused]").waitFor();
      assert.deepEqual(await violations(), [], "refused");
      await screenshot(`${name}-${scheme}-3-refused`);
      await send.click();
      await page.locator("[data-lead=success]:visible").waitFor();
      assert.deepEqual(await violations(), [], "sent");
      await screenshot(`${name}-${scheme}-4-sent`);
    });
  }
}

async function fillRendered() {
  const values = { "contact.firstName": "Ann", "contact.lastName": "Smith", "contact.email": "ann@example.com", name: "Wedding" };
  for (const [name, value] of Object.entries(values)) await browser.page.locator(`[name="${name}"]`).fill(value);
}

for (const [name, markup] of [["page markup", ENQUIRY], ["rendered", RENDERED]]) {
  test(`a form is filled in, corrected and sent with the keyboard: ${name}`, async () => {
    await browser.page.emulateMedia({ colorScheme: "light" });
    const page = await openPage(markup);
    await page.getByRole("button").waitFor();
    const { keyboard } = page;
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    // The focus is on the first invalid input; the summary's links are before it.
    await keyboard.type("Ann");
    await keyboard.press("Tab");
    await keyboard.type("Smith");
    await keyboard.press("Shift+Tab");
    await keyboard.press("Shift+Tab");
    assert.equal(await activeElement("textContent"), name === "page markup" ? "Occasion is required" : "Subject is required");
    await keyboard.press("Enter");
    await keyboard.type("Wedding");
    await keyboard.press("Shift+Tab");
    if (name === "rendered") await keyboard.press("Shift+Tab");
    await keyboard.type("ann@example.com");
    await keyboard.press("Enter");
    await page.getByText("Thank you.").waitFor();
    assert.equal(server.leads[0].payload.contact.email, "ann@example.com");
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await page.getByRole("button").first().waitFor();
    assert.equal(await activeElement("name"), "contact.firstName");
  });
}

/** @param {string} property of the focused element */
function activeElement(property) {
  return browser.page.evaluate(`document.activeElement.${property}`);
}

/** The pixels by which the page is too wide, and the elements that do not fit. */
function overflow() {
  return browser.page.evaluate(`(() => {
    const wide = [...document.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5
      && !one.closest("[data-lead=trap]"));
    return [document.documentElement.scrollWidth - innerWidth, wide.map(({ tagName }) => tagName)];
  })()`);
}

for (const [name, width, scale] of /** @type {[string, number, number][]} */ ([["320 px", 320, 1], ["200 %", 640, 2]])) {
  test(`nothing is cut off at ${name}`, async () => {
    const page = await openPage(RENDERED);
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(`document.documentElement.style.fontSize = "${100 * scale}%"`);
    await page.getByRole("button").click();
    await page.getByRole("alert").waitFor();
    assert.deepEqual(await overflow(), [0, []]);
    await screenshot(`rendered-${width}-${scale}`);
    await page.setViewportSize({ width: 1280, height: 720 });
  });
}

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
