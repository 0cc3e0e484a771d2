// Inputs in the form that are no fields of the lead: those of other scripts, of server frameworks and of browsers. They never
// cost the lead, and they are reported in the console once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

const FILLED = `<input name="name" value="Wedding"><input name="contact.firstName" value="Ann"><input name="contact.lastName" value="Smith">
  <input name="contact.email" value="ann@example.com">`;
const PAYLOAD = { name: "Wedding", contact: { firstName: "Ann", lastName: "Smith", email: "ann@example.com" } };

/** @param {string} inner */
const form = (inner) => `<lead-form relay="/relay" form="wedding" kind="ivvy.lead"><form action="/relay/forms/wedding" method="post">
  ${inner}<button>Go</button></form></lead-form>`;

/** Adds hidden inputs to the form, at its start or end, and sends it. @param {[string, string][]} pairs @param {string} where */
async function sendWith(pairs, where) {
  const page = await openPage(form(FILLED));
  await page.waitForFunction("document.querySelector('form').noValidate");
  await page.evaluate(`for (const [name, value] of ${JSON.stringify(pairs)}) {
    const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    document.querySelector("form").insertAdjacentElement(${JSON.stringify(where)}, input);
  }`);
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  return server.leads.at(-1).payload;
}

/**
 * `isLeftOut`: the page itself leaves it out, since no relay could take it. Others are left to the relay.
 *
 * @type {[why: string, name: string, value: string, isLeftOut: boolean][]}
 */
const ROWS = [
  ["a consent script's certificate", "xxTrustedFormCertUrl", "https://cert.example/1", false],
  ["a token of Rails or Laravel", "authenticity_token", "x", false],
  ["a mark of the encoding", "utf8", "✓", false],
  ["the state of ASP.NET", "__VIEWSTATE", "A".repeat(80_000), true],
  ["a name of JavaServer Faces", "form:field$1", "x", false],
  ["a name with a word in brackets", "user[name]", "x", true],
  ["brackets alone", "[]", "x", true],
  ["the prototype", "__proto__", "x", true],
  ["below the prototype", "__proto__.polluted", "x", true],
  ["the constructor", "constructor", "x", true],
  ["the name of a record", "contact", "x", true],
  ["the name of a list of records", "customFields", "x", true],
  ["a part of a text", "name.first", "x", true],
  ["a very long name", "n".repeat(20_000), "x", true],
  ["a name with line breaks", "a\nb", "x", false],
];
for (const [why, name, value, isLeftOut] of ROWS) {
  for (const where of ["afterbegin", "beforeend"]) {
    test(`${why}, ${where}`, async () => {
      const payload = await sendWith([[name, value]], where);
      assert.deepEqual(payload, isLeftOut ? PAYLOAD : { ...PAYLOAD, [name]: value });
    });
  }
}

test("what is left out is reported once, by its name, without its value", async () => {
  const { page } = browser;
  /** @type {string[]} */
  const warnings = [];
  const record = (/** @type {import("playwright-core").ConsoleMessage} */ message) => {
    if (message.type() === "warning") warnings.push(message.text());
  };
  page.on("console", record);
  const pairs = /** @type {[string, string][]} */ ([["user[name]", "secret"], ["__proto__", "secret"], ["constructor", "secret"]]);
  await sendWith(pairs, "beforeend");
  await page.getByRole("button", { name: "Send another" }).click();
  await page.evaluate(`for (const input of document.querySelectorAll("form input:not([type=hidden], [data-lead-trap])")) input.value = "b@example.com"`);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  page.off("console", record);
  assert.equal(server.leads.length, 2);
  assert.deepEqual(warnings, [
    'leadwire: inputs that are no fields of this form were left out of the lead: "user[name]", "__proto__", "constructor"',
  ]);
});

test("the names in the relay's response are reported once, cut to a length", async () => {
  const page = await openPage("");
  const reported = await page.evaluate(`(async () => {
    const { reportIgnored } = await import("/pkg/element/report/ignored-inputs.js");
    const texts = [];
    console.warn = (text) => texts.push(text);
    reportIgnored(["utf8", "commit"]);
    reportIgnored(["commit", "x".repeat(100), 7, null]);
    reportIgnored(undefined);
    reportIgnored(Array.from({ length: 22 }, (_, at) => "many" + at));
    return texts.map((text) => text.replace(/.*: /, ""));
  })()`);
  const many = Array.from({ length: 20 }, (_, at) => `"many${at}"`).join(", ");
  assert.deepEqual(reported, ['"utf8", "commit"', `"${"x".repeat(80)}"`, `${many} and 2 more`]);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
