// A list of inputs that the framework adds, moves and removes while messages are shown between them: each message stays with its
// input, and the element's own parts stay in the form once.

import assert from "node:assert/strict";

/**
 * @typedef {import("playwright-core").Page} Page
 *
 * @typedef {{ input: string, message?: string }} InputState an input's label, and the message after it that describes it
 */

const SERVER_FLAGS = ["--host", "127.0.0.1", "--strictPort"];

/** @type {[button: string, inputs: string[]][]} */
const CHANGES = [
  ["Reverse", ["email", "last", "first"]],
  ["Remove", ["last", "first"]],
  ["Add", ["occasion", "last", "first"]],
  ["Reverse", ["first", "last", "occasion"]],
  ["Clear", []],
  ["Add", ["occasion"]],
];

/**
 * @param {import("../support/row-context.mjs").RowContext} context
 * @param {string} vite
 */
export async function testList(context, vite) {
  const site = await context.serve((port) => [vite, "--force", "--port", port, ...SERVER_FLAGS]);
  const { page, pageErrors } = await context.page();
  await page.goto(`${site}/list.html`);
  await page.getByRole("button", { name: "Send" }).click();
  await assertInputs(page, ["first", "last", "email"], "at first");
  for (const [button, inputs] of CHANGES) {
    await page.getByRole("button", { name: button }).click();
    await assertInputs(page, inputs, button);
  }
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("link", { name: "occasion is required" }).waitFor();
  for (const part of ["summary", "status", "trap"]) assert.equal(await page.locator(`[data-lead=${part}]`).count(), 1, part);
  assert.deepEqual(pageErrors, []);
}

/**
 * @param {Page} page
 * @param {string[]} inputs each with its message
 * @param {string} step
 */
async function assertInputs(page, inputs, step) {
  const expected = inputs.map((input) => ({ input, message: `${input} is required` }));
  // Messages appear after a task or two.
  const json = JSON.stringify(expected);
  const isAsExpected = `JSON.stringify((${readInputs})()) === ${JSON.stringify(json)}`;
  await page.waitForFunction(isAsExpected, undefined, { timeout: 10_000 }).catch(() => {});
  assert.deepEqual(await page.evaluate(readInputs), expected, step);
  assert.equal(await page.locator("[data-lead=message]").count(), inputs.length, `${step}: messages`);
}

/** @returns {InputState[]} */
function readInputs() {
  const inputs = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("form > input")]);
  return inputs.map((input) => {
    const next = input.nextElementSibling;
    const isDescription = next?.matches("[data-lead=message]") && input.getAttribute("aria-describedby") === next.id;
    return { input: input.ariaLabel ?? "", message: isDescription ? (next?.textContent ?? "") : undefined };
  });
}
