// The site as its tests see it: its pages, the windows that they are looked at through, and what axe-core and the eye
// would complain of.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { server, browser } from "../../element/support/browser.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Each page, and words that server on it once it is ready. @type {[page: string, words: string][]} */
export const PAGES = [
  ["index", "Send"],
  ["gallery", "Absenden"],
  ["reference", "companyLeadContactId"],
  ["api", "secret_in_browser"],
  ["element", "data-lead-again"],
  ["relay", "answer_within_ms"],
  ["playground", "The payload is valid."],
  ["thanks", "The relay has saved your lead"],
];

/** @typedef {{ name: string, width: number, height: number, scale: number }} Window */

/** @type {Window} */
export const USUAL = { name: "1280 px", width: 1280, height: 800, scale: 1 };
/** @type {Window} */
export const NARROW = { name: "320 px", width: 320, height: 640, scale: 1 };
/** The usual one, zoomed to 200 %: half as many pixels of the page's own, each twice as large. @type {Window} */
export const ZOOMED = { name: "200 %", width: 640, height: 400, scale: 2 };

/** @param {Window} window */
export async function look({ width, height, scale }) {
  await browser.page.setViewportSize({ width, height });
  const session = await browser.context.newCDPSession(browser.page);
  await session.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: scale, mobile: false });
}

let visited = 0;

/**
 * Opens a page and waits until it is ready.
 *
 * @param {string} name with a part, if wanted: `gallery#event`
 */
export async function open(name) {
  const [page, part = ""] = name.split("#");
  // Another part of the same page would not load it anew.
  await browser.page.goto(`${server.url}/site/${page}.html?visit=${++visited}${part && `#${part}`}`);
  const words = PAGES.find(([known]) => known === page)?.[1] ?? "";
  await browser.page.getByText(words).first().waitFor();
}

/**
 * What axe-core finds wrong, as its rule and the element's markup.
 *
 * @returns {Promise<string[]>}
 */
export async function violations() {
  await browser.page.evaluate(AXE);
  return browser.page.evaluate(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))`);
}

/** With SHOTS=folder it leaves a picture to look at. @param {string} name */
export async function picture(name) {
  const folder = process.env.SHOTS;
  if (folder) await browser.page.screenshot({ path: `${folder}/site-${name}.png`, fullPage: true });
}

/**
 * What is cut off at the window's sides, or makes the page scroll sideways. What scrolls by itself may be wider.
 *
 * @returns {Promise<string[]>}
 */
export function cutOff() {
  return browser.page.evaluate(`(() => {
    const all = (root) => [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    const mayBe = ".scroll *, .code *, .skip, [data-lead=trap], [data-lead=trap] *";
    const wide = all(document.body).filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      return width > 0 && (right > innerWidth + 0.5 || left < -0.5) && !one.matches(mayBe);
    });
    const excess = document.documentElement.scrollWidth - innerWidth;
    return [...(excess > 0 ? ["scrolls by " + excess] : []), ...wide.map((one) => one.outerHTML.slice(0, 120))];
  })()`);
}

/**
 * The element with the focus, and what is wrong with how it is seen: outside the window, under something else, or not
 * marked.
 *
 * @returns {Promise<{ id: string, name?: string, words: string, flaw: string } | undefined>} undefined for none
 */
export function focused() {
  return browser.page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    if (!one || one === document.body) return resolve(undefined);
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const flaws = [];
    if (left < -0.5 || right > innerWidth + 0.5) flaws.push("beside the window");
    if (bottom < 1 || top > innerHeight - 1) flaws.push("outside the window");
    const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
    let seen = document.elementFromPoint((left + right) / 2, y);
    while (seen?.shadowRoot?.elementFromPoint((left + right) / 2, y)) {
      const inner = seen.shadowRoot.elementFromPoint((left + right) / 2, y);
      if (inner === seen) break;
      seen = inner;
    }
    const isSeen = seen && (one.contains(seen) || seen.contains(one) || one.labels && [...one.labels].some((label) => label.contains(seen)));
    // An inline link in two lines has its middle beside itself.
    if (!isSeen && one.getClientRects().length === 1) flaws.push("under " + seen?.outerHTML.slice(0, 80));
    const marked = [one, one.nextElementSibling].some((mark) => mark && getComputedStyle(mark).outlineStyle !== "none");
    if (!marked) flaws.push("not marked");
    resolve({ id: one.id, name: one.name, words: one.textContent.trim().slice(0, 40), flaw: flaws.join(", ") });
  }))`);
}
