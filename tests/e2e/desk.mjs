// One form of the demo page with what stands around it, driven as a visitor would.

/**
 * @typedef {import("playwright-core").Page} Page
 * @typedef {object} World
 * @property {Page} page
 * @property {import("../support/sandbox.mjs").Sandbox} sandbox
 * @property {string} url the relay's
 * @property {string} staffKey
 */

export class Desk {
  #page;

  /**
   * @param {Page} page
   * @param {string} name
   */
  constructor(page, name) {
    this.#page = page;
    this.name = name;
    this.panel = page.locator(`#${name}`);
    this.form = page.locator(`#${name}-form`);
    this.submit = this.form.locator("[type=submit]");
    this.summary = this.form.locator(".summary");
    this.outcome = this.panel.locator(".answer h4");
    this.request = this.panel.locator(".http");
    this.verdict = this.panel.locator(".verdict");
    this.rows = this.panel.locator("tbody tr");
  }

  async open() {
    await this.#page.locator(`#tab-${this.name}`).click();
    await this.panel.waitFor();
    return this;
  }

  /**
   * Opens a desk that only staff may use.
   *
   * @param {string} staffKey
   */
  async openWith(staffKey) {
    await this.#page.locator("#staff-key").fill(staffKey);
    return this.open();
  }

  /** @param {string} name */
  field(name) {
    return this.form.locator(`[name="${name}"]`);
  }

  /** @param {Record<string, string>} values by field name; a select's by its option's words or value */
  async fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.field(name);
      const isSelect = await field.evaluate((element) => element.tagName === "SELECT");
      if (isSelect) await field.selectOption(value);
      else await field.fill(value);
    }
  }

  /** Sends, and waits for the receipt or the error. */
  async send() {
    await this.submit.click();
    return this.result();
  }

  /** Waits for what a lead that was queued comes to. @param {string} title */
  async later(title) {
    await this.outcome.getByText(title, { exact: true }).waitFor();
    return this.result();
  }

  async result() {
    await this.outcome.waitFor();
    const facts = await this.panel.locator("[data-fact]").evaluateAll((all) =>
      all.map((fact) => [fact.getAttribute("data-fact"), fact.textContent]),
    );
    const attempts = await this.panel.locator(".attempts li").allTextContents();
    return { title: await this.outcome.textContent(), facts: Object.fromEntries(facts), attempts };
  }

  /**
   * What stands beside each field, found the way a screen reader finds it: by aria-describedby.
   *
   * @param {"issue" | "warning"} level
   * @returns {Promise<Record<string, string[]>>} messages by field name
   */
  async notes(level) {
    return this.form.evaluate((form, level) => {
      /** @type {Record<string, string[]>} */
      const notes = {};
      for (const field of form.querySelectorAll("[name]")) {
        const ids = field.getAttribute("aria-describedby")?.split(" ") ?? [];
        const beside = ids.flatMap((id) => [...(document.getElementById(id)?.querySelectorAll(`.${level}`) ?? [])]);
        const words = beside.map((note) => note.textContent?.replace(/^(Error|Warning): /, "") ?? "");
        if (words.length > 0) notes[field.getAttribute("name") ?? ""] = words;
      }
      return notes;
    }, level);
  }

  /** The names of the fields that are marked as invalid. */
  async invalid() {
    return this.form
      .locator("[aria-invalid=true]")
      .evaluateAll((all) => all.map((field) => field.getAttribute("name")));
  }

  /** The record table's cells, row by row, without the tools. */
  async table() {
    return this.rows.evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("td:not(.tools)")].map((cell) => cell.textContent)),
    );
  }
}
