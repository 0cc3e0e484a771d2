// The exercise in a page without a bundler, and the results for all payloads of the variant that the page loaded.

import { LeadError, loadPath, ready, request, schema, updateStatus, upsertLead, upsertStage, validate } from "./node_modules/leadwire/browser.js";
import { resultsOf } from "./payloads.js";
import { exerciseInPage } from "./shared/page.js";

await exerciseInPage({ LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate });
globalThis.compared = globalThis.report.failed ? [] : await resultsOf({ request, schema, validate }, 60);
