// What TypeScript knows of each package: the target's CRM and the kind decide what the payload may be.

import {
  type HttpRequest,
  type LeadError,
  type Receipt,
  jsonSchema,
  request,
  updateStatus,
  upsertLead,
  upsertSource,
  upsertStage,
  validate,
} from "leadwire";

const ivvy = { crm: "ivvy", url: "https://x.example", key: "k", secret: "s" } as const;
const bitrix24 = { crm: "bitrix24", url: "https://x.example/rest/1/k" } as const;
const contact = { firstName: "Ann", lastName: "Smith", email: "ann@example.com" };
const lead = { name: "Smith wedding", sourceId: 2, typeId: 3, stageId: 1, industryId: 11, contact };

export const receipts: Promise<Receipt>[] = [
  upsertLead(ivvy, lead),
  upsertLead(bitrix24, { fields: { TITLE: "x" } }, { signal: AbortSignal.timeout(1000), onAttempt: ({ error }) => describe(error) }),
  upsertLead({ crm: "capillary", relay: "/relay", form: "contact" }, { leadFor: "sku", userId: 1000 }),
  upsertStage(ivvy, { name: "Referral", applyTo: 1 }),
  upsertSource(ivvy, { name: "Fair" }),
  updateStatus(bitrix24, { id: 1, status: "JUNK" }),
];
request(ivvy, "ivvy.stage", { name: "Referral", applyTo: 1 }, { mask: true }) satisfies HttpRequest;
jsonSchema("ivvy.stage") satisfies object;
validate("ivvy.lead", JSON.parse("{}")).issues?.map(({ path }) => path.join("."));

// @ts-expect-error an iVvy lead for Bitrix24
upsertLead(bitrix24, lead);
// @ts-expect-error a title is text
upsertLead(bitrix24, { fields: { TITLE: 5 } });
// @ts-expect-error sourceId, typeId and stageId are required when id is missing
upsertLead(ivvy, { name: "Smith wedding" });
// @ts-expect-error a target needs a url or a relay
upsertLead({ crm: "bitrix24" }, { fields: { TITLE: "x" } });
// @ts-expect-error Bitrix24 has no stages of this kind
upsertStage(bitrix24, { name: "Referral", applyTo: 1 });
// @ts-expect-error a status change of another CRM
updateStatus(ivvy, { id: 1, status: "JUNK" });
// @ts-expect-error retries are a number
upsertSource(ivvy, { name: "Fair" }, { retries: "2" });
// @ts-expect-error a dry run's payload is of its kind, too
request(ivvy, "ivvy.stage", { name: "Referral" });
// @ts-expect-error there is no such kind
validate("ivvy.thing", { id: 1 });
// @ts-expect-error there is no such kind
jsonSchema("ivvy.thing");

function describe(error?: LeadError): string {
  return error?.kind === "invalid" ? (error.issues ?? []).map(({ message }) => message).join() : `${error?.maybeSent}`;
}
