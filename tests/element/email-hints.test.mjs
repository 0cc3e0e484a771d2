// Hints about probable typing errors in e-mail addresses.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";

import { browser, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

/** What the address is corrected to; undefined for a correct one. @type {[why: string, domain: string, corrected: string | undefined][]} */
const DOMAINS = [
  ["two letters swapped", "gmial.com", "gmail.com"],
  ["a letter replaced", "gnail.com", "gmail.com"],
  ["a letter missing", "gmal.com", "gmail.com"],
  ["a letter too many", "gmaill.com", "gmail.com"],
  ["two errors in a long domain", "hotnail.con", "hotmail.com"],
  ["two errors in a long domain", "outlok.cm", "outlook.com"],
  ["two swapped letters", "hotmial.com", "hotmail.com"],
  ["another case", "GMIAL.com", "gmail.com"],
  ["no such ending", "gmail.con", "gmail.com"],
  ["no such ending of another domain", "acme.con", "acme.com"],
  ["no such ending of a short domain", "gmx.ner", "gmx.net"],
  ["a letter of the ending missing", "yahoo.co", "yahoo.com"],
  ["a missing dot", "gmailcom", "gmail.com"],
  ["a comma", "gmail,com", "gmail.com"],
  ["no ending", "gmail", "gmail.com"],
  ["of another country", "yahoo.co.ik", "yahoo.co.uk"],
  ["of another country", "t-onlin.de", "t-online.de"],
  ...["gmail.com", "googlemail.com", "ymail.com", "mail.com", "email.com", "email.de", "gmx.de", "gmx.net", "web.de", "aol.com", "me.com"].map(
    (domain) => /** @type {[string, string, undefined]} */ (["well known", domain, undefined]),
  ),
  ...["hotmail.co.uk", "hotmail.fr", "outlook.de", "outlook.com.br", "yahoo.co.jp", "yahoo.in", "live.it", "proton.me", "qq.com"].map(
    (domain) => /** @type {[string, string, undefined]} */ (["well known", domain, undefined]),
  ),
  ...["example.com", "acme.co", "hotel.com", "sol.com", "col.com", "meyer.de", "mymail.de", "mail.ru", "wob.de", "a.b", "tmail.example.org", ""].map(
    (domain) => /** @type {[string, string, undefined]} */ (["far from the list", domain, undefined]),
  ),
];

test("domains", async () => {
  const { correctedAddress } = await import("../../pkg/element/features/email-domains.js");
  for (const [why, domain, corrected] of DOMAINS) {
    assert.equal(correctedAddress(`Ann.Smith@${domain}`), corrected && `Ann.Smith@${corrected}`, `${why}: ${domain}`);
  }
  for (const address of ["gmial.com", "@gmial.com", "", "ann"]) assert.equal(correctedAddress(address), undefined, address);
  assert.equal(correctedAddress(`"a@b"@gmial.com`), `"a@b"@gmail.com`);
});

test("the distance of two domains", async () => {
  const { distance } = await import("../../pkg/element/features/email-domains.js");
  /** @type {[string, string, number][]} */
  const rows = [["", "", 0], ["a", "", 1], ["ab", "ba", 1], ["abc", "abd", 1], ["ca", "abc", 3], ["gmail", "gmial", 1], ["kitten", "sitting", 3]];
  for (const [a, b, expected] of rows) assert.deepEqual([distance(a, b), distance(b, a)], [expected, expected], `${a} ${b}`);
});

/** @param {string} [attributes] */
const form = (attributes = "hints") => `<lead-form relay="/relay" form="wedding" kind="ivvy.lead" ${attributes}>
  <form action="/relay/forms/wedding" method="post"><label>Occasion <input name="name" value="Wedding"></label>
  <label>Mail <input id="mail" name="contact.email" type="email"></label> <label for="other">Other</label> <input id="other" name="other" type="email">
  <input name="contact.firstName" value="A" aria-label="First"><input name="contact.lastName" value="B" aria-label="Last"><button>Go</button></form></lead-form>`;

/** @param {string} text */
async function typeMail(text) {
  const { page } = browser;
  await page.waitForFunction(`performance.getEntriesByType("resource").some(({ name }) => name.endsWith("features/email-domains.js"))`);
  await page.locator("#mail").fill(text);
  await page.locator("#mail").blur();
}

test("a hint is shown once the field is left, taken over with the keyboard, and prevents no send", async () => {
  const page = await openPage(form());
  await typeMail("ann@gmial.com");
  await page.getByRole("status").filter({ hasText: "Did you mean ann@gmail.com?" }).waitFor();
  assert.equal(await page.getByLabel("Mail").count(), 1, "the hint is no part of the label");
  await page.locator("#mail").focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate("document.activeElement.textContent"), "Use ann@gmail.com");
  await page.keyboard.press("Enter");
  assert.deepEqual(await page.evaluate("[document.activeElement.id, document.activeElement.value]"), ["mail", "ann@gmail.com"]);
  assert.equal(await page.locator("[data-lead=hint]").count(), 0);
  await typeMail("ann@gmial.com");
  await page.locator("[data-lead=hint] button").waitFor();
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads[0].payload.contact.email, "ann@gmial.com");
  assert.equal(await page.locator("[data-lead=hint]").count(), 0, "after the reset");
});

test("a hint disappears when the value changes, and each field has its own", async () => {
  const page = await openPage(form());
  await typeMail("ann@gmial.com");
  await page.locator("#other").fill("ann@hotmial.com");
  await page.locator("#other").blur();
  await page.getByText("Did you mean ann@hotmail.com?").waitFor();
  assert.equal(await page.locator("[data-lead=hint]").count(), 2);
  await page.locator("#mail").fill("ann@gmial.co");
  assert.deepEqual(await page.locator("[data-lead=hint] p").allTextContents(), ["Did you mean ann@hotmail.com?"]);
  await typeMail("ann@example.com");
  assert.equal(await page.locator("[data-lead=hint]").count(), 1);
});

test("a press of the button that leaves the field is a click", async () => {
  const page = await openPage(form());
  await typeMail("");
  await page.locator("#mail").fill("ann@gmial.com");
  const box = (await page.getByRole("button", { name: "Go" }).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 2);
  await page.mouse.down();
  assert.equal(await page.locator("[data-lead=hint]").count(), 0);
  await page.mouse.up();
  await page.getByText("Thank you.").waitFor();
});

/** @type {[lang: string, hint: string, use: string][]} */
const LANGUAGES = [
  ["de", "Meinten Sie a@gmail.com?", "a@gmail.com übernehmen"],
  ["es", "¿Quiso decir a@gmail.com?", "Usar a@gmail.com"],
  ["fr", "Vouliez-vous dire a@gmail.com\u00a0?", "Utiliser a@gmail.com"],
  ["pt", "Quis dizer a@gmail.com?", "Usar a@gmail.com"],
  ["ar", "هل تقصد \u2066a@gmail.com\u2069؟", "استخدام \u2066a@gmail.com\u2069"],
  ["ja", "a@gmail.com ではありませんか？", "a@gmail.com を使う"],
];
for (const [lang, hint, use] of LANGUAGES) {
  test(`the texts in ${lang}`, async () => {
    const page = await openPage(form(), { lang });
    await typeMail("a@gmial.com");
    await page.locator("[data-lead=hint] button").waitFor();
    const texts = await page.locator("[data-lead=hint] > *").evaluateAll((parts) => parts.map(({ textContent }) => textContent));
    assert.deepEqual(texts, [hint, use]);
  });
}

test("the page's own texts", async () => {
  const page = await openPage(form());
  await page.evaluate(`document.querySelector("lead-form").words = { emailHint: "Or {address}?" }`);
  await typeMail("a@gmial.com");
  await page.getByText("Or a@gmail.com?").waitFor();
});

test("a rendered form has hints by the profile, and axe-core finds nothing at 320 px", async () => {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  Object.assign(server.profiles, { hinted: { ...server.profiles.wedding, hints: "" } });
  const page = await openPage(`<lead-form relay="/relay" form="hinted"></lead-form>`, { lang: "ar", dir: "rtl" });
  await page.setViewportSize({ width: 320, height: 800 });
  const input = page.locator("[name='contact.email']");
  await input.fill("a.very.long.address.of.ann.smith@gmial.com");
  await page.waitForFunction(`performance.getEntriesByType("resource").some(({ name }) => name.endsWith("features/email-domains.js"))`);
  await input.blur();
  await page.locator("[data-lead=hint] button").waitFor();
  await page.evaluate(axe);
  const violations = await page.evaluate(`axe.run().then(({ violations }) => violations.map(({ id }) => id))`);
  assert.deepEqual(violations, []);
  const wide = `[document.documentElement.scrollWidth - innerWidth, [...document.querySelectorAll("[data-lead=hint], [data-lead=hint] *")]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().left < -0.5).map(({ localName }) => localName)]`;
  assert.deepEqual(await page.evaluate(wide), [0, []]);
  await page.setViewportSize({ width: 1280, height: 720 });
});

test("without the attribute no file is loaded", async () => {
  const page = await openPage(form(""));
  await page.waitForFunction("document.querySelector('form').noValidate");
  await page.locator("#mail").fill("ann@gmial.com");
  await page.locator("#mail").blur();
  assert.deepEqual(await page.evaluate(`performance.getEntriesByType("resource").filter(({ name }) => name.includes("/features/")).length`), 0);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
