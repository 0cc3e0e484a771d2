// The seven languages: the same keys, the choice by `lang`, and overrides by the page.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";

import { ENQUIRY } from "./support/pages.mjs";
import { browser, openPage, useBrowser } from "./support/browser.mjs";

useBrowser();

const MESSAGES = new URL("../../www/package/element/messages/", import.meta.url);

/** @returns {Promise<[string, any][]>} */
async function languages() {
  const files = (await readdir(MESSAGES)).sort();
  return Promise.all(
    files.map(async (file) => [file.slice(0, 2), (await import(new URL(file, MESSAGES).href)).messages]),
  );
}

/**
 * Every key with the placeholders of its template.
 *
 * @param {object} messages
 */
function keysOf(messages) {
  const entries = Object.entries(messages).flatMap(([group, texts]) =>
    Object.entries(texts).map(([key, text]) => `${group}.${key} ${[...text.matchAll(/\{\w+\}/g)].map(String).sort()}`),
  );
  return entries.sort();
}

test("every language has the same keys and placeholders", async () => {
  const all = await languages();
  assert.deepEqual(all.map(([name]) => name), ["ar", "de", "en", "es", "fr", "ja", "pt"]);
  const english = keysOf(all.find(([name]) => name === "en")?.[1]);
  for (const [name, messages] of all) assert.deepEqual(keysOf(messages), english, name);
});

test("every issue of the rules has a message for its expected format", async () => {
  const page = await openPage("");
  /** @type {[kind: string, payload: object, key: string][]} */
  const rows = [
    ["ivvy.stage", {}, "required"],
    ["ivvy.contact", { firstName: 5, lastName: "x", email: "a@b.c" }, "type"],
    ["ivvy.stage", { name: "x", applyTo: true }, "type.number"],
    ["ivvy.source", { name: "x", isReferral: "maybe" }, "type.yesno"],
    ["bitrix24.lead", { fields: { OPENED: 7 } }, "type.yesno"],
    ["ivvy.status", { id: "x", stageId: 1 }, "integer"],
    ["ivvy.status", { id: 0, stageId: 1 }, "range.min"],
    ["ivvy.stage", { name: "x", applyTo: 3 }, "choice"],
    ["ivvy.contact", { firstName: "x", lastName: "x", email: "x" }, "format.email"],
    ["ivvy.contact", { id: 1, externalUrls: [{ ref: "x", url: "http://x" }] }, "format.url"],
    ["bitrix24.lead", { fields: { OPPORTUNITY: "much" } }, "format.number"],
    ["bitrix24.lead", { fields: { CURRENCY_ID: "$" } }, "format.currency"],
    ["ivvy.company", { businessName: "x", address: { countryCode: "Spain" } }, "format.country"],
    ["bitrix24.lead", { fields: { BIRTHDATE: "2026-02-30" } }, "format.date"],
    ["capillary.status", { id: 1, status: "WON", reasonId: 1, createdOn: "now" }, "format.datetime"],
    ["bitrix24.lead", { fields: { STATUS_ID: "x".repeat(51) } }, "too_long"],
    ["bitrix24.lead", { fields: { ID: 1 } }, "read_only"],
    ["ivvy.lead", {}, "empty"],
    ["ivvy.lead", { description: "x".repeat(70_000) }, "too_large"],
  ];
  for (const [kind, payload, key] of rows) {
    const [message, expected] = /** @type {string[]} */ (await page.evaluate(`(async () => {
      const { ready, validate } = await import("/pkg/browser.js");
      const { formatIssue, fillTemplate } = await import("/pkg/element/messages.js");
      const { messages } = await import("/pkg/element/messages/en.js");
      await ready();
      const [issue] = validate(${JSON.stringify(kind)}, ${JSON.stringify(payload)}).issues;
      return [formatIssue(issue, "It", messages), fillTemplate(messages.issues[${JSON.stringify(key)}], { ...issue.params, field: "It" })];
    })()`));
    assert.equal(message, expected, `${kind} ${key}`);
  }
});

test("the closest lang applies", async () => {
  const rows = [
    ["de", "", "Bitte ausfüllen: First name"],
    ["de-AT", "", "Bitte ausfüllen: First name"],
    ["de", "fr", "Veuillez remplir le champ « First name »"],
    ["en", "es", "Rellene el campo «First name»"],
    ["pt-BR", "", "Preencha o campo “First name”"],
    ["ja", "", "「First name」を入力してください"],
    ["ar", "", "الحقل «First name» مطلوب"],
    ["tlh", "", "First name is required"],
    ["", "", "First name is required"],
  ];
  for (const [lang, own, expected] of rows) {
    const page = await openPage(own ? ENQUIRY.replace("<lead-form", `<lead-form lang="${own}"`) : ENQUIRY, { lang });
    await page.getByRole("button").click();
    assert.equal(await page.locator("[data-lead=message]").first().textContent(), expected, `${lang} ${own}`);
  }
});

test("a page overrides messages and texts", async () => {
  const page = await openPage(ENQUIRY, {
    head: `<script type="module">
      const form = document.querySelector("lead-form");
      form.catalog = { messages: { required: "{field}, please!" } };
      form.words = { summary: "Nearly there", success: "Cheers" };
    </script>`,
  });
  await page.getByRole("button").click();
  assert.equal(await page.locator("[data-lead=message]").first().textContent(), "First name, please!");
  assert.equal(await page.getByRole("alert").locator("p").first().textContent(), "Nearly there");
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
