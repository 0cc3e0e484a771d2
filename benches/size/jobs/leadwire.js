// The same with leadwire, which includes every kind of the three CRMs.

import { ready, upsertLead, validate } from "leadwire";

export { ready };

export function check(payload) {
  return (validate("ivvy.lead", payload).issues ?? []).map(({ path }) => path.join("."));
}

export function send(url, lead) {
  return upsertLead({ crm: "bitrix24", url, dangerouslyAllowBrowser: true }, { fields: lead });
}
