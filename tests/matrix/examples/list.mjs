// A list of inputs that the framework adds, moves and removes while messages stand between them: each message follows its
// input, and nothing of the element is lost or left behind.

import assert from "node:assert/strict";

/**
 * @typedef {import("playwright-core").Page} Page
 *
 * @typedef {{ input: string, message?: string }} Line an input, and the message that stands behind it and describes it
 */

const HERE = ["--host", "127.0.0.1", "--strictPort"];

/** @type {[press: string, inputs: string[]][]} */
const CHANGES = [
  ["Reverse", ["email", "last", "first"]],
  ["Remove", ["last", "first"]],
  ["Add", ["occasion", "last", "first"]],
  ["Reverse", ["first", "last", "occasion"]],
  ["Clear", []],
  ["Add", ["occasion"]],
];

/**
 * @param {import("../support/stand.mjs").Stand} stand
 * @param {string} vite
 */
export async function change(stand, vite) {
  const site = await stand.serve((port) => [vite, "--force", "--port", port, ...HERE]);
  const { page, complaints } = await stand.page();
  await page.goto(`${site}/list.html`);
  await page.getByRole("button", { name: "Send" }).click();
  await shows(page, ["first", "last", "email"], "at first");
  for (const [press, inputs] of CHANGES) {
    await page.getByRole("button", { name: press }).click();
    await shows(page, inputs, press);
  }
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("link", { name: "occasion is required" }).waitFor();
  for (const ours of ["summary", "status", "trap"]) assert.equal(await page.locator(`[data-lead=${ours}]`).count(), 1, ours);
  assert.deepEqual(complaints, []);
}

/**
 * @param {Page} page
 * @param {string[]} inputs each with its message
 * @param {string} why
 */
async function shows(page, inputs, why) {
  const expected = inputs.map((input) => ({ input, message: `${input} is required` }));
  // What is to come takes a turn or two; what must not come is seen in the same look.
  const wanted = JSON.stringify(expected);
  await page.waitForFunction(`JSON.stringify((${look})()) === ${JSON.stringify(wanted)}`, undefined, { timeout: 10_000 }).catch(() => {});
  assert.deepEqual(await page.evaluate(look), expected, why);
  assert.equal(await page.locator("[data-lead=message]").count(), inputs.length, `${why}: messages`);
}

/** @returns {Line[]} */
function look() {
  const inputs = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("form > input")]);
  return inputs.map((input) => {
    const next = input.nextElementSibling;
    const isItsOwn = next?.matches("[data-lead=message]") && input.getAttribute("aria-describedby") === next.id;
    return { input: input.ariaLabel ?? "", message: isItsOwn ? (next?.textContent ?? "") : undefined };
  });
}
