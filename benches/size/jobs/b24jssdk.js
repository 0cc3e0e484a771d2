// Sends a lead to Bitrix24 with its SDK and an inbound webhook, without validation.

import { B24Hook } from "@bitrix24/b24jssdk";

export async function send(url, lead) {
  const portal = B24Hook.fromWebhookUrl(url);
  const answer = await portal.actions.v2.call.make({ method: "crm.lead.add", params: { fields: lead } });
  return answer.getData().result;
}
