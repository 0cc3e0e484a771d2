// element.bundle.js: the element in one file, and the files that it loads later.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ENQUIRY } from "./support/pages.mjs";
import { browser, fillEnquiry, server, useBrowser } from "./support/browser.mjs";

useBrowser();

/**
 * Sends the enquiry from a page with nothing but the bundle, and gives what the page loaded from the package.
 *
 * @param {string} lang
 * @param {string} missing what the empty form says of its first field
 * @param {string} thanks
 * @param {Record<string, string>} headers
 */
async function loadedBy(lang, missing, thanks, headers) {
  const page = browser.page;
  /** @type {Set<string>} */
  const loaded = new Set();
  const note = (/** @type {import("playwright-core").Request} */ request) => {
    const [, file] = /\/pkg\/(.+)$/.exec(request.url()) ?? [];
    if (file) loaded.add(file);
  };
  page.on("request", note);
  const html = `<!doctype html><html lang="${lang}"><title>A page</title><link rel="icon" href="data:,">
    <script type="module" src="/pkg/element.bundle.js"></script>${ENQUIRY}`;
  await page.goto(server.addPage(`/bundle-${lang}`, html, headers));
  await page.waitForFunction("document.querySelector('form').noValidate");
  await page.getByRole("button").click();
  await page.getByRole("link", { name: missing }).waitFor();
  await fillEnquiry();
  await page.getByRole("button").click();
  await page.getByText(thanks).waitFor();
  page.off("request", note);
  return [...loaded].sort();
}

test("it loads itself, the module, and the page's language", async () => {
  const loaded = await loadedBy("de", "Bitte ausfüllen: First name", "Vielen Dank", {});
  assert.deepEqual(loaded, ["element.bundle.js", "element/messages/de.js", "lead.wasm"]);
});

test("where WebAssembly is forbidden it loads the translated module", async () => {
  const policy = "script-src 'self'; style-src 'self'; connect-src 'self'";
  const loaded = await loadedBy("en", "First name is required", "Thank you.", { "Content-Security-Policy": policy });
  assert.deepEqual(loaded, ["element.bundle.js", "translated.js"]);
});

test("element.js beside it changes nothing", async () => {
  const page = browser.page;
  const both = ["element.js", "element.bundle.js"].map((file) => `<script type="module" src="/pkg/${file}"></script>`).join("");
  await page.goto(server.addPage("/bundle-and-file", `<!doctype html><link rel="icon" href="data:,">${both}${ENQUIRY}`));
  await page.waitForFunction("document.querySelector('form').noValidate");
  await fillEnquiry();
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.length, 1);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
