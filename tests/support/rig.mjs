// A browser per test file, and a site and a scripted relay per test: a new origin has an empty database.

import { rm } from "node:fs/promises";

import { launch } from "./browser.mjs";
import { ScriptedRelay } from "./scripted-relay.mjs";
import { startSite } from "./site.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** The lead that the tests send. Its name must not remain on the device. */
export const LEAD = { fields: { TITLE: "Summer wedding", NAME: "Canary" } };

export class Rig {
  #browser;
  /** @type {(() => Promise<unknown>)[]} */
  #ends = [];
  url = "";
  relay = new ScriptedRelay();

  static async launch() {
    return new Rig(await launch());
  }

  /** @param {Awaited<ReturnType<typeof launch>>} browser */
  constructor(browser) {
    this.#browser = browser;
  }

  get context() {
    return this.#browser.context;
  }

  /** The errors that pages logged. */
  get complaints() {
    return this.#browser.complaints;
  }

  /** A new site and a new relay. */
  async begin() {
    const site = await startSite();
    this.relay = await new ScriptedRelay().start();
    this.url = site.url;
    this.#ends = [site.stop, () => this.relay.stop()];
  }

  async end() {
    await this.context.setOffline(false);
    for (const page of this.context.pages()) await page.close();
    for (const end of this.#ends) await end();
  }

  async close() {
    await this.context.close();
    await rm(this.#browser.profile, { recursive: true, force: true });
  }

  /**
   * A tab with an open outbox as `outbox`, and its last reported state as `last`.
   *
   * @param {(() => void) | string} [before] runs in the page before anything else
   */
  async tab(before) {
    const page = await this.context.newPage();
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    if (before) await page.addInitScript(before);
    await page.goto(`${this.url}/tests/outbox/page.html`);
    await this.open(page);
    return page;
  }

  /** @param {Page} page */
  async open(page) {
    await page.evaluate(`(async () => {
      const { openOutbox } = await import("/pkg/outbox.js");
      window.changes = [];
      const onChange = (change) => changes.push(change);
      window.outbox = openOutbox({ crm: "bitrix24", relay: "${this.relay.url}", form: "contact" }, { onChange });
    })()`);
  }

  /**
   * Submits the lead and returns the result in the page.
   *
   * @param {Page} page
   * @param {object} [options]
   * @param {object} [lead]
   * @returns {Promise<{ key: string, state: string }>}
   */
  submit(page, options = {}, lead = LEAD) {
    return page.evaluate(`(async () => {
      window.submitted = await outbox.submit(${JSON.stringify(lead)}, ${JSON.stringify(options)});
      return { key: submitted.key, state: submitted.state };
    })()`);
  }

  /**
   * The receipt of the page's last submit, or the fields of its error.
   *
   * @param {Page} page
   * @returns {Promise<any>}
   */
  delivered(page) {
    return page.evaluate("submitted.delivered.catch((error) => ({ ...error, message: error.message }))");
  }

  /**
   * Waits until an entry of the page is in a state.
   *
   * @param {Page} page
   * @param {string} state
   * @returns {Promise<any>} the entry
   */
  async shows(page, state) {
    const shown = await page.waitForFunction(`(() => {
      const entry = changes.at(-1)?.entries.find((entry) => entry.state === "${state}");
      return entry && { ...entry, error: entry.error && { ...entry.error, message: entry.error.message } };
    })()`);
    return shown.jsonValue();
  }

  /**
   * All records of the page's database, as stored.
   *
   * @param {Page} page
   * @returns {Promise<any[]>}
   */
  stored(page) {
    return page.evaluate(`new Promise((resolve) => {
      const opening = indexedDB.open("leadwire");
      opening.onsuccess = () => {
        const all = opening.result.transaction("leads").objectStore("leads").getAll();
        all.onsuccess = () => (opening.result.close(), resolve(all.result));
      };
    })`);
  }

  /**
   * @param {Page} page
   * @param {string} expression
   * @returns {Promise<any>}
   */
  ask(page, expression) {
    return page.evaluate(expression);
  }
}
