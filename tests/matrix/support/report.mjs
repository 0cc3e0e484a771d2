// The expected report of a consumer's exercise, and the expected records in the sandbox.

import assert from "node:assert/strict";

/** @typedef {import("../../support/sandbox.mjs").Sandbox} Sandbox */

const EXPECTED = {
  issues: ["name: name is required when id is missing", "applyTo: applyTo is required when id is missing"],
  value: { id: "9007199254740993", applyTo: 2 },
  standard: { value: { name: "Referral", applyTo: 1 } },
  jsonSchema: "string",
  added: "delivered",
  changed: "delivered",
  signed: "delivered",
  won: "delivered",
  refused: "invalid",
};

/**
 * @param {any} report
 * @param {{ path: string, isPage: boolean, pageErrors?: string[] }} expected
 */
export function checkReport(report, { path, isPage, pageErrors = [] }) {
  if (report.failed) assert.fail(report.failed);
  assert.deepEqual(report, {
    path,
    ...EXPECTED,
    unguarded: isPage ? "secret_in_browser" : "delivered",
    ...(isPage && { pageErrors }),
  });
}

/**
 * @param {Sandbox} sandbox
 * @param {string} title
 */
export function checkStored(sandbox, title) {
  const leads = sandbox.stored("bitrix24.lead").filter(({ fields }) => fields.TITLE === title);
  assert.deepEqual(leads.map(({ fields }) => fields.STATUS_ID), ["IN_PROCESS"], "the Bitrix24 leads with the title");
  const stages = sandbox.stored("ivvy.stage").filter(({ id, fields }) => id !== "1" && fields.name === title);
  assert.equal(stages.length, 1, "the iVvy stages with the title");
}

/**
 * Checks that a bundle of validate alone contains what validate needs without importing it.
 *
 * @param {import("./row-context.mjs").RowContext} context
 * @param {string} bundle for Node, which prints a payload's issues
 */
export async function checkValidateBundle(context, bundle) {
  const [issue] = JSON.parse(await context.run("node", bundle));
  assert.equal(issue.message, "applyTo is required when id is missing");
}
