// The pages of a browser in a run in which tabs, browsers and the relay are killed at random while the pages send.

import { join } from "node:path";

import { ChromiumProcess } from "./chromium-process.mjs";

/** @typedef {"tab" | "browser" | "group" | "relay"} Kind `group`: the browser with all of its processes */

/**
 * @typedef {object} KilledPagesOptions
 * @property {string} folder for the browser's profile
 * @property {import("./killable-relay.mjs").KillableRelay} relay
 * @property {() => number} random from 0 to 1
 * @property {Kind[]} kinds of kills; one that is listed twice is twice as likely
 * @property {string} address of a page, without its fragment
 * @property {number} maxPages at the same time
 * @property {number} loadMs limit for the loading of a page
 * @property {(page: import("playwright-core").Page) => Promise<void>} [load] loads a page that shall be killed; by default, the address
 */

export class KilledPages {
  #options;
  #browser;
  /** @type {import("playwright-core").Page[]} */
  #pages = [];

  /** @param {KilledPagesOptions} options @param {ChromiumProcess} browser */
  constructor(options, browser) {
    this.#options = options;
    this.#browser = browser;
    /** How often each kind was killed. @type {Record<string, number>} */
    this.killed = Object.fromEntries(options.kinds.map((kind) => [kind, 0]));
  }

  /** @param {KilledPagesOptions} options */
  static async start(options) {
    const pages = new KilledPages(options, await startBrowser(options));
    await pages.#openAll();
    return pages;
  }

  /**
   * Waits for a random time in which the pages send: longer, while they have sent less than they should, within limits.
   *
   * @param {() => boolean} isEnough
   * @param {{ leastMs: number, randomMs: number, moreMs: number }} times
   */
  async write(isEnough, { leastMs, randomMs, moreMs }) {
    const end = Date.now() + leastMs + this.#options.random() * randomMs;
    while (Date.now() < end || (!isEnough() && Date.now() < end + moreMs)) await sleep(5);
  }

  /** Kills something, and starts it again. */
  async kill() {
    const { kinds, random, relay } = this.#options;
    const kind = kinds[Math.floor(random() * kinds.length)];
    this.killed[kind]++;
    if (kind === "relay") {
      await relay.kill();
      await sleep(random() * 1_500);
      return relay.restart();
    }
    if (kind === "tab") {
      const [page] = this.#pages.splice(Math.floor(random() * this.#pages.length), 1);
      await this.#browser.crashTab(page);
      this.#pages.push(await this.#openOne());
      return;
    }
    await (kind === "browser" ? this.#browser.crashBrowser() : this.#browser.kill());
    this.#browser = await startBrowser(this.#options);
    await this.#openAll();
  }

  /**
   * Closes the pages, and opens one with this fragment.
   *
   * @param {string} hash
   * @param {(page: import("playwright-core").Page) => void} [prepare] is called before it loads
   */
  async replaceBy(hash, prepare) {
    for (const page of this.#pages) await page.close();
    const { address, loadMs } = this.#options;
    const page = await this.#browser.newPage();
    prepare?.(page);
    await page.goto(`${address}${hash}`, { timeout: loadMs });
    this.#pages = [page];
  }

  /** One that no kill chooses. */
  newPage() {
    return this.#browser.newPage();
  }

  stop() {
    return this.#browser.kill();
  }

  async #openAll() {
    const count = 1 + Math.floor(this.#options.random() * this.#options.maxPages);
    this.#pages = await Promise.all(Array.from({ length: count }, () => this.#openOne()));
  }

  async #openOne() {
    const { address, loadMs, load } = this.#options;
    const page = await this.#browser.newPage();
    await (load ? load(page) : page.goto(address, { timeout: loadMs }));
    return page;
  }
}

/** The number of kills of each kind, for the report of a run. @param {Record<string, number>} killed */
export function killsOf(killed) {
  return Object.entries(killed).map(([kind, times]) => `${kind} ${times}`).join(", ");
}

/** @param {number} ms */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @param {KilledPagesOptions} options */
function startBrowser({ folder }) {
  return ChromiumProcess.start(join(folder, "profile"));
}
