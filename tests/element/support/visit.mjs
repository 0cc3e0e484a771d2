// What every test file of the element has: a stand, a browser, and a page without complaints.

import { rm } from "node:fs/promises";
import { after, before, beforeEach } from "node:test";

import { launch } from "../../support/browser.mjs";
import { page as html } from "./pages.mjs";
import { Stand } from "./stand.mjs";

export const stand = new Stand();

/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;

/** To be called at the top of a file; the page and the complaints are there once a test runs. */
export function visits() {
  before(async () => {
    await stand.start();
    browser = await launch();
    // The outbox takes the same data in the same tab, within a minute, for a second click; here every visit is a new one.
    await browser.context.addInitScript("sessionStorage.clear()");
  });
  beforeEach(() => stand.reset());
  after(async () => {
    await browser.context.close();
    await rm(browser.profile, { recursive: true, force: true });
    await stand.stop();
  });
}

export const the = {
  get page() {
    return browser.page;
  },
  get context() {
    return browser.context;
  },
  get complaints() {
    return browser.complaints;
  },
};

let opened = 0;

/**
 * Opens a page with this body.
 *
 * @param {string} body
 * @param {{ lang?: string, dir?: string, head?: string, headers?: Record<string, string>, query?: string }} [more]
 */
export async function visit(body, more = {}) {
  const address = stand.page(`/page-${++opened}`, html(body, more), more.headers);
  await the.page.goto(address + (more.query ?? ""));
  return the.page;
}

/**
 * Fills the enquiry of pages.mjs.
 *
 * @param {Record<string, string>} [values] by id
 */
export async function fill(values = GOOD) {
  for (const [id, value] of Object.entries(values)) await the.page.locator(`#${id}`).fill(value);
}

export const GOOD = { first: "Ann", last: "Smith", email: "ann@example.com", name: "Smith wedding" };

/** Collects the element's events in the page. */
export async function listen() {
  await the.page.evaluate(`
    globalThis.told = [];
    for (const name of ["leadvalidate", "leadsubmit", "leadsaved", "leaddelivered", "leadrefused"]) {
      document.addEventListener(name, (event) => told.push(event));
    }`);
}

/** @returns {Promise<string[]>} */
export function told() {
  return the.page.evaluate(`told.map(({ type }) => type)`);
}
