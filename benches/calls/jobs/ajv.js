// The same with Ajv, which changes no value: the body is made afterwards.

import Ajv from "ajv";
import addFormats from "ajv-formats";

import { CONTACT_ON_ADD, DIGITS, LEAD_ON_ADD, NOT_BLANK, requestOf, withoutControls } from "./lead.js";

const id = {
  anyOf: [
    { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    { type: "string", pattern: DIGITS.source },
  ],
};
const text = { type: "string", pattern: NOT_BLANK.source };
const email = { type: "string", maxLength: 254, format: "email" };

/** Unknown fields are sent, too. */
const record = (fields, onAdd) => ({
  type: "object",
  properties: { id, ...fields },
  if: { not: { required: ["id"] } },
  then: { required: onAdd },
});

const contact = record({ firstName: text, lastName: text, email, phone: text }, CONTACT_ON_ADD);
const lead = record({ name: text, description: text, sourceId: id, typeId: id, stageId: id, industryId: id, contact }, LEAD_ON_ADD);

const ajv = new Ajv({ allErrors: true });
addFormats(ajv, ["email"]);
const isValid = ajv.compile(lead);

export function validate(payload) {
  return isValid(payload) ? { value: bodyOf(payload, lead) } : { issues: isValid.errors.filter(({ keyword }) => keyword !== "if") };
}

/** With numbers as ids, and texts without control characters. */
function bodyOf(payload, { properties }) {
  const body = {};
  for (const key in payload) {
    const value = payload[key];
    const schema = properties[key];
    if (schema === id) body[key] = Number(value);
    else if (schema === text) body[key] = withoutControls(value);
    else if (schema === contact) body[key] = bodyOf(value, contact);
    else body[key] = value;
  }
  return body;
}

export async function request(payload) {
  const { value, issues } = validate(payload);
  if (issues) throw new Error(issues[0].message);
  return requestOf(value);
}

export const pathOf = ({ instancePath, params }) => [...instancePath.split("/").slice(1), params.missingProperty].filter(Boolean).join(".");
