// One interface to the three browser engines. A browser is started for the first row that needs it, and reused. In Chromium each page
// has a new context, so that rows share no state.

import { chromium } from "playwright-core";

import { FLAGS } from "../../support/browser.mjs";
import { until } from "../../support/until.mjs";
import { BROWSERS, openBrowser } from "../../support/webdriver.mjs";

/** @typedef {"chromium" | "firefox" | "webkit"} BrowserName */

/** The time limit of every action in a page. */
const TIMEOUT_MS = 60_000;

export const DISPLAY_NAMES = { chromium: BROWSERS.chromium.name, firefox: BROWSERS.firefox.name, webkit: BROWSERS.webkit.name };

/** @type {Promise<import("playwright-core").Browser> | undefined} */
let launched;
/** @type {Map<BrowserName, ReturnType<typeof openBrowser>>} */
const sessions = new Map();

function launchChromium() {
  launched ??= chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
  return launched;
}

/** @param {"firefox" | "webkit"} name */
function session(name) {
  const opened = sessions.get(name) ?? openBrowser(BROWSERS[name]);
  sessions.set(name, opened);
  return opened;
}

/** A new page in Chromium, and the errors that it logs. */
export async function openPage() {
  const context = await (await launchChromium()).newContext();
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  /** @type {string[]} */
  const pageErrors = [];
  page.on("pageerror", (error) => pageErrors.push(String(error)));
  return { page, pageErrors, close: () => context.close() };
}

/** @param {BrowserName} name */
export async function versionOfBrowser(name) {
  return name === "chromium" ? (await launchChromium()).version() : (await session(name)).version;
}

/**
 * Waits until an expression in a page has a value, and returns it.
 *
 * @param {BrowserName} name
 * @param {string} url
 * @param {string} expression
 * @returns {Promise<any>}
 */
export async function readIn(name, url, expression) {
  if (name !== "chromium") return (await session(name)).read(url, expression);
  const { page, close } = await openPage();
  try {
    await page.goto(url);
    // Polled from outside: waiting inside the page would need an eval, which a strict policy forbids.
    return await until(`${url}: ${expression}`, () => page.evaluate(expression), TIMEOUT_MS);
  } finally {
    await close();
  }
}

export async function closeBrowsers() {
  for (const opened of sessions.values()) await opened.then((one) => one.close(), () => {});
  await (await launched)?.close();
}
