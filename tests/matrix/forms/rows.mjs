// leadwire's Standard Schema in two form libraries, in a page: every issue is shown beside its field, and invalid input is never
// sent.

import assert from "node:assert/strict";

import { LeadForm } from "./lead-form.mjs";

const WHEN = "is required when id is missing";
const CONTACT = {
  "contact.firstName": `contact.firstName ${WHEN}`,
  "contact.lastName": `contact.lastName ${WHEN}`,
  "contact.email": `contact.email ${WHEN}`,
};
const ADD = {
  sourceId: `sourceId ${WHEN}`,
  typeId: `typeId ${WHEN}`,
  stageId: `stageId ${WHEN}`,
  industryId: `industryId ${WHEN}, unless companyId or company is given`,
};
const ANN = { "contact.firstName": "Ann", "contact.lastName": "Smith", "contact.email": "ann@example.com" };

/** @type {[why: string, filled: Record<string, string>, errors: Record<string, string>][]} */
const INVALID = [
  ["an empty form", {}, { name: `name ${WHEN}`, ...ADD, ...CONTACT }],
  ["a name alone", { name: "x" }, { ...ADD, ...CONTACT }],
  ["an id: fields that only an add requires are optional", { id: "1" }, CONTACT],
  ["an invalid id", { id: "x", ...ANN }, { id: "id must be a whole number, or digits without sign" }],
  ["an invalid e-mail address", { id: "1", "contact.email": "no" }, { "contact.email": "contact.email must be a valid e-mail address" }],
  ["no id again", { id: "", "contact.email": "ann@example.com" }, ADD],
];

/**
 * @param {import("../support/row-context.mjs").RowContext} context
 * @param {string} entry
 */
async function fillAndSend(context, entry) {
  const form = await LeadForm.open(context, entry);
  for (const [why, filled, errors] of INVALID) {
    await form.fill(filled);
    assert.deepEqual(await form.refused(), errors, why);
  }
  await form.fill({ name: context.title, sourceId: "2", typeId: "3", stageId: "1", industryId: "11" });
  const id = await form.sent();
  assert.deepEqual(leads(context), [[id, context.title, 2]], "the lead that was added");
  await form.fill({ id, sourceId: "3" });
  assert.equal(await form.sent(), id);
  assert.deepEqual(leads(context), [[id, context.title, 3]], "the lead that was changed");
  assert.equal(form.posts, 2, "requests");
}

/**
 * Issues of fields that the form does not contain also reject the form.
 *
 * @param {import("../support/row-context.mjs").RowContext} context
 * @param {string} entry
 */
async function fillTooFew(context, entry) {
  const form = await LeadForm.open(context, entry, "name");
  await form.fill({ name: context.title });
  await form.refused();
  assert.equal(form.posts, 0, "requests");
}

/** @param {import("../support/row-context.mjs").RowContext} context */
function leads({ sandbox, title }) {
  const found = sandbox.stored("ivvy.lead").filter(({ fields }) => fields.name === title);
  return found.map(({ id, fields }) => [id, fields.name, fields.sourceId]);
}

/**
 * @param {string} name
 * @param {string} tool
 * @param {string} entry
 * @returns {import("../support/row.mjs").Consumer}
 */
function library(name, tool, entry) {
  return {
    folder: "forms",
    name,
    tool,
    rows: [
      { what: "every issue at its field; invalid input is not sent", core: true, run: (context) => fillAndSend(context, entry) },
      { what: "issues of fields that the form does not have", core: true, run: (context) => fillTooFew(context, entry) },
    ],
  };
}

export const forms = [
  library("react-hook-form", "react-hook-form", "hook-form"),
  library("TanStack Form", "@tanstack/react-form", "tanstack"),
];
