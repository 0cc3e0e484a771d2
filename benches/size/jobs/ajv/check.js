// Checks a payload of any kind with Ajv's validators. What is valid is sent as it was given.

import { withoutBlanks } from "../peers/blanks.js";
import { renamed } from "../peers/formats.js";

const RENAMED = { "ivvy.stage": renamed("appliesTo", "applyTo"), "bitrix24.lead": renamed("params", "options") };

/** By kind. */
export function checkWith(validatorOf) {
  return (kind, payload) => {
    const value = withoutBlanks(payload);
    const validate = validatorOf(kind);
    const problems = validate(value) ? [] : deepest(validate.errors);
    return { value: RENAMED[kind]?.(value) ?? value, problems };
  };
}

/** Without the alternatives of a value whose parts are reported. */
function deepest(errors) {
  const all = errors.filter(({ keyword }) => keyword !== "if").map((error) => ({ path: pathOf(error), message: error.message }));
  return all.filter(({ path }) => !all.some((other) => other.path.startsWith(path && `${path}.`) && other.path !== path));
}

function pathOf({ instancePath, params }) {
  const path = instancePath.split("/").slice(1);
  return (params.missingProperty ? [...path, params.missingProperty] : path).join(".");
}
