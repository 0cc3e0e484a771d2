// Checks a server before it is measured: all must accept and refuse the same leads.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

const ORIGIN = "https://www.example.com";
const FIELDS = { NAME: "Ann", PHONE: [{ VALUE: "+1 555 0100", VALUE_TYPE: "WORK" }] };

/** @param {object} fields */
const lead = (fields, key = String(randomUUID())) => ({ v: 1, key, form: "trial", kind: "bitrix24.lead", payload: { fields } });

const key = randomUUID();

/** @type {[why: string, lead: object, status: number, origin?: string][]} */
const ROWS = [
  ["a lead", lead(FIELDS, key), 202],
  ["the same again", lead(FIELDS, key), 202],
  ["another lead with its key", lead({ NAME: "Ben" }, key), 409],
  ["a field that the form does not have", lead({ ...FIELDS, OPPORTUNITY: 1 }), 202],
  ["no field", lead({}), 422],
  ["a number as the name", lead({ ...FIELDS, NAME: { first: "Ann" } }), 422],
  ["an unknown type of a phone", lead({ PHONE: [{ VALUE: "1", VALUE_TYPE: "X" }] }), 422],
  ["another form", { ...lead(FIELDS), form: "other" }, 403],
  ["a page of another site", lead(FIELDS), 403, "https://www.example.net"],
  ["a short key", lead(FIELDS, "1"), 422],
];

/** @param {import("./servers.mjs").Compared} server */
export async function check({ name, url }) {
  for (const [why, body, status, origin = ORIGIN] of ROWS) {
    const headers = { Origin: origin, "Content-Type": "text/plain", "Sec-Fetch-Site": "cross-site" };
    const response = await fetch(`${url}/leads`, { method: "POST", headers, body: JSON.stringify(body) });
    assert.equal(response.status, status, `${name}: ${why}: ${await response.text()}`);
  }
}
