// Adds leads with Bitrix24's SDK for JavaScript, in batches of 50, at the rate that the SDK allows itself. Prints the seconds.
//
//   node b24jssdk.mjs SANDBOX LEADS

import { B24OAuth } from "@bitrix24/b24jssdk";

const [, , sandbox, leads] = process.argv;

// Not the SDK's webhook, which is always https. The token has not expired, so that no other OAuth call is made.
const address = `${sandbox}/rest/`;
const token = { accessToken: "sandbox-token", refreshToken: "none", expires: Math.floor(Date.now() / 1000) + 3600, expiresIn: 3600 };
const portal = new B24OAuth(
  {
    ...token,
    applicationToken: "",
    userId: 1,
    memberId: "sandbox",
    scope: "crm",
    domain: new URL(address).host,
    clientEndpoint: address,
    serverEndpoint: address,
    status: "F",
  },
  { clientId: "sandbox", clientSecret: "none" },
);
portal.offClientSideWarning();

const calls = Array.from({ length: Number(leads) }, (_, number) => [
  "crm.lead.add",
  { fields: { TITLE: `Enquiry ${number}`, NAME: "Ann", PHONE: [{ VALUE: `+1 555 ${String(number).padStart(4, "0")}`, VALUE_TYPE: "WORK" }] } },
]);
const began = performance.now();
const added = await portal.actions.v2.batchByChunk.make({ calls: /** @type {any} */ (calls), options: { isHaltOnError: true } });
if (!added.isSuccess) throw new Error(added.getErrorMessages().join("; "));
console.log(`${((performance.now() - began) / 1000).toFixed(2)} s for ${added.getData()?.length} leads`);
