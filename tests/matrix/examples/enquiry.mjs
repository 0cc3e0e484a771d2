// An example's whole way: its form comes and goes, is filled wrongly, mended, and sent through a relay into the sandbox.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { startRelay } from "../../support/relay.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** A test is faster than people. */
const FORMS = `
[form.wedding]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "description", "contact.firstName", "contact.lastName", "contact.email"]
fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }
least_elapsed_ms = 0
`;

/** How often the form is taken out of the page, and put back. */
const TIMES = 10;

/**
 * @param {import("../support/stand.mjs").Stand} stand
 * @param {string} vite
 */
export async function enquire(stand, vite) {
  const site = await stand.files("dist");
  const relay = await startRelay(stand.url, { settings: { origins: [site] }, forms: FORMS });
  try {
    await writeFile(join(stand.folder, ".env.local"), `VITE_RELAY=${relay.url}\n`);
    await stand.run(vite, "build");
    const { page, complaints } = await stand.page();
    const rules = requestsOf(page, ".wasm");
    await page.goto(site);
    await comeAndGo(page);
    await fillWrongly(page);
    const preloaded = await page.evaluate("document.querySelector('link[rel=preload]').href");
    assert.deepEqual(rules, [preloaded], "the rules that the page preloads are those that the code asks for");
    await send(page, { Occasion: stand.title, Guests: "80" });
    assert.deepEqual(leads(stand), [[stand.title, "80 guests", 2]]);
    await page.getByRole("button", { name: "Another enquiry" }).click();
    assert.equal(await page.getByLabel("First name").inputValue(), "");
    await send(page, { Occasion: `${stand.title} again` });
    assert.deepEqual(leads(stand).slice(1), [[`${stand.title} again`, undefined, 2]]);
    assert.deepEqual(complaints, []);
  } finally {
    await relay.stop();
  }
}

/**
 * @param {Page} page
 * @param {string} ending
 */
function requestsOf(page, ending) {
  /** @type {string[]} */
  const found = [];
  page.on("request", (request) => {
    if (request.url().endsWith(ending)) found.push(request.url());
  });
  return found;
}

/** @param {Page} page */
async function comeAndGo(page) {
  for (let time = 0; time < TIMES; time++) {
    await page.getByRole("button", { name: "Close" }).click();
    await page.locator("lead-form").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Enquire" }).click();
    await page.locator("lead-form").waitFor();
  }
  for (const ours of ["summary", "status", "trap"]) {
    assert.equal(await page.locator(`[data-lead=${ours}]`).count(), 1, `the form's ${ours}, after ${TIMES} mounts`);
  }
}

/** @param {Page} page */
async function fillWrongly(page) {
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator("[data-lead=message]").first().waitFor();
  const messages = () => page.locator("[data-lead=message]").allTextContents();
  assert.deepEqual(await messages(), [
    "Please fill in First name",
    "Please fill in Last name",
    "Please fill in E-mail",
    "Please fill in Occasion",
  ]);
  await fill(page, { "First name": "Ann", "Last name": "Smith", "E-mail": "ann@example.com", Occasion: "x", Guests: "200" });
  const crowded = page.locator("[data-lead=message]", { hasText: "We have room for 120 guests" });
  await crowded.waitFor();
  await fill(page, { Guests: "80" });
  // The framework's state counts at once, not at the next try.
  await crowded.waitFor({ state: "detached" });
  assert.deepEqual(await messages(), []);
}

/**
 * @param {Page} page
 * @param {Record<string, string>} values by label
 */
async function send(page, values) {
  await fill(page, { "First name": "Ann", "Last name": "Smith", "E-mail": "ann@example.com", ...values });
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("status").getByText(/^Thank you, Ann\. Your number is \d+\.$/).waitFor();
}

/**
 * @param {Page} page
 * @param {Record<string, string>} values by label
 */
async function fill(page, values) {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label).fill(value);
}

/** @param {import("../support/stand.mjs").Stand} stand */
function leads({ sandbox, title }) {
  const found = sandbox.stored("ivvy.lead").filter(({ fields }) => String(fields.name).startsWith(title));
  return found.map(({ fields }) => [fields.name, fields.description, fields.sourceId]);
}
