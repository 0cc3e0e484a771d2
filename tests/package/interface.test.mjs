// The package's functions in Node: their results, and the full message for invalid arguments.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LeadError, request, schema, updateStatus, upsertLead, upsertSource, upsertStage, validate } from "leadwire";

/** @type {import("leadwire").IvvyTarget} */
const IVVY = { crm: "ivvy", url: "https://api.us-west-2.ivvy.com", key: "the-key", secret: "the-secret" };
/** @type {import("leadwire").Bitrix24Target} */
const BITRIX24 = { crm: "bitrix24", url: "https://x.bitrix24.com/rest", auth: "the-token" };
/** @type {import("leadwire").CapillaryTarget} */
const CAPILLARY = { crm: "capillary", url: "https://eu.api.capillarytech.com", username: "store.server", password: "server123" };
/** @type {import("leadwire").IvvyStageAdd} */
const STAGE = { name: "Referral", applyTo: 1 };

/** @type {[why: string, call: () => unknown, message: string][]} */
const invalidCalls = [
  ["an unknown kind", () => validate(/** @type {any} */ ("ivvy.thing"), {}), 'unsupported kind "ivvy.thing"; expected one of ivvy.lead, ivvy.stage, ivvy.source, ivvy.status, ivvy.contact, ivvy.company, bitrix24.lead, bitrix24.item, bitrix24.status, capillary.lead, capillary.status'],
  ["a kind that is not text", () => validate(/** @type {any} */ ({}), {}), 'unsupported kind ""; expected one of ivvy.lead, ivvy.stage, ivvy.source, ivvy.status, ivvy.contact, ivvy.company, bitrix24.lead, bitrix24.item, bitrix24.status, capillary.lead, capillary.status'],
  ["a catalog that is a list", () => validate("ivvy.lead", { id: 1 }, /** @type {any} */ ([])), "the catalog must be an object"],
  ["a catalog with a wrong list", () => validate("ivvy.lead", { id: 1 }, /** @type {any} */ ({ ivvy: { typesWithSubtypes: 3 } })), "the catalog's ivvy.typesWithSubtypes must be a list"],
  ["no target", () => upsertLead(/** @type {any} */ (undefined), /** @type {any} */ ({})), 'the target must be an object such as {crm: "ivvy", url: "https://…"}'],
  ["a target with another CRM", () => upsertLead(/** @type {any} */ ({ crm: "salesforce", url: "https://x.example" }), /** @type {any} */ ({})), 'the target\'s crm is "salesforce"; expected one of ivvy, bitrix24, capillary'],
  ["a target without url", () => upsertStage(/** @type {any} */ ({ crm: "ivvy" }), STAGE), "the target's url is missing or not an http address; expected an address such as https://api.example.com"],
  ["a url with a user", () => upsertStage({ ...IVVY, url: "https://me:pw@x.example" }, STAGE), "the target's url contains a user name or a password; expected an address such as https://api.example.com"],
  ["a url with a query", () => upsertStage({ ...IVVY, url: "https://x.example?a=1" }, STAGE), "the target's url contains a query, a fragment or a backslash; expected an address such as https://api.example.com"],
  ["a key that is a number", () => upsertStage(/** @type {any} */ ({ ...IVVY, key: 5 }), STAGE), "the target's key must be text"],
  ["a key without secret", () => upsertStage({ ...IVVY, secret: undefined }, STAGE), "the target has a key but no secret; expected both or neither"],
  ["a key that would break a header", () => upsertStage({ ...IVVY, key: "a\r\nX: y" }, STAGE), "the target's key is not valid in a header; expected visible ASCII without spaces"],
  ["a password and a token", () => updateStatus({ ...CAPILLARY, token: "t" }, { id: 1, status: "WON", reasonId: 1 }), "the target has a password and a token; expected one of the two"],
  ["an unknown method", () => upsertLead(/** @type {any} */ ({ ...BITRIX24, method: "deal" }), /** @type {any} */ ({})), 'the target\'s method is "deal"; expected lead or item'],
  ["an unknown method, through a relay", () => upsertLead(/** @type {any} */ ({ crm: "bitrix24", relay: "https://x.example", method: "deal" }), /** @type {any} */ ({})), 'the target\'s method is "deal"; expected lead or item'],
  ["a method of another CRM", () => upsertLead(/** @type {any} */ ({ ...IVVY, method: "item" }), /** @type {any} */ ({})), "the target has a method, which ivvy does not have"],
  ["a stage for Bitrix24", () => upsertStage(/** @type {any} */ (BITRIX24), STAGE), "ivvy.stage is not a kind of bitrix24; expected one of bitrix24.lead, bitrix24.item, bitrix24.status"],
  ["a source for Capillary", () => upsertSource(/** @type {any} */ (CAPILLARY), { name: "x" }), "ivvy.source is not a kind of capillary; expected one of capillary.lead, capillary.status"],
  ["a contact alone", () => request(IVVY, "ivvy.contact", { id: 1 }), "ivvy.contact cannot be sent alone; expected as a part of an ivvy.lead"],
  ["a timeout of zero", () => upsertStage(IVVY, STAGE, { timeoutMs: 0 }), "timeoutMs must be a whole number from 1 to 2147483647"],
  ["retries that are not a number", () => upsertStage(IVVY, STAGE, { retries: NaN }), "retries must be a whole number from 0"],
  ["a signal that is not an AbortSignal", () => upsertStage(IVVY, STAGE, /** @type {any} */ ({ signal: {} })), "signal must be an AbortSignal"],
  ["a signal that is empty text", () => upsertStage(IVVY, STAGE, /** @type {any} */ ({ signal: "" })), "signal must be an AbortSignal"],
  ["options that are text", () => upsertStage(IVVY, STAGE, /** @type {any} */ ("retries")), "the options must be an object"],
  ["options of a dry run that are a number", () => request(IVVY, "ivvy.stage", STAGE, /** @type {any} */ (5)), "the options must be an object"],
  ["a target with an unknown field", () => upsertStage(/** @type {any} */ ({ ...IVVY, urll: "x" }), STAGE), 'the target has an unknown field "urll"; expected one of crm, url, key, secret, auth, username, password, token, method, dangerouslyAllowBrowser, relay, form, connection, staffKey'],
  ["an unknown option", () => upsertStage(IVVY, STAGE, /** @type {any} */ ({ timeout: 3 })), 'the options object has an unknown field "timeout"; expected one of catalog, timeoutMs, retries, idempotencyKey, updateToken, mask, page, guard, signal, onAttempt'],
  ["a catalog with an unknown field", () => validate("ivvy.lead", { id: 1 }, /** @type {any} */ ({ ivy: {} })), 'the catalog has an unknown field "ivy"; expected one of ivvy, bitrix24, messages'],
  ["a listener that is not a function", () => upsertStage(IVVY, STAGE, /** @type {any} */ ({ onAttempt: 1 })), "onAttempt must be a function"],
];

for (const [why, call, message] of invalidCalls) {
  test(`invalid arguments: ${why}`, async () => {
    const error = await errorOf(call);
    assert.ok(error instanceof LeadError, String(error));
    assert.equal(error.message, message);
    assert.deepEqual({ ...error }, { kind: "bad_target", retryable: false, maybeSent: false, attempts: 0 });
  });
}

test("a LeadError is an Error with the name LeadError", async () => {
  const error = await errorOf(() => upsertStage(IVVY, /** @type {any} */ ({ name: "" })));
  assert.equal(String(error), "LeadError: the ivvy.stage is not valid: name is required when id is missing; applyTo is required when id is missing");
  assert.equal(error.kind, "invalid");
  assert.deepEqual(error.issues.map((/** @type {any} */ issue) => issue.path), [["name"], ["applyTo"]]);
});

test("validate returns the value that would be sent, with ids beyond 2^53 as digits", () => {
  const { value, issues, warnings } = validate("ivvy.stage", { id: 9007199254740993n, applyTo: "2", colour: "red" });
  assert.deepEqual(value, { id: "9007199254740993", applyTo: 2, colour: "red" });
  assert.equal(issues, undefined);
  assert.deepEqual(warnings.map(({ code, path }) => ({ code, path })), [{ code: "not_hex_colour", path: ["colour"] }]);
});

test("schema is a Standard Schema, synchronous, and a JSON Schema", () => {
  const stage = schema("ivvy.stage");
  assert.equal(stage["~standard"].version, 1);
  assert.equal(stage["~standard"].vendor, "leadwire");
  assert.deepEqual(stage["~standard"].validate(STAGE), { value: STAGE });
  const { issues } = /** @type {any} */ (stage["~standard"].validate({ name: " " }));
  assert.deepEqual(issues.map((/** @type {any} */ issue) => issue.path), [["name"], ["applyTo"]]);
  assert.equal(/** @type {any} */ (stage.jsonSchema).properties.name.type, "string");
});

test("a catalog's messages replace the English ones", () => {
  const { issues } = validate("ivvy.stage", /** @type {unknown} */ ({ applyTo: 3 }), { messages: { required: "{field} fehlt", choice: "{field}: {choices}" } });
  assert.deepEqual(issues?.map((issue) => issue.message), ["name fehlt", "applyTo: 1 (Opportunity), 2 (Lead)"]);
});

test("a dry run returns the request", async () => {
  const dry = await request(BITRIX24, "bitrix24.lead", { id: "9007199254740993", fields: { TITLE: "é" } });
  assert.deepEqual(dry, {
    method: "POST",
    url: "https://x.bitrix24.com/rest/crm.lead.update",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: '{"id":9007199254740993,"fields":{"TITLE":"é"},"auth":"the-token"}',
  });
});

test("null values are omitted", async () => {
  const absent = /** @type {any} */ (null);
  assert.equal((await request(BITRIX24, "bitrix24.lead", { fields: { TITLE: "x" } }, absent)).method, "POST");
  const relayed = await request({ crm: "ivvy", relay: "https://relay.example" }, "ivvy.stage", STAGE, { idempotencyKey: absent });
  assert.match(JSON.parse(relayed.body).key, /^[0-9a-f-]{36}$/);
  const target = /** @type {any} */ ({ crm: "ivvy", url: absent, relay: "https://relay.example" });
  assert.equal((await request(target, "ivvy.stage", STAGE)).url, "https://relay.example/leads");
});

test("a masked dry run shows no secret, derived forms included", async () => {
  const shown = JSON.stringify([
    await request(IVVY, "ivvy.stage", STAGE, { mask: true }),
    await request(BITRIX24, "bitrix24.lead", { fields: { TITLE: "the-token" } }, { mask: true }),
    await request({ crm: "bitrix24", url: "https://x.bitrix24.com/rest/1/webhook-secret" }, "bitrix24.lead", { fields: { TITLE: "x" } }, { mask: true }),
    await request(CAPILLARY, "capillary.status", { id: 1, status: "WON", reasonId: 1 }, { mask: true }),
    await request({ ...CAPILLARY, username: undefined, password: undefined, token: "oauth-token" }, "capillary.status", { id: 1, status: "WON", reasonId: 1 }, { mask: true }),
  ]);
  for (const secret of ["the-key", "the-secret", "the-token", "webhook-secret", "server123", "8a16a6b70505eb1f1ff7cdc0cd5559a7", "c3RvcmUuc2VydmVyOjhhMTZh", "oauth-token"]) {
    assert.ok(!shown.includes(secret), `${secret} is in ${shown}`);
  }
});

test("with a window, a target with a secret is refused before anything is sent", async () => {
  const global = /** @type {any} */ (globalThis);
  global.window = global;
  try {
    /** @type {any[]} */
    const targets = [IVVY, BITRIX24, CAPILLARY, { crm: "bitrix24", url: "https://x.bitrix24.com/rest/1/webhook" }];
    for (const target of targets) {
      const lead = { id: 1, name: "x", owner: "x", fields: { TITLE: "x" } };
      const error = await errorOf(() => request(target, /** @type {any} */ (`${target.crm}.lead`), lead));
      assert.equal(error.kind, "secret_in_browser");
      await request({ ...target, dangerouslyAllowBrowser: true }, /** @type {any} */ (`${target.crm}.lead`), lead);
    }
    await request({ crm: "ivvy", url: "https://gateway.example" }, "ivvy.stage", STAGE);
  } finally {
    delete global.window;
  }
});

/**
 * The error that the call throws or rejects with.
 *
 * @param {() => unknown} call
 * @returns {Promise<any>}
 */
async function errorOf(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  assert.fail("nothing was thrown");
}
