// element.bundle.js: the element in one file, and the files that it loads later.

import assert from "node:assert/strict";
import { test } from "node:test";

import { jsonResponse } from "../support/scripted-relay.mjs";
import { ENQUIRY } from "./support/pages.mjs";
import { browser, fillEnquiry, server, useBrowser } from "./support/browser.mjs";

useBrowser();

/**
 * Sends the form ENQUIRY from a page with the bundle only, and returns the files of the package that the page loaded.
 *
 * @param {string} lang
 * @param {string} missing the message of the empty first field
 * @param {string} thanks
 * @param {Record<string, string>} headers
 */
async function filesLoaded(lang, missing, thanks, headers) {
  const page = browser.page;
  /** @type {Set<string>} */
  const loaded = new Set();
  const record = (/** @type {import("playwright-core").Request} */ request) => {
    const [, file] = /\/pkg\/(.+)$/.exec(request.url()) ?? [];
    if (file) loaded.add(file);
  };
  page.on("request", record);
  const html = `<!doctype html><html lang="${lang}"><title>A page</title><link rel="icon" href="data:,">
    <script type="module" src="/pkg/element.bundle.js"></script>${ENQUIRY}`;
  await page.goto(server.addPage(`/bundle-${lang}`, html, headers));
  await page.waitForFunction("document.querySelector('form').noValidate");
  await page.getByRole("button").click();
  await page.getByRole("link", { name: missing }).waitFor();
  await fillEnquiry();
  await page.getByRole("button").click();
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

test("element.js and the bundle in one page send the lead once", async () => {
  const page = browser.page;
  const both = ["element.js", "element.bundle.js"].map((file) => `<script type="module" src="/pkg/${file}"></script>`).join("");
  await page.goto(server.addPage("/bundle-and-file", `<!doctype html><link rel="icon" href="data:,">${both}${ENQUIRY}`));
  await page.waitForFunction("document.querySelector('form').noValidate");
  await fillEnquiry();
  await page.getByRole("button").click();
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
  assert.ok(["element/features/files.js", "outbox/files.js"].every((file) => loaded.includes(file)), loaded.join());
  assert.equal(loaded.filter((file) => file === "outbox.js" || file === "element.js").length, 0);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
