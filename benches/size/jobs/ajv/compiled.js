// Compiles a kind's schema in the page when it is first used, which needs unsafe-eval.

import Ajv from "ajv/dist/2020.js";

import { checkWith } from "./check.js";
import { formats } from "./formats.js";
import schemas from "./schemas.json";

const ajv = new Ajv({ allErrors: true, strict: false, formats });
for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);

export const check = checkWith((kind) => ajv.getSchema(kind));
