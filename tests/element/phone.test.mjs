// Phone numbers: typed as at home, sent in E.164, with a remark where a number is none.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";

import { browser, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CASES = JSON.parse(await readFile(new URL("../phone/numbers.json", import.meta.url), "utf8"));

/**
 * @param {string} inputs
 * @param {{ element?: string, form?: string }} [attributes]
 */
function page(inputs, { element = "", form = "" } = {}) {
  return `<lead-form relay="/relay" form="wedding" kind="bitrix24.lead" ${element}>
    <form method="post" action="/relay/forms/wedding" ${form}><label>Title <input name="fields.TITLE" value="x"></label>
    ${inputs}<button>Send</button></form></lead-form>`;
}

/** The form's entry list, as the browser would submit it. */
function submitted() {
  return browser.page.evaluate(`[...new FormData(document.forms[0])].filter(([name]) => name !== "topic_details")`);
}

const whenLoaded = () => browser.page.waitForResponse((response) => response.url().endsWith("/phone-numbers.js"));

/** @param {string} html @param {object} [options] */
async function openLoaded(html, options) {
  const loaded = whenLoaded();
  await openPage(html, options);
  await (await loaded).finished();
  await browser.page.waitForFunction("document.forms[0].noValidate");
}

test("the cases that page and relay share", async () => {
  await openPage("<p>Nothing</p>");
  const actual = await browser.page.evaluate(`import("/pkg/phone-numbers.js").then(({ toE164 }) =>
    ${JSON.stringify(CASES)}.map(({ typed, country }) => toE164(typed, country) ?? null))`);
  assert.deepEqual(actual, CASES.map((/** @type {{ sent: string }} */ { sent }) => sent));
  assert.ok(CASES.length > 30);
});

const PHONE = `<label>Phone <input name="fields.PHONE" type="tel" data-lead-country="AU"></label>`;

/** @type {[why: string, html: string, lang: string, typed: string, sent: string][]} */
const COUNTRIES = [
  ["the input's country", PHONE, "de", "0412 345 678", "+61412345678"],
  ["the fieldset's", `<fieldset data-lead-country="AU">${PHONE.replace(' data-lead-country="AU"', "")}</fieldset>`, "de", "0412 345 678", "+61412345678"],
  ["the form's", page(PHONE.replace(' data-lead-country="AU"', ""), { form: `data-lead-country="au"` }), "de", "0412 345 678", "+61412345678"],
  ["the element's", page(PHONE.replace(' data-lead-country="AU"', ""), { element: `data-lead-country="AU"` }), "de", "0412 345 678", "+61412345678"],
  ["the language's region", PHONE.replace("=\"AU\"", ""), "de-AT", "01 234567890", "+431234567890"],
  ["the language's", PHONE.replace("=\"AU\"", ""), "de", "030 1234567", "+49301234567"],
  ["none of English", PHONE.replace("=\"AU\"", ""), "en", "(415) 555-2671", "(415) 555-2671"],
  ["the field for a country", `${PHONE.replace("=\"AU\"", "")}<input name="fields.ADDRESS_COUNTRY" value="fr">`, "de", "06 12 34 56 78", "+33612345678"],
  ["a name of a country is unknown", `${PHONE.replace("=\"AU\"", "")}<input name="fields.ADDRESS_COUNTRY" value="Austria">`, "de", "030 1234567", "030 1234567"],
  ["a field that is found by its name", `<div data-lead-country="AU"><label>Phone <input name="fields.PHONE[0].VALUE"></label></div>`, "en", "0412 345 678", "+61412345678"],
  ["a field outside of the attribute", `<p data-lead-country="AU"></p><label>Phone <input name="fields.PHONE" type="tel"></label>`, "en", "0412 345 678", "0412 345 678"],
  ["an extension", PHONE, "en", "03 9876 5432 ext. 12", "+61398765432 ext. 12"],
  ["no number", PHONE, "en", "ask Ann", "ask Ann"],
];

for (const [why, html, lang, typed, sent] of COUNTRIES) {
  test(`a number is sent in E.164 and stays as typed: ${why}`, async () => {
    await openLoaded(html.startsWith("<lead-form") ? html : page(html), { lang });
    await browser.page.getByLabel("Phone").fill(typed);
    const [[, actual]] = (await submitted()).filter((/** @type {string[]} */ [name]) => name.startsWith("fields.PHONE"));
    assert.equal(actual, sent);
    assert.equal(await browser.page.getByLabel("Phone").inputValue(), typed);
  });
}

test("several inputs of one name, and the order of the fields, are kept", async () => {
  const inputs = ["0412 345 678", "none", "(03) 9876 5432"].map((value) => `<input name="fields.PHONE[]" type="tel" value="${value}">`);
  await openLoaded(page(`<div data-lead-country="AU">${inputs.join("")}</div>`));
  assert.deepEqual(await submitted(), [
    ["fields.TITLE", "x"],
    ["fields.PHONE[]", "+61412345678"],
    ["fields.PHONE[]", "none"],
    ["fields.PHONE[]", "+61398765432"],
  ]);
});

test("the lead has the number in E.164", async () => {
  await openLoaded(page(PHONE));
  await browser.page.getByLabel("Phone").fill("0412 345 678");
  await browser.page.getByRole("button").click();
  await browser.page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads[0].payload, { fields: { TITLE: "x", PHONE: "+61412345678" } });
});

test("without the library the number is sent as typed", async () => {
  await browser.page.route("**/phone-numbers.js", (route) => route.abort());
  await openPage(page(PHONE));
  await browser.page.getByLabel("Phone").fill("0412 345 678");
  await browser.page.getByRole("button").click();
  await browser.page.getByText("Thank you.").waitFor();
  await browser.page.unrouteAll();
  assert.deepEqual(server.leads[0].payload, { fields: { TITLE: "x", PHONE: "0412 345 678" } });
});

/** @type {[language: string, remark: string][]} */
const REMARKS = [
  ["en", "This does not look like a phone number in Australia."],
  ["de", "Das sieht nicht wie eine Telefonnummer aus (Australien)."],
  ["fr", "Cela ne ressemble pas à un numéro de téléphone (Australie)."],
  ["es", "Esto no parece un número de teléfono (Australia)."],
  ["pt", "Isto não parece um número de telefone (Austrália)."],
  ["ar", "لا يبدو هذا رقم هاتف (أستراليا)."],
  ["ja", "電話番号ではないようです（オーストラリア）。"],
];

for (const [lang, remark] of REMARKS) {
  test(`a remark about what is no number, and no obstacle: ${lang}`, async () => {
    await openLoaded(page(PHONE), { lang, dir: lang === "ar" ? "rtl" : "ltr" });
    const { page: tab } = browser;
    await tab.getByLabel("Phone").focus();
    await tab.keyboard.type("555 888");
    await tab.keyboard.press("Tab");
    const note = tab.locator("[data-lead=note]");
    await note.waitFor();
    assert.equal(await note.textContent(), remark);
    assert.equal(await note.getAttribute("role"), "status");
    assert.equal(await tab.getByLabel("Phone").getAttribute("aria-describedby"), await note.getAttribute("id"));
    assert.equal(await tab.getByLabel("Phone").getAttribute("aria-invalid"), null);
    await tab.evaluate(AXE);
    assert.deepEqual(await tab.evaluate("axe.run().then(({ violations }) => violations.map(({ id }) => id))"), []);
    await tab.setViewportSize({ width: 320, height: 640 });
    assert.equal(await tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
    await tab.setViewportSize({ width: 1280, height: 720 });
    await tab.getByRole("button").click();
    await tab.locator("[data-lead=success]:visible").waitFor();
    assert.deepEqual(server.leads[0].payload.fields.PHONE, "555 888");
  });
}

test("the remark is gone when the number changes, and when another country is chosen", async () => {
  await openLoaded(page(`<label>Phone <input name="fields.PHONE" type="tel" data-lead-country></label>
    <label>Country <select name="fields.ADDRESS_COUNTRY"><option>AU<option>DE</select></label>`));
  const { page: tab } = browser;
  const note = tab.locator("[data-lead=note]");
  await tab.getByLabel("Phone").fill("0151 23456789");
  await tab.getByLabel("Country").focus();
  await note.waitFor();
  await tab.getByLabel("Country").selectOption("DE");
  await note.waitFor({ state: "hidden" });
  assert.equal(await tab.getByLabel("Phone").getAttribute("aria-describedby"), null);
  await tab.getByLabel("Country").selectOption("AU");
  await note.waitFor();
  await tab.getByLabel("Phone").pressSequentially("9");
  await note.waitFor({ state: "hidden" });
  assert.equal(await note.count(), 1);
});

test("a rendered form has the profile's country, and a plain form loads nothing", async () => {
  const requests = /** @type {string[]} */ ([]);
  const record = (/** @type {import("playwright-core").Request} */ request) => requests.push(request.url());
  browser.page.on("request", record);
  await openPage(page(`<label>Phone <input name="fields.PHONE" type="tel"></label>`));
  await browser.page.getByLabel("Phone").fill("0412 345 678");
  await browser.page.getByRole("button").click();
  await browser.page.getByText("Thank you.").waitFor();
  assert.deepEqual(requests.filter((url) => /phone/.test(url)), []);
  browser.page.off("request", record);
  Object.assign(server.profiles, { wedding: { ...server.profiles.wedding, phoneCountry: "AU" } });
  await openLoaded(`<lead-form relay="/relay" form="wedding"></lead-form>`);
  await browser.page.getByLabel("Phone").fill("0412 345 678");
  const [[, sent]] = (await submitted()).filter((/** @type {string[]} */ [name]) => name === "contact.phone");
  assert.equal(sent, "+61412345678");
});

test("in the bundle, where features have other copies of the element's files, the remark stays", async () => {
  const html = page(PHONE);
  const address = server.addPage("/bundle", `<!doctype html><html lang="en"><title>A page</title>
    <script type="module" src="/pkg/element.bundle.js"></script>${html}`);
  const loaded = whenLoaded();
  await browser.page.goto(address);
  await (await loaded).finished();
  await browser.page.getByLabel("Phone").fill("555 888");
  await browser.page.getByRole("button").focus();
  const note = browser.page.locator("[data-lead=note]");
  await note.waitFor();
  await browser.page.evaluate(`document.forms[0].append(document.createElement("i"))`);
  await browser.page.evaluate("new Promise((resolve) => requestAnimationFrame(resolve))");
  assert.equal(await note.isVisible(), true);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
