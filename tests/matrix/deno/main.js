// The exercise in Deno, which allows the network and nothing else.

import { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } from "leadwire";

import { exercise } from "./shared/exercise.js";

const [sandbox, title] = Deno.args;
const leadwire = { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate };
console.log(JSON.stringify(await exercise(leadwire, { sandbox, title })));
