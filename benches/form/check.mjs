// Checks a page before it is measured: all pages must reject the same invalid input with the same messages, and send the same valid
// input.

import assert from "node:assert/strict";

/** @typedef {import("playwright-core").Page} Page */

const ANN = { "First name": "Ann", "Last name": "Smith", "E-mail": "ann@example.com" };
const NO_ADDRESS = "E-mail must be an e-mail address such as name@example.com";

/** @type {[why: string, filled: Record<string, string>, messages: string[]][]} */
const INVALID = [
  ["an empty form", {}, ["First name is required", "Last name is required", "E-mail is required"]],
  ["spaces", { ...ANN, "First name": "  " }, ["First name is required"]],
  ["no e-mail address", { ...ANN, "E-mail": "ann@" }, [NO_ADDRESS]],
  ["words instead of an address", { ...ANN, "E-mail": "ann at example.com" }, [NO_ADDRESS]],
];

const PAYLOAD = {
  contact: { firstName: "Ann", lastName: "Smith", email: "ann@example.com", phone: "+49 30 1234567" },
  description: "200 guests",
};

/**
 * @param {Page} page
 * @param {string} url
 * @param {import("./pages.mjs").ComparedPage} comparedPage
 * @param {{ payload: object }[]} leads that the relay has received
 */
export async function check(page, url, { name, message }, leads) {
  const before = leads.length;
  for (const [why, filled, messages] of INVALID) {
    await page.goto(url);
    await send(page, filled);
    await page.locator(message).nth(messages.length - 1).waitFor();
    assert.deepEqual(await page.locator(message).allTextContents(), messages, `${name}: ${why}`);
  }
  assert.equal(leads.length, before, `${name}: no invalid input was sent`);
  await page.goto(url);
  await send(page, { ...ANN, Phone: "+49 30 1234567", Message: "200 guests" });
  await page.getByText("Thank you. We have received your message.").waitFor();
  assert.deepEqual(leads.slice(before).map(({ payload }) => payload), [PAYLOAD], name);
}

/**
 * @param {Page} page
 * @param {Record<string, string>} values by label
 */
async function send(page, values) {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label).fill(value);
  await page.getByRole("button", { name: "Send" }).click();
}
