// The exercise on a server, as a module that Vite builds for Node or runs in its development server.

import { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } from "leadwire";

import { exercise } from "../shared/exercise.js";

export function render(sandbox, title) {
  const leadwire = { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate };
  return exercise(leadwire, { sandbox, title });
}
