// The site under a strict policy: axe-core on every page in light and dark, and its forms at work. With SHOTS=folder it
// leaves pictures to look at.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";

import { stand, the, visits } from "./support/visit.mjs";

visits();

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @type {[page: string, ready: string][]} */
const PAGES = [
  ["index", "Send"],
  ["gallery", "Ask for a quote"],
  ["reference", "ivvy.lead"],
  ["playground", "The rules have nothing against it."],
];

/**
 * @param {string} name
 * @param {string} words
 */
async function open(name, words) {
  await the.page.goto(`${stand.url}/site/${name}.html`);
  await the.page.getByText(words).first().waitFor();
}

for (const [name, words] of PAGES) {
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    test(`axe-core finds nothing: ${name}, ${scheme}`, async () => {
      await the.page.emulateMedia({ colorScheme: scheme });
      await open(name, words);
      await the.page.evaluate(AXE);
      const violations = await the.page.evaluate(`axe.run().then(({ violations }) =>
        violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))`);
      if (process.env.SHOTS) await the.page.screenshot({ path: `${process.env.SHOTS}/site-${name}-${scheme}.png`, fullPage: true });
      assert.deepEqual(violations, []);
    });
  }

  test(`nothing is cut off at 320 px: ${name}`, async () => {
    await the.page.setViewportSize({ width: 320, height: 800 });
    await open(name, words);
    assert.equal(await the.page.evaluate("document.documentElement.scrollWidth"), 320);
    if (process.env.SHOTS) await the.page.screenshot({ path: `${process.env.SHOTS}/site-${name}-320.png`, fullPage: true });
    await the.page.setViewportSize({ width: 1280, height: 720 });
  });
}

test("the gallery shows what the relay got", async () => {
  await open("gallery", "Ask for a quote");
  const { page } = the;
  await page.locator("#e-first").fill("Ann");
  await page.locator("#e-last").fill("Smith");
  await page.locator("#e-mail").fill("ann@example.com");
  await page.locator("#e-name").fill("A wedding");
  await page.getByLabel("Wedding").check();
  await page.locator("#e-guests").fill("120");
  await page.getByRole("button", { name: "Ask for a quote" }).click();
  await page.getByText("It is with us.").waitFor();
  const got = JSON.parse((await page.locator("[data-got=event]").textContent()) ?? "");
  assert.deepEqual(got.payload.customFields, [{ fieldId: 13, fieldValue: "120" }]);
});

test("the gallery's second step changes the lead of the first", async () => {
  await open("gallery", "Ask for a quote");
  const { page } = the;
  await page.locator("#s-name").fill("Ann");
  await page.locator("#s-mail").fill("ann@example.com");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator("#s-company").fill("Smith & Co");
  await page.getByRole("button", { name: "Add to my enquiry" }).click();
  await page.getByText("All there.").waitFor();
  const got = JSON.parse((await page.locator("[data-got=steps]").textContent()) ?? "");
  assert.deepEqual(got.payload, { fields: { COMPANY_TITLE: "Smith & Co" } });
  assert.match(got.updateToken, /^preview-/);
});

test("the playground judges as one types", async () => {
  await open("playground", "The rules have nothing");
  const { page } = the;
  await page.locator("#payload").fill(`{"name": "x"}`);
  await page.getByText("sourceId is required when id is missing").waitFor();
  await page.locator("#payload").fill(`{"name`);
  await page.getByText("This is no JSON yet").waitFor();
  await page.locator("#kind").selectOption("bitrix24.lead");
  await page.getByText("POST https://portal.bitrix24.com/rest/crm.lead.add").waitFor();
});

test("the page saw no error", () => assert.deepEqual(the.complaints, []));
