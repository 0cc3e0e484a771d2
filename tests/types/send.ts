// The types of a send: the target's CRM determines the type of the payload, with a direct target and with a relay.

import {
  type Bitrix24Target,
  type IvvyTarget,
  LeadError,
  type Receipt,
  type RelayTarget,
  request,
  updateStatus,
  upsertLead,
  upsertSource,
  upsertStage,
} from "leadwire";

const CONTACT = { firstName: "Ann", lastName: "Smith", email: "ann@example.com" };
const LEAD = { name: "Smith wedding", sourceId: 2, typeId: 3, stageId: 1, industryId: 11, contact: CONTACT };

declare const ivvy: IvvyTarget;
declare const bitrix24: Bitrix24Target;
declare const relay: RelayTarget<"bitrix24">;

const receipts: Promise<Receipt>[] = [
  upsertLead({ crm: "bitrix24", url: "https://x.example/rest/1/k" }, { fields: { TITLE: "x", PHONE: ["1"] } }),
  upsertLead({ crm: "bitrix24", relay: "/relay", form: "contact" }, { fields: { TITLE: "x" } }),
  upsertLead({ crm: "ivvy", url: "https://x.example", key: "k", secret: "s" }, LEAD),
  upsertLead({ crm: "capillary", url: "https://x.example", token: "t" }, { leadFor: "sku", userId: 1000 }),
  upsertLead(bitrix24, { fields: {} }),
  upsertLead(relay, { id: 1, fields: { STATUS_ID: "NEW" } }),
  upsertStage(ivvy, { name: "Referral", applyTo: 1 }),
  upsertSource({ crm: "ivvy", relay: "/relay", staffKey: "k" }, { name: "Fair" }),
  updateStatus({ crm: "ivvy", url: "https://x.example" }, { id: 1, stageId: 4 }),
  upsertLead({ crm: "bitrix24", url: "https://x.example/rest/1/k", method: "lead" }, { fields: { TITLE: "x" } }),
  upsertLead(
    { crm: "bitrix24", url: "https://x.example/rest/1/k", method: "item" },
    { fields: { title: "x", fm: [{ typeId: "EMAIL", valueType: "WORK", value: "ann@example.com" }], ufCrm_1: [1] } },
  ),
  upsertLead({ crm: "bitrix24", relay: "/relay", form: "contact", method: "item" }, { id: 1, fields: { opened: true } }),
  updateStatus({ crm: "bitrix24", url: "https://x.example", method: "item" }, { id: 1, status: "JUNK" }),
  updateStatus(relay, { id: 1, status: "JUNK" }, { signal: AbortSignal.timeout(1000), retries: 0 }),
];

// @ts-expect-error an iVvy lead for Bitrix24
upsertLead({ crm: "bitrix24", url: "https://x.example/rest/1/k" }, LEAD);
// @ts-expect-error a Bitrix24 lead for iVvy, through a relay
upsertLead({ crm: "ivvy", relay: "/relay" }, { fields: { TITLE: "x" } });
// @ts-expect-error the fields of the other method
upsertLead({ crm: "bitrix24", url: "https://x.example", method: "item" }, { fields: { TITLE: "x" } });
// @ts-expect-error the fields of the other method, through a relay
upsertLead({ crm: "bitrix24", relay: "/relay", method: "item" }, { fields: { TITLE: "x" } });
// @ts-expect-error the fields of the other method
upsertLead(bitrix24, { fields: { title: "x" } });
// @ts-expect-error there is no such method
upsertLead({ crm: "bitrix24", url: "https://x.example", method: "deal" }, { fields: { TITLE: "x" } });
// @ts-expect-error only Bitrix24 has methods
updateStatus({ crm: "ivvy", url: "https://x.example", method: "item" }, { id: 1, stageId: 4 });
// @ts-expect-error a title is text
upsertLead({ crm: "bitrix24", relay: "/relay" }, { fields: { TITLE: 5 } });
// @ts-expect-error sourceId, typeId and stageId are required when id is missing
upsertLead(ivvy, { name: "Smith wedding" });
// @ts-expect-error Bitrix24 does not have this kind of stage
upsertStage(bitrix24, { name: "Referral", applyTo: 1 });
// @ts-expect-error Bitrix24 does not have sources, with a relay as well
upsertSource(relay, { name: "Fair" });
// @ts-expect-error a status of another CRM
updateStatus(ivvy, { id: 1, status: "JUNK" });
// @ts-expect-error a target needs a url or a relay
upsertLead({ crm: "bitrix24" }, { fields: { TITLE: "x" } });
// @ts-expect-error there is no such CRM
upsertLead({ crm: "salesforce", url: "https://x.example" }, { fields: { TITLE: "x" } });
// @ts-expect-error a webhook has no password
upsertLead({ crm: "bitrix24", url: "https://x.example", password: "p" }, { fields: { TITLE: "x" } });
// @ts-expect-error retries are a number
upsertStage(ivvy, { name: "Referral", applyTo: 1 }, { retries: "2" });
// @ts-expect-error the payload of request must be of its kind
request(ivvy, "ivvy.stage", { name: "Referral" });

/** The properties of a receipt and of an error. */
export async function describeResult(): Promise<string> {
  try {
    const { id, outcome, warnings } = await receipts[0]!;
    id satisfies number | string | undefined;
    return `${outcome satisfies "delivered" | "queued"} ${warnings.length}`;
  } catch (error) {
    if (!(error instanceof LeadError)) throw error;
    error.name satisfies "LeadError";
    return error.kind === "invalid" ? (error.issues ?? []).map(({ message }) => message).join() : error.kind;
  }
}
