// The exercise in a page without a bundler; its import map names where the package lies.

import { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } from "leadwire";

import { exerciseInPage } from "./shared/page.js";

exerciseInPage({ LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate });
