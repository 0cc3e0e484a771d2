// One interface to the three browser engines. A browser is started for the first row that needs it, and reused.

import { chromiumVersion, closeChromium, openPage } from "./chromium.mjs";
import { until } from "./until.mjs";
import { BROWSERS, openBrowser } from "./webdriver.mjs";

/** @typedef {"chromium" | "firefox" | "webkit"} Name */

export const SHOWN = { chromium: BROWSERS.chromium.name, firefox: BROWSERS.firefox.name, webkit: BROWSERS.webkit.name };

/** @type {Map<Name, ReturnType<typeof openBrowser>>} */
const opened = new Map();

/** @param {"firefox" | "webkit"} name */
function session(name) {
  const found = opened.get(name) ?? openBrowser(BROWSERS[name]);
  opened.set(name, found);
  return found;
}

/** @param {Name} name */
export async function versionOfBrowser(name) {
  return name === "chromium" ? chromiumVersion() : (await session(name)).version;
}

/**
 * Waits until an expression in a page has a value, and returns it.
 *
 * @param {Name} name
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
    return await until(() => page.evaluate(expression), `${url}: ${expression}`);
  } finally {
    await close();
  }
}

export async function closeBrowsers() {
  for (const browser of opened.values()) await browser.then((one) => one.close(), () => {});
  await closeChromium();
}
