// A server-rendered form that the framework hydrates: without a mismatch when the element is imported afterwards. When it was
// imported before, the framework may render the form again. In both cases the form works, and one lead is sent.

import assert from "node:assert/strict";

/**
 * @param {import("../support/row-context.mjs").RowContext} context
 * @param {string} vite
 */
export async function testHydration(context, vite) {
  const site = await context.serve((port) => [vite, "--port", port, "--host", "127.0.0.1", "--strictPort"]);
  for (const when of ["", "?early"]) await testPage(context, `${site}/hydrated.html${when}`);
}

/**
 * @param {import("../support/row-context.mjs").RowContext} context
 * @param {string} url
 */
async function testPage(context, url) {
  const { page, pageErrors } = await context.page();
  /** @type {any[]} */
  const leads = [];
  await page.route("**/relay/leads", (route) => {
    leads.push(route.request().postDataJSON().payload);
    return route.fulfill({ status: 200, json: { outcome: "delivered", id: 7 } });
  });
  await page.goto(url);
  await page.waitForFunction("globalThis.isHydrated && document.querySelector('form')?.noValidate");
  await page.getByRole("button", { name: "Send" }).click();
  // The catalog was set before the element was defined, or after it.
  await page.locator("[data-lead=message]", { hasText: "Please fill in Occasion" }).waitFor();
  await page.getByLabel("Occasion").fill("Wedding");
  await page.locator("[data-lead=message]").waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Occasion").inputValue(), "Wedding");
  assert.equal(await page.locator("output").textContent(), "Wedding", "the framework has the value");
  for (const part of ["summary", "status", "trap"]) assert.equal(await page.locator(`[data-lead=${part}]`).count(), 1, part);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(await page.locator("lead-form").getAttribute("data-state"), "success");
  assert.equal(await page.locator("form").isVisible(), false);
  assert.deepEqual(leads, [{ name: "Wedding" }]);
  assert.deepEqual(pageErrors, []);
}
