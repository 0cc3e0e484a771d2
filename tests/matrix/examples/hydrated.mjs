// A server-rendered form that the framework hydrates without a mismatch.

import assert from "node:assert/strict";

/**
 * @param {import("../support/row-context.mjs").RowContext} context
 * @param {string} vite
 */
export async function testHydration(context, vite) {
  const site = await context.serve((port) => [vite, "--port", port, "--host", "127.0.0.1", "--strictPort"]);
  const { page, pageErrors } = await context.page();
  await page.goto(`${site}/hydrated.html`);
  await page.waitForFunction("document.querySelector('form')?.noValidate");
  await page.getByRole("button", { name: "Send" }).click();
  // The catalog was set before the element was defined.
  await page.locator("[data-lead=message]", { hasText: "Please fill in Occasion" }).waitFor();
  await page.getByLabel("Occasion").fill("Wedding");
  await page.locator("[data-lead=message]").waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Occasion").inputValue(), "Wedding");
  assert.deepEqual(pageErrors, []);
}
