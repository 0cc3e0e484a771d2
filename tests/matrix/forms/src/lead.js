// The lead that both forms ask for, and where it goes. A form shows the fields that the page's address names, or all.

import { upsertLead } from "leadwire";

const wanted = new URLSearchParams(location.search);

const ALL = ["id", "name", "sourceId", "typeId", "stageId", "industryId", "contact.firstName", "contact.lastName", "contact.email"];
export const FIELDS = wanted.get("fields")?.split(",") ?? ALL;

/** What a form holds before anybody types: empty inputs, as forms have them. */
export const EMPTY = {};
for (const field of FIELDS) {
  const [name, inner] = field.split(".");
  EMPTY[name] = inner ? { ...EMPTY[name], [inner]: "" } : "";
}

const SANDBOX = { crm: "ivvy", url: wanted.get("sandbox"), key: "sandbox-key", secret: "sandbox-secret" };

/** @returns {Promise<string>} the lead's id, as the page shows it */
export async function send(lead) {
  const { id } = await upsertLead({ ...SANDBOX, dangerouslyAllowBrowser: true }, lead);
  return String(id);
}
