// A form that a server rendered, and that the framework takes over without finding a difference.

import assert from "node:assert/strict";

/**
 * @param {import("../support/stand.mjs").Stand} stand
 * @param {string} vite
 */
export async function hydrate(stand, vite) {
  const site = await stand.serve((port) => [vite, "--port", port, "--host", "127.0.0.1", "--strictPort"]);
  const { page, complaints } = await stand.page();
  await page.goto(`${site}/hydrated.html`);
  await page.waitForFunction("document.querySelector('form')?.noValidate");
  await page.getByRole("button", { name: "Send" }).click();
  // The property came before the element was defined.
  await page.locator("[data-lead=message]", { hasText: "Please fill in Occasion" }).waitFor();
  await page.getByLabel("Occasion").fill("Wedding");
  await page.locator("[data-lead=message]").waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Occasion").inputValue(), "Wedding");
  assert.deepEqual(complaints, []);
}
