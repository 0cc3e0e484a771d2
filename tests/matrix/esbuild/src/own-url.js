// The exercise with a module of the bundler's own naming: the file loader gives lead.wasm a name with a digest.

import { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } from "leadwire";
import wasm from "leadwire/lead.wasm";

import { exerciseInPage } from "../shared/page.js";

await ready(new URL(wasm, import.meta.url));

exerciseInPage({ LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate });
