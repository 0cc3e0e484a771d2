// What the tests of drafts share: a browser whose tabs keep their storage, forms, and what the browser has stored.

import { rm } from "node:fs/promises";
import { after, afterEach, before, beforeEach } from "node:test";

import { launch } from "../../support/browser.mjs";
import { until } from "../../support/until.mjs";
import { htmlPage } from "./pages.mjs";
import { TestServer } from "./test-server.mjs";

/** @typedef {import("playwright-core").Page} Page */

export const server = new TestServer();

/** @type {Awaited<ReturnType<typeof launch>>} */
let launched;

export function useBrowser() {
  before(async () => {
    await server.start();
    launched = await launch();
  });
  beforeEach(() => server.reset());
  afterEach(async () => {
    // A tab that is left open would send the leads of the next test.
    for (const page of launched.context.pages().slice(1)) await page.close();
  });
  after(async () => {
    await launched.context.close();
    await rm(launched.profile, { recursive: true, force: true });
    await server.stop();
  });
}

export const browser = {
  get context() {
    return launched.context;
  },
  get pageErrors() {
    return launched.pageErrors;
  },
};

/**
 * @param {string} inner
 * @param {string} attributes of the element
 */
export function formWith(inner, attributes) {
  return `<lead-form relay="/relay" form="wedding" kind="ivvy.lead" ${attributes}><form action="/relay/forms/wedding" method="post">
    <label>Occasion <input id="name" name="name"></label>${inner}<button>Go</button></form></lead-form>`;
}

let pages = 0;

/**
 * Opens a page in a new tab, at an address of its own.
 *
 * @param {string} body
 * @param {Parameters<typeof htmlPage>[1] & { headers?: Record<string, string> }} [options]
 */
export async function openTab(body, options = {}) {
  const address = server.addPage(`/draft-${++pages}`, htmlPage(body, options), options.headers);
  return openAddress(address);
}

/** @param {string} address */
export async function openAddress(address) {
  const page = await launched.context.newPage();
  page.on("pageerror", (error) => launched.pageErrors.push(String(error)));
  await page.goto(address);
  await ready(page);
  return page;
}

/** Waits until the form is handled, and its draft restored if it has one. @param {Page} page */
export async function ready(page) {
  await page.waitForFunction("document.querySelector('form')?.noValidate");
  await settle(page);
}

/** Waits until the features of a form with drafts have started, and have read what is stored. @param {Page} page */
export async function settle(page) {
  if (!(await page.evaluate(`document.querySelector("lead-form").matches("[draft]:not([draft=off])")`))) return;
  await page.evaluate(`(async () => {
    await import("/pkg/element/features/drafts.js");
    const { DraftStore } = await import("/pkg/element/features/draft-store.js");
    for (let round = 0; round < 3; round++) {
      await new Promise((resolve) => setTimeout(resolve));
      await new DraftStore("another", true, 1).read();
    }
  })()`);
}

/**
 * Everything that the page's origin has stored, as text.
 *
 * @param {Page} page
 * @param {string} [without] the name of a database
 * @returns {Promise<string>}
 */
export function stored(page, without = "") {
  return page.evaluate(`(async () => {
    const settled = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const found = [JSON.stringify({ ...sessionStorage }), JSON.stringify({ ...localStorage }), document.cookie];
    for (const { name } of await indexedDB.databases()) {
      if (name === ${JSON.stringify(without)}) continue;
      const db = await settled(indexedDB.open(name));
      for (const store of db.objectStoreNames) found.push(JSON.stringify(await settled(db.transaction(store).objectStore(store).getAll())));
      db.close();
    }
    return found.join();
  })()`);
}

/** @param {Page} page @param {string} text */
export async function untilStored(page, text) {
  await until(`${text} is stored`, async () => (await stored(page)).includes(text), 20_000);
}

/** @param {Page} page @param {string} text @param {string} [without] the name of a database */
export async function untilGone(page, text, without) {
  await until(`${text} is deleted`, async () => !(await stored(page, without)).includes(text), 20_000);
}

export const RESTORED = "What you entered before has been restored.";

/** Sends the form, and waits for an outcome. @param {Page} page @param {string} outcome */
export async function send(page, outcome) {
  await page.getByRole("button", { name: "Go" }).click();
  await page.waitForFunction(`document.querySelector("lead-form").state === ${JSON.stringify(outcome)}`);
}

/** Types the occasion, and waits until the draft has it. @param {Page} page @param {string} text */
export async function typeOccasion(page, text) {
  await page.getByLabel("Occasion").fill(text);
  await untilStored(page, text);
}

/** @param {Page} page */
export async function reload(page) {
  await page.reload();
  await ready(page);
}

/** @param {Page} page @param {string} text */
export async function waitForOccasion(page, text) {
  await page.waitForFunction(`(document.querySelector("lead-form").shadowRoot ?? document).querySelector("[name=name]")?.value === ${JSON.stringify(text)}`);
}
