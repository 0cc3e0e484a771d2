// Checks that a bundle of validate alone contains what validate needs without importing it.

import assert from "node:assert/strict";

/**
 * @param {import("./stand.mjs").Stand} stand
 * @param {string} bundle for Node, which prints a payload's issues
 */
export async function checkOnlyValidate(stand, bundle) {
  const [issue] = JSON.parse(await stand.run("node", bundle));
  assert.equal(issue.message, "applyTo is required when id is missing");
}
