// node leadwire.mjs RELAY LEADS AT-A-TIME        STAFF_KEY is in the environment

import { upsertLead } from "leadwire";

import { importLeads, lead } from "./leads.mjs";

const target = { crm: "bitrix24", relay: process.argv[2], connection: "portal", staffKey: process.env.STAFF_KEY };

await importLeads(async (number) => {
  const { outcome } = await upsertLead(target, lead(number));
  if (outcome !== "queued") throw new Error(`lead ${number}: ${outcome}`);
});
