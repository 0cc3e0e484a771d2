// File inputs that are no file fields of the form at the relay: the developer and the visitor are told, and the lead can be sent without
// the file.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, openPage, server } from "./support/browser.mjs";
import { CV, useEmptyBrowser } from "./support/files.mjs";

useEmptyBrowser();

const MESSAGE = "CV: a file cannot be sent with this form (cv.pdf). Send the form again to send it without the file.";

/** @param {string} inner @param {string} [attributes] of the form */
const form = (inner, attributes = "") => `<lead-form relay="/relay" form="wedding" kind="ivvy.lead">
  <form action="/relay/forms/wedding" method="post" ${attributes}>
  <label>Occasion <input name="name" value="Wedding"></label>${inner}<button>Go</button></form></lead-form>`;

/** Opens a page, and returns the warnings of its console. @param {string} inner @param {string} [attributes] of the form */
async function openForm(inner, attributes) {
  /** @type {string[]} */
  const warnings = [];
  browser.page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  const page = await openPage(form(inner, attributes));
  await page.waitForFunction("document.querySelector('form').noValidate");
  // The profile is loaded as well.
  await page.waitForLoadState("networkidle");
  return { page, warnings };
}

const INPUT = `<label>CV <input type="file" id="cv" name="cv"></label>`;

test("the console names each file input once, also one that is inserted later", async () => {
  const { page, warnings } = await openForm(INPUT);
  await page.evaluate(`document.querySelector("form").insertAdjacentHTML("beforeend",
    '<input type="file" name="photo"><input type="file"><input type="file" name="own" data-lead-ignore><input type="file" name="off" disabled>')`);
  await page.waitForFunction("document.querySelectorAll('[data-lead]').length > 0");
  await page.locator("#cv").focus();
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  const names = warnings.map((text) => /"([^"]*)"/.exec(text)?.[1]);
  assert.deepEqual(names, ["cv", "photo"]);
  assert.match(warnings[0], /^leadwire: the relay takes no files/);
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ name: "Wedding" }], "without a chosen file nothing is refused");
});

/** @type {[attributes: string, inner: string, expected: RegExp[]][]} */
const ENCODINGS = [
  ["", INPUT, [/Without JavaScript nobody is told: the file's name is posted, and no file/]],
  [`enctype="multipart/form-data"`, INPUT, [/Without JavaScript nobody is told: the relay leaves the file out/]],
  [`enctype="multipart/form-data"`, "", []],
  [`enctype="text/plain"`, "", [/cannot read enctype="text\/plain"/]],
];
for (const [attributes, inner, expected] of ENCODINGS) {
  test(`the console says at once what a form with ${attributes || "no enctype"} does ${inner && "with files "}without JavaScript`, async () => {
    const { warnings } = await openForm(inner + `<input name="enctype">`, attributes);
    assert.equal(warnings.length, expected.length, warnings.join());
    expected.forEach((pattern, at) => assert.match(warnings[at], pattern));
  });
}

test("a chosen file is shown at its input and to leadvalidate, and the next attempt sends the lead without it", async () => {
  const { page } = await openForm(INPUT);
  await page.evaluate(`globalThis.found = []; document.addEventListener("leadvalidate", ({ detail }) => {
    found = detail.issues.map(({ code, path, params }) => ({ code, path, params }));
  })`);
  await page.locator("#cv").setInputFiles(CV);
  assert.equal(await page.locator("[data-lead=message]").textContent(), MESSAGE, "at once");
  assert.deepEqual(await page.evaluate("found"), [{ code: "file", path: ["cv"], params: { files: ["cv.pdf"] } }]);
  await page.getByRole("button", { name: "Go" }).click();
  assert.deepEqual(await page.getByRole("alert").getByRole("link").allTextContents(), [MESSAGE]);
  assert.deepEqual(server.leads, []);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ name: "Wedding" }]);
});

test("another file is another attempt, and a removed one is no problem", async () => {
  const { page } = await openForm(INPUT);
  await page.locator("#cv").setInputFiles(CV);
  await page.getByRole("button", { name: "Go" }).click();
  await page.locator("#cv").setInputFiles({ ...CV, name: "letter.pdf" });
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByRole("link", { name: "letter.pdf" }).waitFor();
  assert.deepEqual(server.leads, []);
  await page.locator("#cv").setInputFiles([]);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
});

test("a page that takes care of its files removes the issue, or marks the input", async () => {
  const { page } = await openForm(INPUT);
  await page.evaluate(`document.addEventListener("leadvalidate", ({ detail: { issues } }) => {
    for (let at = issues.length; at--; ) if (issues[at].code === "file") issues.splice(at, 1);
  })`);
  await page.locator("#cv").setInputFiles(CV);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  await openForm(INPUT.replace("<input", "<input data-lead-ignore"));
  await page.locator("#cv").setInputFiles(CV);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.length, 2);
});

test("a file that a custom element or a listener submits is a problem as well", async () => {
  const { page } = await openForm(`<x-upload name="cv"></x-upload>`);
  await page.evaluate(`
    customElements.define("x-upload", class extends HTMLElement {
      static formAssociated = true;
      constructor() { super(); this.attachInternals().setFormValue(new File(["x"], "cv.pdf")); }
    });
    document.querySelector("form").addEventListener("formdata", ({ formData }) => formData.append("photo", new File(["x"], "a.png")))`);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByRole("alert").getByRole("listitem").first().waitFor();
  const texts = await page.getByRole("alert").getByRole("listitem").allTextContents();
  assert.deepEqual(texts.map((text) => /^(\w+): .*\((.*)\)/.exec(text)?.slice(1)), [["cv", "cv.pdf"], ["photo", "a.png"]]);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ name: "Wedding" }]);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
