// The exercise in a route handler in the edge runtime.

import { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } from "leadwire";

import { exercise } from "../../../shared/exercise.js";

export async function GET(request) {
  const wanted = new URL(request.url).searchParams;
  const leadwire = { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate };
  return Response.json(await exercise(leadwire, { sandbox: wanted.get("sandbox"), title: wanted.get("title") }));
}

export const runtime = "edge";
