// Opens each page in a new browser context, so that all caches are empty.

import { readFile } from "node:fs/promises";

import { chromium } from "playwright-core";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Lighthouse's DevTools throttling for slow 4G and a mid-range phone: 150 ms and 1.6 Mbit/s become 562.5 ms per request and 90 %
 * of the rate.
 */
export const SLOW = { latency: 562.5, downloadThroughput: (1474.56 * 1024) / 8, uploadThroughput: (675 * 1024) / 8 };
export const CPU_SLOWDOWN = 4;

const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const DRIVER = await readFile(new URL("driver.js", import.meta.url), "utf8");

export function launch() {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
}

/**
 * @template T
 * @param {import("playwright-core").Browser} browser
 * @param {{ isSlow?: boolean, isDriven?: boolean }} options
 * @param {(page: Page) => Promise<T>} use
 */
export async function withNewPage(browser, { isSlow = false, isDriven = false }, use) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    if (isDriven) await page.addInitScript(DRIVER);
    if (isSlow) {
      const session = await context.newCDPSession(page);
      await session.send("Network.emulateNetworkConditions", { offline: false, ...SLOW });
      await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
    }
    return await use(page);
  } finally {
    await context.close();
  }
}

/**
 * Milliseconds from the start of the navigation to the first validation.
 *
 * @param {Page} page
 * @param {string} url
 * @returns {Promise<number>}
 */
export async function timed(page, url) {
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForFunction("globalThis.validated !== undefined");
  return page.evaluate("globalThis.validated");
}

/**
 * @typedef {{ requests: number, bytes: number }} Load
 *
 * The bytes that the page has loaded, including itself, without what it sent.
 *
 * @param {Page} page
 * @param {string} until an expression for a time of the page's clock
 * @returns {Promise<Load>}
 */
export function loaded(page, until) {
  return page.evaluate(`(() => {
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const done = all.filter(({ responseEnd, name }) => responseEnd > 0 && responseEnd <= ${until} && !name.includes("/relay/"));
    return { requests: done.length, bytes: done.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) };
  })()`);
}
