// Opens each page in a new browser context of Chromium, so that all caches are empty.

import { chromium } from "playwright-core";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Lighthouse's DevTools throttling for slow 4G and a mid-range phone: 150 ms and 1.6 Mbit/s become 562.5 ms per request and 90 %
 * of the rate.
 */
export const SLOW = { latency: 562.5, downloadThroughput: (1474.56 * 1024) / 8, uploadThroughput: (675 * 1024) / 8 };
export const CPU_SLOWDOWN = 4;

const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export function launch() {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
}

/**
 * @template T
 * @param {import("playwright-core").Browser} browser
 * @param {boolean} isSlow
 * @param {(page: Page) => Promise<T>} use
 */
export async function withNewPage(browser, isSlow, use) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
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
 * Milliseconds from the start of the navigation to the first verdict.
 *
 * @param {Page} page
 * @param {string} url of a driven page
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
 * The bytes that the page has loaded until the first verdict, including itself.
 *
 * @param {Page} page
 * @returns {Promise<Load>}
 */
export function loaded(page) {
  return page.evaluate(`(() => {
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const done = all.filter(({ responseEnd }) => responseEnd > 0 && responseEnd <= globalThis.validated);
    return { requests: done.length, bytes: done.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) };
  })()`);
}
