// The fixture of the outbox's browser tests: a browser for each test file, and a file server and a scripted relay for each test. A
// new origin has an empty database.

import { rm } from "node:fs/promises";

import { launch } from "./browser.mjs";
import { REPOSITORY, serveFiles } from "./file-server.mjs";
import { ScriptedRelay } from "./scripted-relay.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** The lead that the tests send. Its name must not remain on the device. */
export const LEAD = { fields: { TITLE: "Summer wedding", NAME: "Canary" } };

export class OutboxFixture {
  #browser;
  /** @type {(() => Promise<unknown>)[]} */
  #cleanUps = [];
  url = "";
  relay = new ScriptedRelay();

  static async launch() {
    return new OutboxFixture(await launch());
  }

  /** @param {Awaited<ReturnType<typeof launch>>} browser */
  constructor(browser) {
    this.#browser = browser;
  }

  get context() {
    return this.#browser.context;
  }

  /** The errors that pages logged. */
  get pageErrors() {
    return this.#browser.pageErrors;
  }

  /** Starts a file server and a relay. */
  async setUp() {
    const site = await serveFiles(REPOSITORY);
    this.relay = await new ScriptedRelay().start();
    this.url = site.url;
    this.#cleanUps = [site.stop, () => this.relay.stop()];
  }

  async tearDown() {
    await this.context.setOffline(false);
    for (const page of this.context.pages()) await page.close();
    for (const cleanUp of this.#cleanUps) await cleanUp();
  }

  async close() {
    await this.context.close();
    await rm(this.#browser.profile, { recursive: true, force: true });
  }

  /**
   * Opens a tab with an outbox as `outbox` and its reported changes as `changes`.
   *
   * @param {(() => void) | string} [before] runs in the page before all other scripts
   */
  async openTab(before) {
    const page = await this.context.newPage();
    page.on("pageerror", (error) => this.pageErrors.push(String(error)));
    if (before) await page.addInitScript(before);
    await page.goto(`${this.url}/tests/support/blank.html`);
    await this.openOutbox(page);
    return page;
  }

  /** @param {Page} page */
  async openOutbox(page) {
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
   * Waits until an entry is in a state.
   *
   * @param {Page} page
   * @param {string} state
   * @returns {Promise<any>} the entry
   */
  async waitForState(page, state) {
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
  records(page) {
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
  evaluate(page, expression) {
    return page.evaluate(expression);
  }
}
