// `prefill` and `values`: what a link or the page knows about the visitor.

import assert from "node:assert/strict";
import { test } from "node:test";

import { until } from "../support/until.mjs";
import { browser, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

/** @param {string} attributes @param {string} inner */
const form = (attributes, inner) => `<lead-form relay="/relay" form="wedding" kind="ivvy.lead" ${attributes}>
  <form action="/relay/forms/wedding" method="post">${inner}<button>Go</button></form></lead-form>`;

/** What the controls hold, by name: text, or the values of the checked boxes and selected options. */
const HELD = `Object.fromEntries([...document.querySelectorAll("form [name]:not([data-lead-trap])")].map(({ name }) => {
  const all = [...document.querySelectorAll("form [name='" + name + "']")];
  return [name, all.flatMap((one) => one.selectedOptions ? [...one.selectedOptions].map(({ value }) => value)
    : one.type === "checkbox" || one.type === "radio" ? (one.checked ? [one.value] : []) : [one.value]).join("|")];
}))`;

/** Opens the form, and waits until the feature has filled it in. @param {string} attributes @param {string} inner @param {string} query */
async function held(attributes, inner, query) {
  const page = await openPage(form(attributes, `${inner}<input name="end" data-lead-prefill="end">`), { query: `${query}&end=1` });
  await page.waitForFunction("document.querySelector('[name=end]').value === '1'");
  const { end, ...others } = /** @type {Record<string, string>} */ (await page.evaluate(HELD));
  return others;
}

const CHOICES = `<select name="one"><option value="">-<option>a<option>b<option disabled>c</select> <select name="several" multiple><option>a<option>b<option>c</select>
  <input type="radio" name="radio" value="a"><input type="radio" name="radio" value="b"> <input type="checkbox" name="box" value="yes"> <input type="checkbox" name="on">
  <input type="checkbox" name="boxes" value="a"><input type="checkbox" name="boxes" value="b"><input type="checkbox" name="boxes" value="c">`;
const ALL = `prefill="one several radio box on boxes"`;
const NONE = { one: "", several: "", radio: "", box: "", on: "", boxes: "" };

/** @type {[why: string, attributes: string, inner: string, query: string, expected: Record<string, string>][]} */
const CASES = [
  ["a parameter with an input's name", `prefill="email=contact.email name"`, `<input name="contact.email"><input name="name">`, "?email=a@b.example&name=Ann%20B", { "contact.email": "a@b.example", name: "Ann B" }],
  ["only listed parameters", `prefill="name"`, `<input name="contact.email"><input name="name">`, "?contact.email=x&email=x&NAME=x", { "contact.email": "", name: "" }],
  ["a parameter by the input", "", `<input name="name" data-lead-prefill="who">`, "?who=Ann", { name: "Ann" }],
  ["the first of two parameters that has a value", `prefill="a=name b=name"`, `<input name="name">`, "?a=&b=Ann", { name: "Ann" }],
  ["the page's values", `values='{"name": "Ann", "count": 3, "other": null, "none": {"a": 1}}'`, `<input name="name"><input name="count"><input name="other"><input name="none">`, "?", { name: "Ann", count: "3", other: "", none: "" }],
  ["the URL before the page's values", `prefill="name" values='{"name": "Page", "b": "Page"}'`, `<input name="name"><input name="b">`, "?name=URL", { name: "URL", b: "Page" }],
  ["no default of the page", `prefill="a b c" values='{"d": "x"}'`, `<input name="a" value="by default"><textarea name="b">by default</textarea><select name="c"><option>1<option selected>2</select><input type="radio" name="d" checked value="1"><input type="radio" name="d" value="x">`, "?a=x&b=x&c=1", { a: "by default", b: "by default", c: "2", d: "1" }],
  ["no text that is too long for the input", `prefill="a b"`, `<input name="a" maxlength="3"><input name="b" maxlength="4">`, "?a=long&b=long", { a: "", b: "long" }],
  ["no more than the bound of all", `prefill="a b c"`, `<input name="a"><input name="b"><input name="c">`, `?a=${"a".repeat(3_999)}&b=bbbb&c=${"c".repeat(4_001)}`, { a: "a".repeat(3_999), b: "", c: "" }],
  ["markup as text", `prefill="a b"`, `<input name="a"><textarea name="b"></textarea>`, "?a=%3Cb%3E&b=%3C/textarea%3E%3Cscript%3E", { a: "<b>", b: "</textarea><script>" }],
  ["choices that exist", ALL, CHOICES, "?one=b&several=a&several=c&radio=b&box=yes&on=on&boxes=a&boxes=c", { one: "b", several: "a|c", radio: "b", box: "yes", on: "on", boxes: "a|c" }],
  ["no other choices", ALL, CHOICES, "?one=x&several=x&radio=x&box=true&on=1&boxes=d", NONE],
  ["no disabled option", ALL, CHOICES, "?one=c", NONE],
  [
    "no hidden, disabled, read-only, secret or consent inputs",
    `prefill="a b c d e f g h i j topic_details h-captcha-response" values='{"a": "x"}'`,
    `<input type="hidden" name="a"><input name="b" disabled><input name="c" readonly><input type="password" name="d"><input name="e" autocomplete="cc-number">
      <input type="checkbox" name="f" value="x" data-lead-consent="1"><fieldset disabled><input name="g"></fieldset><textarea name="h-captcha-response"></textarea>
      <input name="h" hidden><div hidden><p><input name="i"></p></div><div data-lead-when="end"><p hidden><input name="j"></p></div>`,
    "?a=x&b=x&c=x&d=x&e=x&f=x&g=x&h=x&i=x&j=x&topic_details=x&h-captcha-response=x",
    { a: "", b: "", c: "", d: "", e: "", f: "", g: "", "h-captcha-response": "", h: "", i: "", j: "" },
  ],
  [
    "fields whose condition is not met yet, and those of a later step",
    `prefill="a b c d e f g"`,
    `<div data-lead-when="never"><input name="a"><input name="b" type="checkbox" value="x"><select name="c"><option value="">-<option>x</select><input name="d" disabled></div>
      <fieldset data-lead-when="never"><input name="e"></fieldset><fieldset data-lead-step><input></fieldset><fieldset data-lead-step><input name="f"></fieldset>
      <p hidden="until-found"><input name="g"></p>`,
    "?a=x&b=x&c=x&d=x&e=x&f=x&g=x",
    { a: "x", b: "x", c: "x", d: "", e: "x", f: "x", g: "x" },
  ],
];
for (const [why, attributes, inner, query, expected] of CASES) {
  test(why, async () => assert.deepEqual(await held(attributes, inner, query), expected));
}

for (const values of ["{name: 1}", "[1, 2]", '"text"', "5", "null"]) {
  test(`values that are no JSON object, with a warning: ${values}`, async () => {
    const collect = `<script>globalThis.warnings = []; console.warn = (text) => warnings.push(text);</script>`;
    assert.deepEqual(await held(`values='${values}'`, `${collect}<input name="name"><input name="0">`, "?"), { name: "", 0: "" });
    assert.deepEqual(await browser.page.evaluate("warnings"), ["leadwire: the attribute values is no JSON object"]);
  });
}

test("frameworks notice, nothing is sent by itself, and the time of typing is not known", async () => {
  const record = `<script>globalThis.events = [];
    for (const type of ["input", "change", "submit"]) addEventListener(type, ({ target }) => target.name !== "end" && events.push(type));</script>`;
  await held(`prefill="name"`, `${record}<input name="name">`, "?name=Ann");
  const { page } = browser;
  assert.deepEqual(await page.evaluate("events"), ["input", "change"]);
  assert.equal(server.leads.length, 0);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads.map(({ payload, guard }) => [payload.name, "elapsedMs" in guard]), [["Ann", false]]);
  assert.equal(await page.locator("[data-lead-trap]").inputValue(), "");
});

test("a form in a part of the page that is hidden for now is filled in", async () => {
  const page = await openPage(`<div hidden>${form(`prefill="name"`, `<input name="name">`)}</div>`, { query: "?name=Ann" });
  await page.waitForFunction("document.querySelector('[name=name]').value === 'Ann'");
});

test("a field that was filled in while its condition was not met is sent once it is met", async () => {
  const page = await openPage(form("", `<label>Guests <input name="description" data-lead-prefill="guests" data-lead-when="name"></label><label>Occasion <input name="name"></label>`), { query: "?guests=12" });
  await page.waitForFunction("document.querySelector('[name=description]').value === '12'");
  assert.equal(await page.getByLabel("Guests").isVisible(), false);
  await page.getByLabel("Occasion").fill("Feast");
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ description: "12", name: "Feast" }]);
});

test("what the visitor has typed is kept, and a field that is inserted later is filled in", async () => {
  const page = await openPage(form(`prefill="name late"`, `<input name="name"><script>document.querySelector("[name=name]").value = "typed"</script>`), { query: "?name=x&late=Late" });
  await page.evaluate(`document.querySelector("form").insertAdjacentHTML("beforeend", '<input name="late">')`);
  await page.waitForFunction("document.querySelector('[name=late]').value === 'Late'");
  assert.equal(await page.locator("[name=name]").inputValue(), "typed");
  await page.locator("[name=late]").fill("");
  await page.evaluate(`document.querySelector("form").append(document.createElement("p"))`);
  assert.equal(await page.locator("[name=late]").inputValue(), "", "once");
});

test("a restored draft comes first", async () => {
  const page = await openPage(form(`prefill="name other" draft="device"`, `<input name="name"><input name="other">`), { query: "?name=URL" });
  await page.waitForFunction("document.querySelector('[name=name]').value === 'URL'");
  await page.locator("[name=name]").fill("Draft");
  const read = `(async () => {
    const { DraftStore } = await import("/pkg/element/features/draft-store.js");
    return new DraftStore(JSON.stringify(["/relay", "wedding", location.pathname, ""]), true, 1).read();
  })()`;
  await until("the draft is stored", async () => (/** @type {string | undefined} */ (await page.evaluate(read)))?.includes("Draft"));
  await page.goto(page.url().replace("name=URL", "name=URL&other=Other"));
  await page.waitForFunction("document.querySelector('[name=other]').value === 'Other'");
  assert.equal(await page.locator("[name=name]").inputValue(), "Draft");
});

test("a rendered form is filled in by the profile and by the element", async () => {
  const [first, ...others] = server.profiles.wedding.fields;
  Object.assign(server.profiles, { known: { ...server.profiles.wedding, fields: [{ ...first, prefill: "who" }, ...others] } });
  const page = await openPage(`<lead-form relay="/relay" form="known" values='{"name": "Party"}'></lead-form>`, { query: "?who=Ann&name=x" });
  await page.waitForFunction(`document.querySelector("[name=name]")?.value === "Party"`);
  assert.equal(await page.getByLabel("First name").inputValue(), "Ann");
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
