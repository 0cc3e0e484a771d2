// What every test file of the element uses: a server, a browser, and functions that open and fill in pages.

import { rm } from "node:fs/promises";
import { after, before, beforeEach } from "node:test";

import { launch } from "../../support/browser.mjs";
import { htmlPage } from "./pages.mjs";
import { TestServer } from "./test-server.mjs";

export const server = new TestServer();

/** @type {Awaited<ReturnType<typeof launch>>} */
let launched;

/** Starts the server and the browser of a test file. To be called at the top of the file. */
export function useBrowser() {
  before(async () => {
    await server.start();
    launched = await launch();
    // The outbox treats equal data from the same tab as a second click for a minute; here every page is a new one.
    await launched.context.addInitScript("sessionStorage.clear()");
  });
  beforeEach(() => server.reset());
  after(async () => {
    await launched.context.close();
    await rm(launched.profile, { recursive: true, force: true });
    await server.stop();
  });
}

/** Available while a test runs. */
export const browser = {
  get page() {
    return launched.page;
  },
  get context() {
    return launched.context;
  },
  get pageErrors() {
    return launched.pageErrors;
  },
};

let openedPages = 0;

/**
 * Opens a page with this body.
 *
 * @param {string} body
 * @param {{ lang?: string, dir?: string, head?: string, headers?: Record<string, string>, query?: string }} [options]
 */
export async function openPage(body, options = {}) {
  const address = server.addPage(`/page-${++openedPages}`, htmlPage(body, options), options.headers);
  await browser.page.goto(address + (options.query ?? ""));
  return browser.page;
}

/** Valid values of the form ENQUIRY, by id. */
export const VALID_VALUES = { first: "Ann", last: "Smith", email: "ann@example.com", name: "Smith wedding" };

/**
 * Fills in the form ENQUIRY.
 *
 * @param {Record<string, string>} [values] by id
 */
export async function fillEnquiry(values = VALID_VALUES) {
  for (const [id, value] of Object.entries(values)) await browser.page.locator(`#${id}`).fill(value);
}

/** Records the element's events as `recordedEvents` in the page. */
export async function recordEvents() {
  await browser.page.evaluate(`
    globalThis.recordedEvents = [];
    for (const name of ["leadvalidate", "leadsubmit", "leadsaved", "leaddelivered", "leadrefused"]) {
      document.addEventListener(name, (event) => recordedEvents.push(event));
    }`);
}

/**
 * The names of the recorded events.
 *
 * @returns {Promise<string[]>}
 */
export function eventNames() {
  return browser.page.evaluate(`recordedEvents.map(({ type }) => type)`);
}
