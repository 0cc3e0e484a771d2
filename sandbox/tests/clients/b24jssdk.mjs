// Tests the sandbox with Bitrix24's SDK for JavaScript: adds, updates, gets, lists and batches leads.
//
//     npm install @bitrix24/b24jssdk        (in another folder; run the script from there)
//     node b24jssdk.mjs http://127.0.0.1:8090
//
// The SDK's B24Hook always uses https, so it cannot call the sandbox's webhook. B24OAuth uses the REST URL that is given as
// `clientEndpoint`, as for an installed application; with a token that has not expired, no other OAuth call is made.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";

const LEADS = 61;
const PER_PAGE = 50;

const base = process.argv[2];
const marker = `b24jssdk-${Date.now()}`;

try {
  assert(base, "the sandbox's URL is missing: node b24jssdk.mjs http://127.0.0.1:8090");
  const { B24OAuth, ApiVersion } = createRequire(join(process.cwd(), "package.json"))("@bitrix24/b24jssdk");
  const portal = connect(B24OAuth, `${base}/rest/`, "sandbox-token");
  await oneLead(portal);
  await batches(portal);
  await pages(portal, ApiVersion.v2);
  await rejections(portal, connect(B24OAuth, `${base}/rest/`, "not-the-token"));
  console.log(`@bitrix24/b24jssdk: added, updated, got, listed and batched ${LEADS} leads at ${base}`);
} catch (error) {
  console.error(`@bitrix24/b24jssdk: ${error.message}`);
  process.exit(1);
}

function connect(B24OAuth, rest, accessToken) {
  const application = {
    applicationToken: "",
    userId: 1,
    memberId: "sandbox",
    accessToken,
    refreshToken: "none",
    expires: Math.floor(Date.now() / 1000) + 3600,
    expiresIn: 3600,
    scope: "crm",
    domain: new URL(rest).host,
    clientEndpoint: rest,
    serverEndpoint: rest,
    status: "F",
  };
  const portal = new B24OAuth(application, { clientId: "sandbox", clientSecret: "none" });
  portal.offClientSideWarning();
  return portal;
}

async function oneLead(portal) {
  const id = await call(portal, "crm.lead.add", { fields: lead(0), params: { REGISTER_SONET_EVENT: "Y" } });
  assert(Number.isInteger(id), `crm.lead.add returned ${JSON.stringify(id)}`);

  const updated = await call(portal, "crm.lead.update", { id, fields: { STATUS_ID: "IN_PROCESS", OPPORTUNITY: 12500.5 } });
  assert.equal(updated, true);

  const got = await call(portal, "crm.lead.get", { id });
  assert.equal(got.ID, String(id));
  assert.equal(got.TITLE, lead(0).TITLE);
  assert.equal(got.STATUS_ID, "IN_PROCESS");
  assert.equal(got.OPPORTUNITY, "12500.50");
  assert.equal(got.PHONE[0].VALUE, "555888");
}

// Adds the other leads in two batches of up to 50 commands.
async function batches(portal) {
  const calls = [];
  for (let number = 1; number < LEADS; number += 1) {
    calls.push(["crm.lead.add", { fields: lead(number) }]);
  }
  const added = await portal.actions.v2.batchByChunk.make({ calls, options: { isHaltOnError: true } });
  assert(added.isSuccess, added.getErrorMessages().join("; "));
  assert.equal(added.getData().length, LEADS - 1);

  const mixed = await portal.actions.v2.batch.make({
    calls: {
      good: { method: "crm.lead.list", params: { filter: byMarker(), select: ["ID"] } },
      bad: { method: "crm.lead.nothing" },
      fields: { method: "crm.lead.fields" },
    },
    options: { isHaltOnError: false, returnAjaxResult: true },
  });
  assert.equal(mixed.getData().bad.isSuccess, false);
  assert.equal(mixed.getData().good.getTotal(), LEADS);
  assert.equal(mixed.getData().good.getData().result.length, PER_PAGE);
  assert.equal(mixed.getData().fields.getData().result.PHONE.type, "crm_multifield");
}

// The SDK's three ways to read a list: page by page, all at once, and as a generator.
async function pages(portal, version) {
  const first = await portal.actions.v2.call.make({ method: "crm.lead.list", params: { filter: byMarker(), select: ["ID", "TITLE"] } });
  assert.equal(first.getTotal(), LEADS);
  assert.equal(first.getData().result.length, PER_PAGE);
  const second = await first.getNext(portal.getHttpClient(version));
  assert.equal(second.getData().result.length, LEADS - PER_PAGE);
  assert.equal(await second.getNext(portal.getHttpClient(version)), false);

  const all = await portal.actions.v2.callList.make({ method: "crm.lead.list", params: { filter: byMarker(), select: ["ID"] } });
  assert.equal(new Set(all.getData().map((row) => row.ID)).size, LEADS);

  let listed = 0;
  for await (const page of portal.actions.v2.fetchList.make({ method: "crm.lead.list", params: { filter: byMarker() } })) {
    listed += page.length;
  }
  assert.equal(listed, LEADS);

  const found = await call(portal, "crm.lead.list", { filter: { "=ORIGINATOR_ID": marker, "=ORIGIN_ID": "7" }, order: { ID: "DESC" } });
  assert.deepEqual(found.map((row) => row.TITLE), [lead(7).TITLE]);
}

async function rejections(portal, unauthorized) {
  await assert.rejects(call(portal, "crm.lead.get", { id: 987654321 }), "an unknown lead was found");
  await assert.rejects(call(unauthorized, "crm.lead.list", {}), /Wrong authorization data|NO_AUTH_FOUND/);
}

async function call(portal, method, params) {
  const response = await portal.actions.v2.call.make({ method, params });
  assert(response.isSuccess, `${method}: ${response.getErrorMessages().join("; ")}`);
  return response.getData().result;
}

function byMarker() {
  return { "=ORIGINATOR_ID": marker };
}

function lead(number) {
  return {
    TITLE: `Lead ${number} of ${marker}`,
    NAME: "Gleb",
    OPENED: "Y",
    CURRENCY_ID: "USD",
    ORIGINATOR_ID: marker,
    ORIGIN_ID: String(number),
    PHONE: [{ VALUE: "555888", VALUE_TYPE: "WORK" }],
    EMAIL: [{ VALUE: "gleb@example.com", VALUE_TYPE: "WORK" }],
  };
}
