// The expected report of a consumer, and the expected records in the sandbox.

import assert from "node:assert/strict";

/** @typedef {import("../../support/sandbox.mjs").Sandbox} Sandbox */

const EVERYWHERE = {
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
 * @param {{ path: string, isPage: boolean, complaints?: string[] }} expected
 */
export function check(report, { path, isPage, complaints = [] }) {
  if (report.failed) assert.fail(report.failed);
  assert.deepEqual(report, {
    path,
    ...EVERYWHERE,
    unguarded: isPage ? "secret_in_browser" : "delivered",
    ...(isPage && { complaints }),
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
