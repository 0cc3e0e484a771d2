// A form in a page under test: fill it in, submit it, read the messages of its fields.

const ESBUILD = ["node_modules/.bin/esbuild", "--bundle", "--format=esm", "--jsx=automatic", "--outdir=dist", "--log-level=warning"];
const PRODUCTION = '--define:process.env.NODE_ENV="production"';

export class LeadForm {
  /** The number of requests of the page that could have sent a lead. */
  posts = 0;
  #page;
  #tries = 0;

  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.#page = page;
    page.on("request", (request) => {
      if (request.method() !== "GET") this.posts += 1;
    });
  }

  /**
   * @param {import("../support/row-context.mjs").RowContext} context
   * @param {string} entry
   * @param {string} [fields] that the form shows; all when it is left out
   */
  static async open(context, entry, fields) {
    await context.run(...ESBUILD, PRODUCTION, `src/${entry}.jsx`);
    const address = new URL(context.exerciseUrl(`${await context.files(".")}/${entry}.html`));
    if (fields) address.searchParams.set("fields", fields);
    const { page } = await context.page();
    const form = new LeadForm(page);
    await page.goto(address.href);
    return form;
  }

  /** @param {Record<string, string>} values by field */
  async fill(values) {
    for (const [name, value] of Object.entries(values)) await this.#page.locator(`input[name="${name}"]`).fill(value);
  }

  /**
   * Submits input that must be rejected.
   *
   * @returns {Promise<Record<string, string>>} the messages beside the fields
   */
  async refused() {
    this.#tries += 1;
    await this.#page.getByRole("button").click();
    await this.#page.locator("#refused", { hasText: String(this.#tries) }).waitFor();
    const shown = await this.#page.locator("em").evaluateAll((all) => all.map((one) => [one.dataset.field, one.textContent]));
    return Object.fromEntries(shown.filter(([, message]) => message));
  }

  /** Submits input that must be accepted, and returns the lead's id. */
  async sent() {
    const answered = this.#page.waitForResponse((response) => response.request().method() === "POST");
    await this.#page.getByRole("button").click();
    await answered;
    const id = this.#page.locator("#sent", { hasText: /./ });
    return (await id.textContent()) ?? "";
  }
}
