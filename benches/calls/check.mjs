// Checks a program before it is measured: all must accept and refuse the same leads, and make the same requests.

import assert from "node:assert/strict";

const ANN = { firstName: "Ann", lastName: "Smith", email: "ann@example.com", phone: "+1 555 010 0199" };

/** Of eleven fields. It is measured. */
export const LEAD = { name: "Smith wedding", description: "120 guests", sourceId: 2, typeId: 3, stageId: 1, industryId: 11, contact: ANN };

/** @type {[why: string, lead: object, expected: object | string[]][]} the body that is sent, or the paths of the issues */
const ROWS = [
  ["a lead", LEAD, LEAD],
  ["an update of the name only", { id: 7, name: "x" }, { id: 7, name: "x" }],
  ["an update of the contact's name only", { id: 7, contact: { id: 8, firstName: "Ben" } }, { id: 7, contact: { id: 8, firstName: "Ben" } }],
  ["ids as digits", { ...LEAD, sourceId: "2", typeId: " 3 " }, LEAD],
  ["a control character in a text", { ...LEAD, name: "Smith \u0007wedding" }, LEAD],
  ["a field that is not documented", { ...LEAD, budget: 9 }, { ...LEAD, budget: 9 }],
  ["an add without required fields", { contact: ANN }, ["industryId", "name", "sourceId", "stageId", "typeId"]],
  ["an add without the contact's names", { ...LEAD, contact: { email: ANN.email } }, ["contact.firstName", "contact.lastName"]],
  ["an invalid e-mail address", { ...LEAD, contact: { ...ANN, email: "no" } }, ["contact.email"]],
  ["an id that is no number", { ...LEAD, sourceId: "x" }, ["sourceId"]],
  ["an id of 0", { ...LEAD, sourceId: 0 }, ["sourceId"]],
  ["a fraction", { ...LEAD, sourceId: 1.5 }, ["sourceId"]],
  ["a number as text", { ...LEAD, name: 5 }, ["name"]],
  ["a text as contact", { ...LEAD, contact: "Ann" }, ["contact"]],
];

/**
 * @typedef {object} Program
 * @property {() => Promise<void>} [ready]
 * @property {(lead: object) => { value?: object, issues?: any[] }} validate
 * @property {(lead: object) => Promise<{ method: string, url: string, headers: object, body: string }>} request
 * @property {(issue: any) => string} pathOf
 */

/**
 * @param {string} name
 * @param {Program} program
 */
export async function check(name, { validate, request, pathOf }) {
  for (const [why, lead, expected] of ROWS) {
    const { value, issues } = validate(lead);
    if (Array.isArray(expected)) {
      assert.deepEqual([...new Set((issues ?? []).map(pathOf))].sort(), expected, `${name}: ${why}`);
      await assert.rejects(request(lead), Error, `${name}: ${why}`);
    } else {
      assert.deepEqual(value, expected, `${name}: ${why}`);
      const { body, ...rest } = await request(lead);
      const url = "https://api.us-west-2.ivvy.com/api/1.0/contact?action=addOrUpdateLead";
      assert.deepEqual(rest, { method: "POST", url, headers: { "Content-Type": "application/json" } }, `${name}: ${why}`);
      assert.deepEqual(JSON.parse(body), expected, `${name}: ${why}`);
    }
  }
}
