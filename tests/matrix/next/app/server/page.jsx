// The exercise in a server component, while the page is made.

import { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } from "leadwire";

import { exercise } from "../../shared/exercise.js";

export default async function Page({ searchParams }) {
  const { sandbox, title } = await searchParams;
  const leadwire = { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate };
  const report = await exercise(leadwire, { sandbox, title });
  return <pre id="report">{JSON.stringify(report)}</pre>;
}
