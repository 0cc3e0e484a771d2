// The exercise in a page without a bundler, and what the module that this page got says of the table of payloads.

import { LeadError, loadPath, ready, request, schema, updateStatus, upsertLead, upsertStage, validate } from "./node_modules/leadwire/browser.js";
import { verdicts } from "./payloads.js";
import { exerciseInPage } from "./shared/page.js";

await exerciseInPage({ LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate });
globalThis.compared = globalThis.report.failed ? [] : await verdicts({ request, schema, validate }, 60);
