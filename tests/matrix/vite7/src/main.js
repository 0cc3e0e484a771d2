// The exercise as a page that Vite serves or builds. Vite needs no configuration for leadwire.

import { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } from "leadwire";

import { exerciseInPage } from "../shared/page.js";

exerciseInPage({ LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate });
