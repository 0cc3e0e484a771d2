// The exercise in Bun.

import { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } from "leadwire";

import { exercise } from "./shared/exercise.js";

const [sandbox, title] = process.argv.slice(2);
const leadwire = { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate };
console.log(JSON.stringify(await exercise(leadwire, { sandbox, title })));
