// The package's functions with a relay and the sandbox, from Node with a staff key: the result of each response, and exactly
// one lead in the CRM after failures. relay-page.test.mjs has the tests in pages.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { LeadError, request, updateStatus, upsertLead, upsertSource, upsertStage } from "leadwire";
import { STAFF_KEY, startRelay } from "../support/relay.mjs";
import { startSandbox } from "../support/sandbox.mjs";
import { until } from "../support/until.mjs";

/**
 * @typedef {import("leadwire").SendOptions} SendOptions
 * @typedef {import("leadwire").Receipt} Receipt
 */

/** @type {import("../support/sandbox.mjs").Sandbox} */
let sandbox;
/** @type {import("../support/relay.mjs").Relay} */
let relay;

before(async () => {
  sandbox = await startSandbox();
  relay = await startRelay(sandbox.url);
  // The delays between attempts are random; a fifth of the longest is enough for the relay to restart.
  Math.random = () => 0.2;
});
beforeEach(() => sandbox.reset());
after(async () => {
  await relay.stop();
  await sandbox.stop();
});

const staffKey = STAFF_KEY;
const ivvy = () => /** @type {const} */ ({ crm: "ivvy", relay: relay.url, staffKey });
const capillary = () => /** @type {const} */ ({ crm: "capillary", relay: relay.url, staffKey });
const wedding = () => /** @type {const} */ ({ crm: "ivvy", relay: relay.url, form: "wedding", staffKey });
const callback = () => /** @type {const} */ ({ crm: "bitrix24", relay: relay.url, form: "callback", staffKey });

const CONTACT = { firstName: "Ann", lastName: "Smith", email: "ann@example.com" };
/** Without the form's fixed values. */
const LEAD = /** @type {any} */ ({ name: "Smith wedding", contact: CONTACT });

/** @param {string} text @param {SendOptions} [options] */
const sendCallback = (text, options) => upsertLead(callback(), { fields: { TITLE: text } }, options);

const titles = () => sandbox.stored("bitrix24.lead").map(({ fields }) => fields.TITLE);

/**
 * @param {Promise<unknown>} sending
 * @returns {Promise<LeadError>}
 */
async function failure(sending) {
  const error = await sending.then(() => assert.fail("it was delivered"), (error) => error);
  assert(error instanceof LeadError, String(error));
  return error;
}

test("leads of forms are delivered with an id, an update token and the form's fixed values", async () => {
  const enquiry = await upsertLead(wedding(), LEAD);
  const [stored] = sandbox.stored("ivvy.lead");
  const { outcome, kind, id, created, attempts, updateToken, warnings } = enquiry;
  assert.deepEqual([outcome, kind, String(id), created, attempts], ["delivered", "ivvy.lead", stored.id, true, 1]);
  assert.deepEqual([typeof updateToken, warnings], ["string", []]);
  const { name, sourceId, typeId, stageId } = stored.fields;
  assert.deepEqual([name, sourceId, typeId, stageId], ["Smith wedding", 2, 3, 1]);

  const call = await sendCallback("Call back");
  assert.deepEqual([call.outcome, call.id, call.created], ["delivered", 1, true]);
  assert.equal(sandbox.stored("bitrix24.lead")[0].fields.SOURCE_ID, "WEB");
});

test("a staff key sends every kind and gets no update token", async () => {
  const big = "9007199254740993";
  await sandbox.addCapillaryLead(big);
  const sends = [
    await upsertStage(ivvy(), { name: "Site visit", applyTo: 2 }),
    await upsertSource(ivvy(), { id: 2, name: "The website" }),
    await updateStatus(capillary(), { id: big, status: "WON", reasonId: 7 }),
    await upsertLead(capillary(), { leadFor: "sku", userId: 1000 }),
  ];
  assert.deepEqual(sends.map(({ outcome, id, created, updateToken }) => [outcome, id, created, updateToken]), [
    ["delivered", 101, true, undefined],
    ["delivered", 2, false, undefined],
    ["delivered", big, false, undefined],
    ["delivered", "9007199254740994", true, undefined],
  ]);
});

test("an update token updates its own lead only", async () => {
  const other = await sendCallback("Other");
  const { id, updateToken } = await sendCallback("First");
  const changed = await upsertLead(callback(), { id, fields: { TITLE: "Changed" } }, { updateToken });
  assert.deepEqual([changed.outcome, changed.id, changed.created], ["delivered", id, false]);
  assert.deepEqual(titles(), ["Other", "Changed"]);
  const { updateToken: newer } = changed;
  for (const [why, of, token] of /** @type {const} */ ([
    ["another lead's id", other.id, newer],
    ["an id without a token", id, undefined],
    ["a changed token", id, `${newer}x`],
  ])) {
    const error = await failure(upsertLead(callback(), { id: of, fields: { TITLE: why } }, { updateToken: token }));
    assert.deepEqual([error.kind, error.code, error.status, error.maybeSent], ["unauthorized", "token", 403, false], why);
  }
  assert.deepEqual(titles(), ["Other", "Changed"]);
});

test("a repeated key returns the same id and creates no record; with other data it is a conflict", async () => {
  const options = { idempotencyKey: "a-key-that-is-used-again" };
  const first = await sendCallback("Once", options);
  const again = await sendCallback("Once", options);
  assert.deepEqual([again.outcome, again.id], ["delivered", first.id]);
  const error = await failure(sendCallback("Something else", options));
  assert.deepEqual([error.kind, error.code, error.status, error.retryable], ["rejected", "conflict", 409, false]);
  assert.deepEqual(titles(), ["Once"]);
  assert.equal((await sandbox.calls()).length, 1);
});

test("issues that only the relay can find are returned", async () => {
  const error = await failure(upsertLead(wedding(), /** @type {any} */ ({ contact: CONTACT })));
  assert.deepEqual([error.kind, error.status, error.maybeSent, error.attempts], ["invalid", 422, false, 1]);
  const [issue, ...more] = error.issues ?? [];
  assert.deepEqual(more, []);
  assert.deepEqual([issue.code, issue.path, issue.message], ["required", ["name"], "name is required when id is missing"]);
  assert.deepEqual(await sandbox.calls(), []);
});

test("fields that the form does not allow are left out, and named in the receipt", async () => {
  const lead = /** @type {any} */ ({ ...LEAD, stageId: 3, authenticity_token: "x" });
  const receipt = await upsertLead(wedding(), lead);
  assert.deepEqual(receipt.ignored, ["authenticity_token", "stageId"]);
  assert.equal((await upsertLead(wedding(), LEAD)).ignored, undefined);
});

test("a forbidden request is unauthorized with the relay's reason as its code, and no CRM is called", async () => {
  const url = relay.url;
  const stage = /** @type {const} */ ({ name: "x", applyTo: 1 });
  for (const [why, send, code] of /** @type {const} */ ([
    ["an unknown form", () => upsertLead({ ...wedding(), form: "none" }, LEAD), "not_allowed"],
    ["another form's kind", () => upsertLead({ ...wedding(), form: "callback" }, LEAD), "not_allowed"],
    ["a wrong staff key", () => upsertStage({ crm: "ivvy", relay: url, staffKey: `${STAFF_KEY}x` }, stage), "token"],
    ["no page and no staff key", () => upsertLead({ crm: "ivvy", relay: url, form: "wedding" }, LEAD), "origin"],
  ])) {
    const error = await failure(send());
    assert.deepEqual([error.kind, error.code, error.status, error.attempts], ["unauthorized", code, 403, 1], why);
    assert.doesNotMatch(`${error.message} ${JSON.stringify(error)}`, new RegExp(STAFF_KEY), why);
  }
  assert.deepEqual(await sandbox.calls(), []);
});

test("a lead that is sent while the relay restarts is delivered once", async () => {
  await relay.kill();
  /** @type {Promise<void> | undefined} */
  let restarted;
  const receipt = await sendCallback("During a restart", {
    retries: 8,
    onAttempt: ({ attempt }) => {
      if (attempt === 2) restarted = relay.restart();
    },
  });
  await restarted;
  assert.deepEqual([receipt.outcome, receipt.attempts > 1], ["delivered", true]);
  assert.deepEqual(titles(), ["During a restart"]);
});

test("a relay that cannot be reached is a network error, and a retry under the same key delivers the lead once", async () => {
  await relay.kill();
  const options = { idempotencyKey: "a-key-for-both-attempts", retries: 0 };
  const error = await failure(sendCallback("Later", options));
  assert.deepEqual([error.kind, error.retryable, error.maybeSent], ["network", true, true]);
  await relay.restart();
  assert.equal((await sendCallback("Later", options)).outcome, "delivered");
  assert.deepEqual(titles(), ["Later"]);
});

test("a lead that is queued while the CRM hangs is delivered once, also after a crash of the relay", async () => {
  const quickRelay = await startRelay(sandbox.url, { settings: { answer_within_ms: 100 } });
  try {
    const target = { ...callback(), relay: quickRelay.url };
    const options = { idempotencyKey: "a-key-of-a-queued-lead" };
    const send = () => upsertLead(target, { fields: { TITLE: "Queued" } }, options);
    await sandbox.addFaults("bitrix24", 1, { kind: "hang" });
    const { outcome, id, created, updateToken } = await send();
    assert.deepEqual([outcome, id, created, updateToken], ["queued", undefined, true, undefined]);
    assert.deepEqual(titles(), []);
    await quickRelay.restart();
    const receipt = await until("the lead's delivery", async () => {
      const receipt = await send();
      return receipt.outcome === "delivered" && receipt;
    });
    assert.deepEqual([receipt.id, typeof receipt.updateToken], [1, "string"]);
    assert.deepEqual(titles(), ["Queued"]);
  } finally {
    await quickRelay.stop();
  }
});

test("a dry run returns the envelope, masked on request", async () => {
  const options = { idempotencyKey: "0123456789abcdef", updateToken: "a-token", page: { url: "https://www.example.com/" } };
  const payload = { id: 5, fields: { TITLE: "x" } };
  const { method, url, headers, body } = await request(callback(), "bitrix24.lead", payload, options);
  assert.deepEqual([method, url], ["POST", `${relay.url}/leads`]);
  assert.deepEqual(headers, { "Content-Type": "text/plain", Authorization: `Bearer ${STAFF_KEY}` });
  const { page, updateToken } = options;
  const envelope = { v: 1, key: "0123456789abcdef", kind: "bitrix24.lead", payload, form: "callback", updateToken, page };
  assert.deepEqual(JSON.parse(body), envelope);
  const masked = await request(callback(), "bitrix24.lead", payload, { ...options, mask: true });
  assert.equal(masked.headers.Authorization, "Bearer ***");
  assert.deepEqual(JSON.parse(masked.body), { ...envelope, updateToken: "***" });
  assert.deepEqual(await sandbox.calls(), []);
});
