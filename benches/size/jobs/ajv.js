// The lead's rules in Ajv, as JSON Schema.

import Ajv from "ajv";
import addFormats from "ajv-formats";

const id = { anyOf: [{ type: "integer", minimum: 1 }, { type: "string", pattern: "^[0-9]+$" }] };
const text = { type: "string", minLength: 1 };
const contact = {
  type: "object",
  properties: { firstName: text, lastName: text, email: { type: "string", format: "email" } },
  required: ["firstName", "lastName", "email"],
};
const lead = {
  type: "object",
  properties: { id, name: text, sourceId: id, typeId: id, stageId: id, industryId: id, contact },
  if: { not: { required: ["id"] } },
  then: { required: ["name", "sourceId", "typeId", "stageId", "industryId", "contact"] },
};

const ajv = new Ajv({ allErrors: true });
addFormats(ajv, ["email"]);
const validate = ajv.compile(lead);

export function check(payload) {
  if (validate(payload)) return [];
  const errors = validate.errors.filter(({ keyword }) => keyword !== "if");
  return errors.map(({ instancePath, params }) => [...instancePath.split("/").slice(1), params.missingProperty].filter(Boolean).join("."));
}
