// The exercise in a page without a bundler; its import map has the address of the package.

import { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } from "leadwire";

import { exerciseInPage } from "./shared/page.js";

exerciseInPage({ LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate });
