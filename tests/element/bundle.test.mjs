// element.bundle.js: the element in one file, and the files that it loads later.

import assert from "node:assert/strict";
import { test } from "node:test";

import { jsonResponse } from "../support/scripted-relay.mjs";
import { ENQUIRY } from "./support/pages.mjs";
import { browser, fillEnquiry, server, useBrowser, VALID_VALUES } from "./support/browser.mjs";

useBrowser();

/**
 * Sends the form ENQUIRY from a page with one script, and returns the files of the package that the page loaded.
 *
 * @param {string} lang
 * @param {string} missing the message of the empty first field
 * @param {string} thanks
 * @param {Record<string, string>} headers
 * @param {{ script?: string, form?: string }} [options]
 */
async function filesLoaded(lang, missing, thanks, headers, { script = "element.bundle.js", form = ENQUIRY } = {}) {
  const page = browser.page;
  /** @type {Set<string>} */
  const loaded = new Set();
  const record = (/** @type {import("playwright-core").Request} */ request) => {
    const [, file] = /\/pkg\/(.+)$/.exec(request.url()) ?? [];
    if (file) loaded.add(file);
  };
  page.on("request", record);
  const html = `<!doctype html><html lang="${lang}"><title>A page</title><link rel="icon" href="data:,">
    <script type="module" src="/pkg/${script}"></script>${form}`;
  await page.goto(server.addPage(`/bundle-${lang}`, html, headers));
  await page.waitForFunction("document.querySelector('form').noValidate");
  await page.getByRole("button", { name: "Send enquiry" }).click();
  await page.getByRole("link", { name: missing }).waitFor();
  await fillEnquiry();
  await page.getByRole("button", { name: "Send enquiry" }).click();
  await page.getByText(thanks).waitFor();
  page.off("request", record);
  return [...loaded].sort();
}

test("a page loads the bundle, the module and its language", async () => {
  const loaded = await filesLoaded("de", "Bitte ausfüllen: First name", "Vielen Dank", {});
  assert.deepEqual(loaded, ["element.bundle.js", "element/messages/de.js", "lead.wasm"]);
});

test("a page whose policy forbids WebAssembly loads the translated module", async () => {
  const policy = "script-src 'self'; style-src 'self'; connect-src 'self'";
  const loaded = await filesLoaded("en", "First name is required", "Thank you.", { "Content-Security-Policy": policy });
  assert.deepEqual(loaded, ["element.bundle.js", "translated.js"]);
});

test("a plain form loads no file of a feature", async () => {
  const loaded = await filesLoaded("en", "First name is required", "Thank you.", {}, { script: "element.js" });
  assert.deepEqual(loaded.filter((file) => file.includes("/features/")), []);
  assert.ok(loaded.includes("element/features.js"), "they are known");
});

test("with the bundle, a form with every feature loads a file for each", async () => {
  const form = ENQUIRY.replace("<lead-form", `<lead-form hints draft="session" prefill="name" redirect="#thanks"`)
    .replace("<button>", `<input type="tel" name="contact.phone" data-lead-country="AU"><input type="file" name="cv" data-lead-ignore>
      <p data-lead-when="name">Part</p><button>`);
  const loaded = await filesLoaded("en", "First name is required", "Thank you.", {}, { form });
  const features = ["conditions", "drafts", "files", "hints", "phone", "prefill", "redirect"].map((name) => `element.bundle/${name}.js`);
  assert.deepEqual(loaded, ["element.bundle.js", ...features, "lead.wasm", "phone-numbers.js"]);
});

test("a form that is rendered loads one file for that", async () => {
  const { page } = browser;
  /** @type {string[]} */
  const loaded = [];
  const record = (/** @type {import("playwright-core").Request} */ request) => loaded.push(...(/\/pkg\/(.+)$/.exec(request.url()) ?? []).slice(1));
  page.on("request", record);
  await page.goto(server.addPage("/bundle-rendered", `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,">
    <script type="module" src="/pkg/element.bundle.js"></script><lead-form relay="/relay" form="wedding"></lead-form>`));
  await page.getByLabel("First name").fill("Ann");
  page.off("request", record);
  assert.deepEqual(loaded.filter((file) => file.includes("/")), ["element.bundle/render-form.js"]);
});

test("with the bundle, a form with a feature loads its file, whose parts belong to the form", async () => {
  const form = ENQUIRY.replace("<lead-form", `<lead-form hints`).replace(`id="email"`, `id="email" type="email" value="ann@gmial.com"`);
  const loaded = await filesLoaded("en", "First name is required", "Thank you.", {}, { form });
  assert.deepEqual(loaded, ["element.bundle.js", "element.bundle/hints.js", "lead.wasm"]);
  const { page } = browser;
  await page.goto(server.addPage("/bundle-hints", `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/pkg/element.bundle.js"></script>${form}`));
  await page.getByText("Did you mean ann@gmail.com?").waitFor();
  // The session reconciles the form.
  await page.evaluate("document.querySelector('form').append(document.createElement('p'))");
  assert.equal(await page.locator("[data-lead=hint]").count(), 1);
});

test("steps and conditions are loaded beside the bundle, and their parts stay in the form", async () => {
  const { page } = browser;
  const form = ENQUIRY.replace('<p><label for="name"', '</fieldset><fieldset data-lead-step id="second"><legend>Event</legend><p><label for="name"')
    .replace(/(<form[^>]*>)/, '$1<fieldset data-lead-step><legend>You</legend>')
    .replace("<button>", '<p data-lead-when="not description" id="part">Part</p></fieldset><button>');
  await page.goto(server.addPage("/bundle-steps", `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,">
    <script type="module" src="/pkg/element.bundle.js"></script>${form}`));
  await page.getByText("Step 1 of 2: You").waitFor();
  const { name, ...you } = VALID_VALUES;
  await fillEnquiry(you);
  // The element then looks for parts that a script has copied into the form.
  await page.evaluate("document.querySelector('form').append(document.createElement('p'))");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("Step 2 of 2: Event").waitFor();
  assert.equal(await page.locator("[data-lead=steps]").count(), 1);
  await page.locator("#text").fill("x");
  await page.locator("#part").waitFor({ state: "hidden" });
  await fillEnquiry({ name });
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads.map(({ payload }) => payload.name), [name]);
});

test("element.js and the bundle in one page send the lead once", async () => {
  const page = browser.page;
  const both = ["element.js", "element.bundle.js"].map((file) => `<script type="module" src="/pkg/${file}"></script>`).join("");
  await page.goto(server.addPage("/bundle-and-file", `<!doctype html><link rel="icon" href="data:,">${both}${ENQUIRY}`));
  await page.waitForFunction("document.querySelector('form').noValidate");
  await fillEnquiry();
  await page.getByRole("button", { name: "Send enquiry" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.length, 1);
});

test("a form with a file loads the files for it beside the bundle, once each", async () => {
  const page = browser.page;
  /** @type {string[]} */
  const loaded = [];
  const record = (/** @type {import("playwright-core").Request} */ request) => loaded.push(...(/\/pkg\/(.+)$/.exec(request.url()) ?? []).slice(1));
  page.on("request", record);
  const form = `<lead-form relay="/relay" form="jobs" kind="bitrix24.lead"><form><label>Position <input name="fields.TITLE"></label>
    <label>Your CV <input type="file" name="fields.UF_CRM_CV"></label><button>Apply</button></form></lead-form>`;
  const html = `<!doctype html><title>A page</title><link rel="icon" href="data:,"><script type="module" src="/pkg/element.bundle.js"></script>${form}`;
  await page.goto(server.addPage("/bundle-files", html));
  await page.waitForFunction("document.querySelector('[type=file]')?.required");
  await page.getByLabel("Position").fill("Cook");
  await page.getByLabel("Your CV").setInputFiles({ name: "cv.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(600_000, "a") });
  server.files.script = [undefined, undefined, jsonResponse(410, { refused: "scan" })];
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("Not accepted: cv.pdf.").waitFor();
  page.off("request", record);
  assert.deepEqual(loaded.filter((file, at) => loaded.indexOf(file) !== at), [], "nothing twice");
  assert.ok(["element.bundle/files.js", "outbox/files.js"].every((file) => loaded.includes(file)), loaded.join());
  assert.equal(loaded.filter((file) => file === "outbox.js" || file === "element.js").length, 0);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
