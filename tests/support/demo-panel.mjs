// One form panel of the demo page, with its request, outcome and records, as a user operates it.

/**
 * @typedef {import("playwright-core").Page} Page
 * @typedef {object} Demo
 * @property {Page} page
 * @property {import("./sandbox.mjs").Sandbox} sandbox
 * @property {string} url of the relay
 * @property {string} staffKey
 */

export class DemoPanel {
  #page;

  /**
   * @param {Page} page
   * @param {string} name
   */
  constructor(page, name) {
    this.#page = page;
    this.name = name;
    this.root = page.locator(`#${name}`);
    this.form = page.locator(`#${name}-form`);
    this.submitButton = this.form.locator("[type=submit]");
    this.status = this.form.locator(".form-status");
    this.outcomeTitle = this.root.locator(".result h4");
    this.requestText = this.root.locator(".request-text");
    this.requestStatus = this.root.locator(".request-status");
    this.rows = this.root.locator("tbody tr");
  }

  async open() {
    await this.#page.locator(`#tab-${this.name}`).click();
    await this.root.waitFor();
    return this;
  }

  /** @param {string} staffKey */
  async openAsStaff(staffKey) {
    await this.#page.locator("#staff-key").fill(staffKey);
    return this.open();
  }

  /** @param {string} name */
  field(name) {
    return this.form.locator(`[name="${name}"]`);
  }

  /** @param {Record<string, string>} values by field name; for a select an option's label or value */
  async fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.field(name);
      const isSelect = await field.evaluate((element) => element.tagName === "SELECT");
      if (isSelect) await field.selectOption(value);
      else await field.fill(value);
    }
  }

  /** Submits the form and waits for the receipt or the error. */
  async send() {
    await this.submitButton.click();
    return this.outcome();
  }

  /**
   * Waits until the outcome has this title, such as that of a queued lead's delivery.
   *
   * @param {string} title
   */
  async outcomeWithTitle(title) {
    await this.outcomeTitle.getByText(title, { exact: true }).waitFor();
    return this.outcome();
  }

  /** Waits for an outcome, of any title. */
  async outcome() {
    await this.outcomeTitle.waitFor();
    const properties = await this.root.locator("[data-property]").evaluateAll((all) =>
      all.map((element) => [element.getAttribute("data-property"), element.textContent]),
    );
    return { title: await this.outcomeTitle.textContent(), properties: Object.fromEntries(properties) };
  }

  /**
   * The messages of each field, found by aria-describedby as a screen reader finds them.
   *
   * @param {"issue" | "warning"} level
   * @returns {Promise<Record<string, string[]>>} by field name
   */
  async messages(level) {
    return this.form.evaluate((form, level) => {
      /** @type {Record<string, string[]>} */
      const messages = {};
      for (const field of form.querySelectorAll("[name]")) {
        const ids = field.getAttribute("aria-describedby")?.split(" ") ?? [];
        const found = ids.flatMap((id) => [...(document.getElementById(id)?.querySelectorAll(`.${level}`) ?? [])]);
        const texts = found.map((message) => message.textContent?.replace(/^(Error|Warning): /, "") ?? "");
        if (texts.length > 0) messages[field.getAttribute("name") ?? ""] = texts;
      }
      return messages;
    }, level);
  }

  /** The names of the fields with aria-invalid. */
  async invalidFields() {
    return this.form
      .locator("[aria-invalid=true]")
      .evaluateAll((all) => all.map((field) => field.getAttribute("name")));
  }
}
