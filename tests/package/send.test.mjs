// Sends to the sandbox with faults: the number of attempts, the outcome, and the number of records.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";

import { LeadError, updateStatus, upsertLead, upsertSource, upsertStage } from "leadwire";
import { startSandbox } from "../support/sandbox.mjs";

/** @type {import("../support/sandbox.mjs").Sandbox} */
let sandbox;
/** @type {any} */
let ivvy;
/** @type {any} */
let bitrix24;
/** @type {any} */
let capillary;

before(async () => {
  sandbox = await startSandbox();
  ivvy = { crm: "ivvy", url: sandbox.url, key: "sandbox-key", secret: "sandbox-secret" };
  bitrix24 = { crm: "bitrix24", url: `${sandbox.url}/rest/1/sandbox` };
  capillary = { crm: "capillary", url: sandbox.url, username: "store.server", password: "server123" };
  // The waits between attempts are jitter from 0; here chance always gives the least.
  Math.random = () => 0;
});
beforeEach(() => sandbox.reset());
after(() => sandbox.stop());

const CONTACT = { firstName: "Ann", lastName: "Smith", email: "ann@example.com" };
const LEAD = { name: "Smith wedding", sourceId: 2, typeId: 3, stageId: 1, industryId: 11, contact: CONTACT };

const adds = {
  ivvy: (/** @type {any} */ options) => upsertLead(ivvy, LEAD, options),
  bitrix24: (/** @type {any} */ options) => upsertLead(bitrix24, { fields: { TITLE: "x" } }, options),
  capillary: (/** @type {any} */ options) => upsertLead(capillary, { leadFor: "sku", userId: 1000 }, options),
};
const changes = {
  ivvy: (/** @type {any} */ options) => upsertStage(ivvy, { id: 1, colour: "#123456" }, options),
  bitrix24: async (/** @type {any} */ options) => {
    const { id } = await adds.bitrix24({ idempotencyKey: "before the faults" });
    return updateStatus(bitrix24, { id: String(id), status: "JUNK" }, options);
  },
  capillary: (/** @type {any} */ options) => updateStatus(capillary, { id: 1, status: "WON", reasonId: 3 }, options),
};

test("every CRM adds a lead and returns its id", async () => {
  for (const [crm, add] of Object.entries(adds)) {
    const receipt = await add({ idempotencyKey: "k" });
    assert.equal(receipt.outcome, "delivered");
    assert.equal(receipt.kind, `${crm}.lead`);
    assert.equal(receipt.created, true);
    assert.equal(receipt.attempts, 1);
    assert.equal(receipt.idempotencyKey, "k");
    assert.equal(sandbox.stored(`${crm}.lead`).at(-1)?.id, String(receipt.id));
  }
});

test("Bitrix24's leads by either method", async () => {
  /** @type {any} */
  const items = { ...bitrix24, method: "item" };
  const phone = { typeId: /** @type {const} */ ("PHONE"), valueType: "WORK", value: "555888" };
  const added = await upsertLead(items, { fields: { title: "x", fm: [phone] } });
  assert.equal(added.kind, "bitrix24.item");
  const [entry] = sandbox.stored("bitrix24.lead").at(-1)?.fields.PHONE;
  const email = { typeId: /** @type {const} */ ("EMAIL"), value: "ann@example.com" };
  const fm = [{ ...phone, value: "555999", id: entry.ID }, email];
  const updated = await upsertLead(items, { id: added.id, fields: { lastName: "Smith", fm } });
  assert.deepEqual([updated.id, updated.created], [added.id, false]);
  const status = await updateStatus(items, { id: /** @type {number} */ (added.id), status: "JUNK", description: "no budget" });
  assert.deepEqual([status.id, status.kind], [added.id, "bitrix24.status"]);
  const { fields } = /** @type {any} */ (sandbox.stored("bitrix24.lead").at(-1));
  const found = [fields.TITLE, fields.LAST_NAME, fields.STATUS_ID, fields.STATUS_DESCRIPTION];
  assert.deepEqual(found, ["x", "Smith", "JUNK", "no budget"]);
  assert.deepEqual([fields.PHONE, fields.EMAIL].map(([{ VALUE }]) => VALUE), ["555999", "ann@example.com"]);
  // The kind decides the method of a request, and the target's method that of a status.
  const lead = await upsertLead(bitrix24, { id: added.id, fields: { TITLE: "y" } });
  assert.deepEqual([lead.id, lead.kind], [added.id, "bitrix24.lead"]);
  const paths = (await sandbox.calls()).map((/** @type {any} */ call) => call.path.split("/").at(-1));
  assert.deepEqual(paths, ["crm.item.add", "crm.item.update", "crm.item.update", "crm.lead.update"]);
});

test("every CRM changes a status", async () => {
  const { id } = await adds.ivvy({});
  await updateStatus(ivvy, { id: String(id), stageId: 4 });
  assert.equal(sandbox.stored("ivvy.lead").at(-1)?.fields.stageId, 4);
  for (const change of [changes.bitrix24, changes.capillary]) assert.equal((await change({})).created, false);
});

test("with a wrong clock, a request to iVvy is signed again by iVvy's clock, once", async () => {
  const { now } = Date;
  for (const [minutes, requests] of [[4, 1], [10, 2], [-10, 2]]) {
    await sandbox.reset();
    Date.now = () => now() + minutes * 60_000;
    try {
      const receipt = await adds.ivvy({ retries: 0 });
      assert.deepEqual([receipt.attempts, sandbox.stored("ivvy.lead").length], [1, 1], `${minutes} minutes`);
    } finally {
      Date.now = now;
    }
    assert.equal((await sandbox.calls()).length, requests, `${minutes} minutes`);
  }
  await sandbox.reset();
  await sandbox.addFaults("ivvy", 5, { kind: "error", code: "23005" });
  await assert.rejects(adds.ivvy({ retries: 3 }), { kind: "unauthorized", message: /this device's clock differs/ });
  assert.equal((await sandbox.calls()).length, 2);
});

test("an update that adds something is not sent again after a doubtful outcome", async () => {
  /** @type {any} */
  const items = { ...bitrix24, method: "item" };
  const fm = [{ typeId: /** @type {const} */ ("PHONE"), valueType: "WORK", value: "555888" }];
  const leads = (/** @type {any} */ id) => sandbox.stored("bitrix24.lead").find((lead) => lead.id === String(id))?.fields;
  /** @type {[string, any, () => Promise<any>, (id: any, options: any) => Promise<any>, (id: any) => unknown[]][]} */
  const rows = [
    ["bitrix24", "PHONE", () => adds.bitrix24({}), (id, options) => upsertLead(bitrix24, { id, fields: { PHONE: "555888" } }, options), (id) => leads(id)?.PHONE],
    ["bitrix24", "fm", () => adds.bitrix24({}), (id, options) => upsertLead(items, { id, fields: { fm } }, options), (id) => leads(id)?.PHONE],
    ["ivvy", "contact", () => upsertLead(ivvy, { ...LEAD, contact: undefined, contactId: 5 }), (id, options) => upsertLead(ivvy, { id, contact: CONTACT }, options), () => sandbox.stored("ivvy.contact")],
  ];
  for (const [crm, name, add, update, added] of rows) {
    await sandbox.reset();
    const { id } = await add();
    await sandbox.addFaults(crm, 1, { kind: "commit_then_drop" });
    const error = await failure(update(id, { retries: 3 }));
    assert.deepEqual([error.kind, error.maybeSent, error.attempts], ["network", true, 1], name);
    assert.equal(added(id).length, 1, name);
  }
});

test("without a key, each send gets a new one", async () => {
  const [one, two] = [await adds.capillary({}), await adds.capillary({})];
  assert.match(one.idempotencyKey, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(one.idempotencyKey, two.idempotencyKey);
});

test("2^53+1 is sent exactly and returned as a string", async () => {
  await sandbox.setNextId("ivvy.source", "9007199254740993");
  const added = await upsertSource(ivvy, { name: "Far" });
  assert.equal(added.id, "9007199254740993");
  assert.deepEqual(added.raw, { success: true, id: "9007199254740993" });
  await upsertSource(ivvy, { id: 9007199254740993n, description: "far" });
  const call = (await sandbox.calls()).at(-1);
  assert.equal(call?.body, '{"id":9007199254740993,"description":"far"}');
});

/**
 * Each fault concerns one attempt; the next attempt succeeds.
 *
 * @type {[why: string, fault: any, add: string, change: string][]}
 */
const faults = [
  ["rate limit reached", { kind: "limit" }, "delivered after 2", "delivered after 2"],
  ["HTTP 429", { kind: "status", status: 429 }, "delivered after 2", "delivered after 2"],
  ["HTTP 500", { kind: "status", status: 500 }, "unavailable after 1, maybe sent", "delivered after 2"],
  ["HTTP 503", { kind: "status", status: 503 }, "unavailable after 1, maybe sent", "delivered after 2"],
  ["HTTP 501, which is permanent", { kind: "status", status: 501 }, "unavailable after 1, maybe sent", "unavailable after 1, maybe sent"],
  ["HTTP 400 without a message", { kind: "status", status: 400 }, "rejected after 1", "rejected after 1"],
  ["a redirect", { kind: "status", status: 302 }, "protocol after 1, maybe sent", "protocol after 1, maybe sent"],
  ["connection reset", { kind: "reset" }, "network after 1, maybe sent", "delivered after 2"],
  ["record stored, no response", { kind: "commit_then_drop" }, "network after 1, maybe sent", "delivered after 2"],
  ["record stored, response cut off", { kind: "half_answer" }, "network after 1, maybe sent", "delivered after 2"],
  ["record stored, invalid JSON", { kind: "broken_json" }, "protocol after 1, maybe sent", "protocol after 1, maybe sent"],
  ["timeout", { kind: "hang" }, "timeout after 1, maybe sent", "delivered after 2"],
];

for (const [why, fault, add, change] of faults) {
  for (const crm of /** @type {const} */ (["ivvy", "bitrix24", "capillary"])) {
    test(`${why}: ${crm}`, async () => {
      await sandbox.addFaults(crm, 1, fault);
      assert.equal(await outcomeOf(adds[crm]), add, "an add");
      const records = sandbox.stored(`${crm}.lead`).length;
      assert.ok(records <= (crm === "capillary" ? 2 : 1), "an add left more than one record");

      await sandbox.reset();
      // The change of a Bitrix24 lead adds it first, without a fault.
      if (crm === "bitrix24") await changes.bitrix24({});
      await sandbox.addFaults(crm, 1, fault);
      const again = crm === "bitrix24" ? () => updateStatus(bitrix24, { id: 1, status: "NEW" }, { timeoutMs: 500 }) : changes[crm];
      assert.equal(await outcomeOf(again), change, "a change");
    });
  }
}

test("a redirect does not forward the credentials", async () => {
  /** @type {string[]} */
  const received = [];
  const redirectTarget = createServer((request, response) => (received.push(String(request.url)), response.end('{"id":7}')));
  redirectTarget.listen(0, "127.0.0.1");
  await once(redirectTarget, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (redirectTarget.address());
  let status = 0;
  const redirecting = createServer((_, response) => response.writeHead(status, { Location: `http://127.0.0.1:${port}/` }).end());
  redirecting.listen(0, "127.0.0.1");
  await once(redirecting, "listening");
  const redirectingPort = /** @type {import("node:net").AddressInfo} */ (redirecting.address()).port;
  try {
    for (status of [301, 302, 303, 307, 308]) {
      const target = /** @type {const} */ ({ crm: "capillary", url: `http://127.0.0.1:${redirectingPort}`, token: "secret" });
      const error = await failure(upsertLead(target, { leadFor: "sku", userId: 1000 }, { retries: 0 }));
      assert.deepEqual([error.kind, error.status], ["protocol", status]);
    }
    assert.deepEqual(received, []);
  } finally {
    redirectTarget.close();
    redirecting.close();
  }
});

test("after the last retry the error has the number of attempts", async () => {
  await sandbox.addFaults("capillary", 5, { kind: "status", status: 503 });
  /** @type {any[]} */
  const attempts = [];
  const error = await failure(changes.capillary({ retries: 3, onAttempt: (/** @type {any} */ attempt) => attempts.push(attempt) }));
  assert.equal(error.attempts, 4);
  assert.deepEqual(attempts.map(({ attempt, delayMs, error }) => [attempt, delayMs, error?.status]), [
    [1, 0, undefined],
    [2, 0, 503],
    [3, 0, 503],
    [4, 0, 503],
  ]);
  assert.ok(attempts[1].error instanceof LeadError);
  assert.equal((await sandbox.calls()).length, 4);
});

test("maybeSent of one attempt stays set in the final error", async () => {
  await sandbox.addFaults("capillary", 1, { kind: "hang" });
  await sandbox.addFaults("capillary", 9, { kind: "limit" });
  const error = await failure(changes.capillary({ timeoutMs: 300 }));
  assert.equal(error.kind, "busy");
  assert.equal(error.maybeSent, true);
});

test("Retry-After is the minimum delay before the next attempt", async () => {
  await sandbox.addFaults("capillary", 1, { kind: "status", status: 503, retryAfter: "1" });
  /** @type {number[]} */
  const delays = [];
  await changes.capillary({ onAttempt: (/** @type {any} */ { delayMs }) => delays.push(delayMs) });
  assert.deepEqual(delays, [0, 1000]);
});

test("a Retry-After of more than five minutes rejects at once", async () => {
  await sandbox.addFaults("capillary", 1, { kind: "status", status: 503, retryAfter: "3600" });
  const error = await failure(changes.capillary({}));
  assert.equal(error.attempts, 1);
  assert.equal(error.retryAfterMs, 3_600_000);
  assert.equal(error.retryable, true);
});

test("a response up to 1 MiB is read; of a longer one only the status", async () => {
  const body = (/** @type {number} */ length) => JSON.stringify({ errors: [{ code: 7, message: "x".repeat(length) }] });
  const overhead = body(0).length;
  const endings = [];
  for (const length of [2 ** 20, 2 ** 20 + 1]) {
    await sandbox.addFaults("capillary", 1, { kind: "status", status: 400, body: body(length - overhead) });
    const { kind, code } = await failure(changes.capillary({}));
    endings.push([kind, code]);
  }
  assert.deepEqual(endings, [["rejected", "7"], ["rejected", undefined]]);
});

test("an invalid payload is never sent", async () => {
  const error = await failure(upsertLead(ivvy, { ...LEAD, contact: { ...CONTACT, email: "no" }, stageId: "x" }));
  assert.equal(error.kind, "invalid");
  assert.deepEqual(error.issues?.map(({ path }) => path.join(".")), ["stageId", "contact.email"]);
  assert.deepEqual(await sandbox.calls(), []);
});

test("the error has the CRM's message and code", async () => {
  const error = await failure(upsertStage(ivvy, { id: 6, name: "x" }));
  assert.deepEqual([error.kind, error.code, error.maybeSent], ["rejected", "24321", false]);
  const unknown = await failure(updateStatus(bitrix24, { id: 4711, status: "NEW" }));
  assert.deepEqual([unknown.kind, unknown.message], ["not_found", "Not found"]);
  const unauthorized = await failure(upsertStage({ ...ivvy, secret: "another" }, { name: "x", applyTo: 1 }));
  assert.equal(unauthorized.kind, "unauthorized");
});

test("an onAttempt listener that throws or rejects does not affect the send", async () => {
  const { error } = console;
  console.error = () => {};
  try {
    for (const onAttempt of [() => { throw new Error("mine"); }, () => Promise.reject(new Error("mine"))]) {
      const receipt = await adds.capillary({ onAttempt });
      assert.equal(receipt.outcome, "delivered");
    }
  } finally {
    console.error = error;
  }
});

/** @type {[why: string, reason: any][]} */
const reasons = [["no reason", undefined], ["text", "text"], ["null", null], ["an Error", new Error("mine")]];
for (const [why, reason] of reasons) {
  test(`an abort with ${why}, during a request`, async () => {
    await sandbox.addFaults("capillary", 1, { kind: "hang" });
    const controller = new AbortController();
    const sending = failure(changes.capillary({ signal: controller.signal }));
    await sandbox.waitForCalls(1);
    controller.abort(reason);
    const error = await sending;
    assert.deepEqual([error.kind, error.maybeSent, error.attempts], ["aborted", true, 1]);
    assert.equal((await changes.capillary({})).outcome, "delivered", "the module still works");
  });
}

test("an abort before the first attempt sends nothing", async () => {
  const error = await failure(changes.capillary({ signal: AbortSignal.abort("early") }));
  assert.deepEqual([error.kind, error.maybeSent, error.attempts], ["aborted", false, 0]);
  assert.deepEqual(await sandbox.calls(), []);
});

test("an abort between two attempts ends the wait", async () => {
  await sandbox.addFaults("capillary", 1, { kind: "status", status: 429, retryAfter: "200" });
  const controller = new AbortController();
  const error = await failure(
    changes.capillary({
      signal: controller.signal,
      onAttempt: (/** @type {any} */ { attempt }) => attempt === 2 && setTimeout(() => controller.abort()),
    }),
  );
  assert.deepEqual([error.kind, error.maybeSent, error.attempts], ["aborted", false, 1]);
});

/**
 * The outcome of a send in one line.
 *
 * @param {(options: any) => Promise<any>} send
 */
async function outcomeOf(send) {
  try {
    const { outcome, attempts } = await send({ timeoutMs: 500 });
    return `${outcome} after ${attempts}`;
  } catch (error) {
    const { kind, attempts, maybeSent } = /** @type {LeadError} */ (error);
    return `${kind} after ${attempts}${maybeSent ? ", maybe sent" : ""}`;
  }
}

/**
 * @param {Promise<unknown>} sending
 * @returns {Promise<LeadError>}
 */
async function failure(sending) {
  const error = await sending.then(
    () => assert.fail("it was delivered"),
    (error) => error,
  );
  assert.ok(error instanceof LeadError, String(error));
  return error;
}
