// The pages of the site, the window sizes of its tests, and checks of a page: violations that axe-core finds, overflow, and the
// visibility of the focus.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { browser, server } from "../../element/support/browser.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Each page, with a text that it shows once it is ready. @type {[page: string, text: string][]} */
export const PAGES = [
  ["index", "Send"],
  ["gallery", "Absenden"],
  ["reference", "companyLeadContactId"],
  ["api", "secret_in_browser"],
  ["element", "data-lead-again"],
  ["analytics", "lead_delivered"],
  ["relay", "answer_within_ms"],
  ["compare", "not documented"],
  ["playground", "The payload is valid."],
  ["thanks", "The relay has saved your lead"],
];

/** @typedef {{ name: string, width: number, height: number, scale: number }} Window */

/** @type {Window} */
export const DESKTOP = { name: "1280 px", width: 1280, height: 800, scale: 1 };
/** @type {Window} */
export const NARROW = { name: "320 px", width: 320, height: 640, scale: 1 };
/** The desktop window zoomed to 200 %: half as many CSS pixels, each twice as large. @type {Window} */
export const ZOOMED = { name: "200 %", width: 640, height: 400, scale: 2 };

/** @param {Window} window */
export async function setWindow({ width, height, scale }) {
  await browser.page.setViewportSize({ width, height });
  const session = await browser.context.newCDPSession(browser.page);
  await session.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: scale, mobile: false });
}

let openedPages = 0;

/**
 * Opens a page and waits until it is ready.
 *
 * @param {string} name optionally with a fragment: `gallery#event`
 */
export async function openSitePage(name) {
  const [page, fragment = ""] = name.split("#");
  // Only another query reloads a page whose fragment changes.
  await browser.page.goto(`${server.url}/site/${page}.html?visit=${++openedPages}${fragment && `#${fragment}`}`);
  const text = PAGES.find(([known]) => known === page)?.[1] ?? "";
  await browser.page.getByText(text).first().waitFor();
}

/**
 * The violations that axe-core finds: the rule and the element's markup.
 *
 * @returns {Promise<string[]>}
 */
export async function violations() {
  await browser.page.evaluate(AXE);
  return browser.page.evaluate(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))`);
}

/** Saves a screenshot if SHOTS=folder is set. @param {string} name */
export async function screenshot(name) {
  const folder = process.env.SHOTS;
  if (folder) await browser.page.screenshot({ path: `${folder}/site-${name}.png`, fullPage: true });
}

/**
 * The elements that are cut off at the window's sides or make the page scroll horizontally. Scroll containers may be wider.
 *
 * @returns {Promise<string[]>}
 */
export function overflow() {
  return browser.page.evaluate(`(() => {
    const all = (root) => [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    const exempt = ".scroll *, .code *, .skip, [data-lead=trap], [data-lead=trap] *";
    const wide = all(document.body).filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      return width > 0 && (right > innerWidth + 0.5 || left < -0.5) && !one.matches(exempt);
    });
    const excess = document.documentElement.scrollWidth - innerWidth;
    return [...(excess > 0 ? ["scrolls horizontally by " + excess] : []), ...wide.map((one) => one.outerHTML.slice(0, 120))];
  })()`);
}

/**
 * The element with the focus, and why it cannot be seen: outside the window, covered, or without an outline.
 *
 * @returns {Promise<{ id: string, name?: string, text: string, problem: string } | undefined>} undefined for none
 */
export function focusedElement() {
  return browser.page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    if (!one || one === document.body) return resolve(undefined);
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const problems = [];
    if (left < -0.5 || right > innerWidth + 0.5) problems.push("outside the window, horizontally");
    if (bottom < 1 || top > innerHeight - 1) problems.push("outside the window");
    const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
    let topmost = document.elementFromPoint((left + right) / 2, y);
    while (topmost?.shadowRoot?.elementFromPoint((left + right) / 2, y)) {
      const inner = topmost.shadowRoot.elementFromPoint((left + right) / 2, y);
      if (inner === topmost) break;
      topmost = inner;
    }
    const isVisible = topmost && (one.contains(topmost) || topmost.contains(one) || one.labels && [...one.labels].some((label) => label.contains(topmost)));
    // The middle of an inline link in two lines can be outside of the link.
    if (!isVisible && one.getClientRects().length === 1) problems.push("covered by " + topmost?.outerHTML.slice(0, 80));
    const hasOutline = [one, one.nextElementSibling].some((part) => part && getComputedStyle(part).outlineStyle !== "none");
    if (!hasOutline) problems.push("no outline");
    resolve({ id: one.id, name: one.name, text: one.textContent.trim().slice(0, 40), problem: problems.join(", ") });
  }))`);
}
