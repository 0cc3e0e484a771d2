// A visitor of the kill run of forms (kill-forms.mjs): types an application in steps, chooses a file, and sends it, again and again.
// After a kill, the visitor comes back, checks that the form has at least what the device had stored, and goes on from there.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { contentOf } from "./received-files.mjs";
import { until } from "./until.mjs";

/** In bytes: most files are one part, some are many. */
const [SMALL, LARGE] = [60_000, 900_000];
/** In characters. */
const [TITLE_LENGTH, MAX_COMMENTS] = [12, 150];
const LETTERS = "abcdefghijklmnopqrstuvwxyz ";
/** Between keys, at most. */
const KEY_MS = 15;

const FIELDS = [["fields.TITLE", "title"], ["fields.COMMENTS", "comments"]];

/**
 * @typedef {import("playwright-core").Page} Page
 * @typedef {{ title: string, comments: string, step: number }} Draft what a form shows, or what the device has stored of it
 * @typedef {import("./received-files.mjs").SavedFile & { isSent?: boolean }} Application
 *
 * @typedef {object} VisitorEvents
 * @property {(application: Application) => void} onSaved the lead is on the device
 * @property {() => void} onUnsaved the lead is in the page's memory only
 * @property {(storageId: number) => void} onWiped the browser has deleted the storage of the device, and this is another one
 * @property {(text: string) => void} onLost the device had stored something that the form does not have
 */

export class FormVisitor {
  #random;
  #folder;
  #events;
  /** @type {Page | undefined} */
  #page;
  /** @type {Application | undefined} */
  #application;
  /** The one before, whose lead is on the device. @type {Application | undefined} */
  #saved;
  /** The last draft whose transaction has completed. @type {Draft | undefined} */
  #stored;
  /** Of the storage. @type {number | undefined} */
  #storageId;
  #leads = 0;
  /** How often the device has stored a draft. */
  drafts = 0;

  /**
   * @param {string} name
   * @param {() => number} random from 0 to 1
   * @param {string} folder for the files
   * @param {VisitorEvents} events
   */
  constructor(name, random, folder, events) {
    this.name = name;
    this.#random = random;
    this.#folder = folder;
    this.#events = events;
  }

  get isAway() {
    return this.#page?.isClosed() ?? true;
  }

  get isSending() {
    return !this.isAway && this.#application?.isSent === true;
  }

  /** Whether the visitor would miss a draft that is deleted now. */
  get hasDraft() {
    return this.#stored !== undefined && !this.#application?.isSent;
  }

  /**
   * Opens the form, and checks what is restored.
   *
   * @param {Page} page
   * @param {string} address
   * @param {number} loadMs limit for the loading of the page
   */
  async open(page, address, loadMs) {
    this.#page = page;
    page.on("console", (message) => this.#page === page && this.#onReport(message.text()));
    await page.goto(`${address}&visitor=${this.name}`, { timeout: loadMs });
    await page.locator("form[novalidate]").waitFor({ timeout: loadMs });
    const storageId = /** @type {number} */ (await page.evaluate("storageId()"));
    if (this.#storageId !== undefined && storageId !== this.#storageId) this.#onWiped(storageId);
    this.#storageId = storageId;
    const isRestored = await page.evaluate("isRestored()");
    if (isRestored) await this.#compare(page);
    else this.#begin();
  }

  /** Fills in forms, until the page is killed. @param {Page} page */
  async work(page) {
    try {
      for (;;) await this.#apply(page);
    } catch (error) {
      // A page that was killed is closed soon after.
      await until("the page is closed", () => page.isClosed()).catch(() => {
        throw error;
      });
    }
  }

  /** @param {number} storageId */
  #onWiped(storageId) {
    this.#stored = undefined;
    this.#application = undefined;
    this.#events.onWiped(storageId);
  }

  /** The form is empty. */
  #begin() {
    const [application, stored] = [this.#application, this.#stored];
    this.#stored = undefined;
    this.#application = undefined;
    if (!application || !stored) return;
    // The draft is deleted when the lead is stored, which the killed page may not have reported.
    if (application.isSent) this.#events.onSaved(application);
    else this.#events.onLost(`an empty form instead of ${JSON.stringify(stored)}`);
  }

  /** @param {Page} page with a restored draft */
  async #compare(page) {
    const stored = this.#stored ?? { title: "", comments: "", step: 0 };
    const isAtStep = async () => (await shownIn(page)).step >= stored.step;
    await until("the step is restored", isAtStep).catch(() => undefined);
    const shown = await shownIn(page);
    this.#application = [this.#application, this.#saved].find((one) => one?.title.startsWith(shown.title) && one.comments.startsWith(shown.comments));
    const isComplete = shown.title.length >= stored.title.length && shown.comments.length >= stored.comments.length && shown.step >= stored.step;
    if (!this.#application || !isComplete) this.#events.onLost(`${JSON.stringify(shown)} instead of ${JSON.stringify(stored)}`);
  }

  /** @param {Page} page */
  async #apply(page) {
    this.#application ??= this.#nextApplication();
    const application = this.#application;
    const { title, comments, name, size } = application;
    const { step } = await shownIn(page);
    for (const [index, text] of [title, comments].entries()) {
      if (index < step) continue;
      await this.#type(page, FIELDS[index][0], text);
      await page.getByRole("button", { name: "Next" }).click();
      await until("the next step", async () => (await shownIn(page)).step > index, 30_000);
    }
    const path = join(this.#folder, name);
    // Not written again: its time is part of the lead.
    if (!application.isSent) await writeFile(path, contentOf(title, size));
    await page.locator("[type=file]").setInputFiles(path);
    const leads = this.#leads;
    application.isSent = true;
    await page.getByRole("button", { name: "Apply" }).click();
    await until("the lead is stored", () => this.#leads > leads || page.isClosed(), 30_000);
    await page.evaluate(`document.querySelector("lead-form").reset()`);
    await page.locator("form:not([aria-busy=true])").waitFor();
  }

  /** @param {Page} page @param {string} name @param {string} text */
  async #type(page, name, text) {
    const control = page.locator(`[name="${name}"]`);
    const typed = await control.inputValue();
    await control.press("End");
    await page.keyboard.type(text.slice(typed.length), { delay: this.#random() * KEY_MS });
  }

  /** @returns {Application} */
  #nextApplication() {
    const title = crypto.randomUUID().slice(-TITLE_LENGTH);
    const length = 1 + Math.floor(this.#random() * MAX_COMMENTS);
    const letters = Array.from({ length }, () => LETTERS[Math.floor(this.#random() * LETTERS.length)]);
    const size = Math.floor(this.#random() * (this.#random() < 0.2 ? LARGE : SMALL));
    return { title, comments: `a${letters.join("").trim()}`, name: `${title}.txt`, size };
  }

  /** @param {string} text of the console */
  #onReport(text) {
    if (!text.startsWith(`{"what":`)) return;
    const { what, value } = JSON.parse(text);
    if (what === "draft") {
      this.#stored = value === null ? undefined : draftOf(JSON.parse(value));
      this.drafts++;
    }
    if (what !== "lead" || !this.#application) return;
    if (value === "saved") this.#events.onSaved(this.#application);
    else this.#events.onUnsaved();
    this.#saved = this.#application;
    this.#application = undefined;
    this.#leads++;
  }
}

/**
 * @param {Page} page
 * @returns {Promise<Draft>} what the form shows
 */
async function shownIn(page) {
  const values = await page.locator("[name]:is(input:not([type=file]), textarea)").evaluateAll((all) =>
    all.map((one) => /** @type {HTMLInputElement} */ (one).value),
  );
  const step = await page.locator("[data-lead-step]").evaluateAll((all) => all.findIndex((one) => !(/** @type {HTMLElement} */ (one).hidden)));
  return { title: values[0], comments: values[1], step };
}

/**
 * @param {{ controls: [string, string][], features: [string, number][] }} content of a draft
 * @returns {Draft}
 */
function draftOf({ controls, features }) {
  const values = new Map(controls.map(([id, value]) => [JSON.parse(id)[1], value]));
  return { title: values.get("fields.TITLE") ?? "", comments: values.get("fields.COMMENTS") ?? "", step: new Map(features).get("steps") ?? 0 };
}
