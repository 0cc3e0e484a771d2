// The exercise as a Cloudflare Worker.

import { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } from "leadwire";

import { exercise } from "./shared/exercise.js";

export default {
  async fetch(request) {
    const wanted = new URL(request.url).searchParams;
    const leadwire = { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate };
    const surroundings = { sandbox: wanted.get("sandbox"), title: wanted.get("title") };
    return Response.json(await exercise(leadwire, surroundings).catch((error) => ({ failed: error.stack })));
  },
};
