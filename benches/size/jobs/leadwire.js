// leadwire with all of its functions.

import { ready, updateStatus, upsertLead, upsertSource, upsertStage, validate } from "leadwire";

export { ready };

export function check(kind, payload) {
  const { value, issues = [] } = validate(kind, payload);
  return { value, problems: issues.map(({ path, message }) => ({ path: path.join("."), message })) };
}

const FUNCTIONS = {
  lead: upsertLead,
  item: upsertLead,
  stage: upsertStage,
  source: upsertSource,
  status: updateStatus,
};

export function send(target, kind, payload) {
  const [, name] = kind.split(".");
  return FUNCTIONS[name](name === "item" ? { ...target, method: "item" } : target, payload);
}
