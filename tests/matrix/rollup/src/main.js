// The exercise as a page's entry.

import { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } from "leadwire";

import { exerciseInPage } from "../shared/page.js";

exerciseInPage({ LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate });
