import { upsertLead, LeadError } from "leadwire";

const target = {
  crm: "bitrix24", relay: "/relay", form: "callback",
};
const fields = { NAME: "Ann", PHONE: "+49 30 1234567" };
try {
  const { outcome, id } = await upsertLead(target, { fields });
  // delivered, with the CRM's id; or queued in the relay's database
} catch (error) {
  if (error instanceof LeadError && error.kind === "invalid") {
    console.table(error.issues);
  }
}
