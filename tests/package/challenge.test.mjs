// Sends without an outbox for which a relay requires a proof of work, from Node: through a relay, and when the challenge is
// too hard or the caller aborts. The time is mocked.

import assert from "node:assert/strict";
import { after, afterEach, before, mock, test } from "node:test";

import { LeadError, ready, upsertLead } from "leadwire";
import { attempt } from "../../pkg/outbox/attempt.js";
import { newEntry } from "../../pkg/outbox/entry.js";
import { solve } from "../../pkg/solver.js";
import { challengeResponse, solvableChallenge, unsolvableChallenge } from "../support/challenges.mjs";
import { STAFF_KEY, startRelay } from "../support/relay.mjs";
import { startSandbox } from "../support/sandbox.mjs";

const FORM = `
[form.contact]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.TITLE"]
rate = "100/h"
challenge = "1/h"
challenge_work = 8
`;

/** @type {import("../support/sandbox.mjs").Sandbox} */
let sandbox;
/** @type {import("../support/relay.mjs").Relay} */
let relay;
before(async () => {
  sandbox = await startSandbox();
  relay = await startRelay(sandbox.url, { forms: FORM });
  await ready();
});
after(async () => {
  await relay.stop();
  await sandbox.stop();
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

const LEAD = { fields: { TITLE: "x" } };
const target = () => /** @type {const} */ ({ crm: "bitrix24", relay: relay.url, form: "contact", staffKey: STAFF_KEY });

test("each further lead from one IP address is sent with a proof in its first attempt", async () => {
  for (const title of ["one", "two", "three"]) {
    const receipt = await upsertLead(target(), { fields: { TITLE: title } }, { retries: 0 });
    assert.equal(receipt.attempts, 1, title);
  }
  const titles = sandbox.stored("bitrix24.lead").map(({ fields }) => fields.TITLE).sort();
  assert.deepEqual(titles, ["one", "three", "two"]);
});

/**
 * Responds to every request like a relay that requires this challenge.
 *
 * @param {unknown} challenge
 */
function mockChallenge(challenge) {
  const { status, body } = challengeResponse(challenge);
  return mock.method(globalThis, "fetch", async () => new Response(body, { status }));
}

/** @param {Promise<unknown>} sending @returns {Promise<LeadError>} */
async function failure(sending) {
  const error = await sending.then(() => assert.fail("it was delivered"), (error) => error);
  assert(error instanceof LeadError, String(error));
  return error;
}

test("a challenge that is not solved in ten seconds is abandoned", async (context) => {
  const controller = new AbortController();
  context.after(() => controller.abort());
  const fetched = mockChallenge(await unsolvableChallenge());
  mock.timers.enable({ apis: ["setTimeout"] });
  const sending = failure(upsertLead(target(), LEAD, { retries: 0, signal: controller.signal }));
  await solverStarted();
  mock.timers.tick(9_999);
  assert.equal(await settled(sending), undefined);
  mock.timers.tick(1);
  const error = await settled(sending);
  assert.deepEqual([error?.kind, error?.maybeSent, error?.retryAfterMs, fetched.mock.callCount()], ["busy", false, 100, 1]);
});

test("an abort stops the solver", async () => {
  const fetched = mockChallenge(await unsolvableChallenge());
  mock.timers.enable({ apis: ["setTimeout"] });
  const controller = new AbortController();
  const sending = failure(upsertLead(target(), LEAD, { signal: controller.signal }));
  await solverStarted();
  controller.abort();
  assert.deepEqual([(await settled(sending))?.kind, fetched.mock.callCount()], ["aborted", 1]);
});

test("before each further step the claim is extended", async () => {
  /** @type {[holds: boolean[], extensions: number, requests: number, keys: boolean][]} */
  const rows = [
    [[false], 1, 1, false],
    [[true, false], 2, 1, true],
    [[true, true], 2, 2, true],
  ];
  for (const [holds, extensions, requests, derives] of rows) {
    const fetched = mockChallenge(await solvableChallenge());
    const derived = mock.method(globalThis.crypto.subtle, "deriveBits");
    const hold = mock.fn(async () => holds[hold.mock.callCount()]);
    const parts = { key: "0123456789abcdef", kind: /** @type {const} */ ("bitrix24.lead"), target: target(), digest: "d" };
    await attempt(ready, { ...newEntry({ ...parts, payload: JSON.stringify(LEAD) }, 0), attempts: 1 }, hold);
    const counts = [hold.mock.callCount(), fetched.mock.callCount(), derived.mock.callCount() > 0];
    assert.deepEqual(counts, [extensions, requests, derives], `${holds}`);
    mock.restoreAll();
  }
});

test("a lead that is too large for a proof waits and is not refused", async () => {
  const fetched = mockChallenge(await solvableChallenge());
  const title = "x".repeat(60 * 1024 - 300);
  const { kind, retryable } = await failure(upsertLead(target(), { fields: { TITLE: title } }, { retries: 0 }));
  assert.deepEqual([kind, retryable, fetched.mock.callCount()], ["busy", true, 1]);
});

test("challenges are solved one after the other", async () => {
  /** @type {string[]} */
  const ended = [];
  const [first, second] = [new AbortController(), new AbortController()];
  const given = [
    solve(await unsolvableChallenge(), first.signal).then(() => ended.push("the first")),
    solve(await unsolvableChallenge(), second.signal).then(() => ended.push("the aborted second")),
    solve(/** @type {any} */ ({ parameters: {} }), AbortSignal.any([])).catch(() => ended.push("an invalid one")),
    solve(await solvableChallenge(), AbortSignal.any([])).then((proof) => ended.push(`counter ${proof?.solution.counter}`)),
  ];
  second.abort();
  await solverStarted();
  assert.deepEqual(ended, []);
  first.abort();
  await Promise.all(given);
  assert.deepEqual(ended.sort(), ["an invalid one", "counter 5", "the aborted second", "the first"]);
});

test("an attempt solves one challenge", async () => {
  const fetched = mockChallenge(await solvableChallenge());
  assert.equal((await failure(upsertLead(target(), LEAD, { retries: 0 }))).kind, "busy");
  assert.equal(fetched.mock.callCount(), 2);
});

/** Resolves once keys are being derived. */
async function solverStarted() {
  const { subtle } = globalThis.crypto;
  const derive = mock.method(subtle, "deriveBits");
  while (derive.mock.callCount() === 0) await nextTask();
}

/**
 * The value to which a promise resolves while the mocked time does not advance; undefined if it waits for a timer.
 *
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T | undefined>}
 */
async function settled(promise) {
  /** @type {T | undefined} */
  let value;
  void promise.then((given) => (value = given));
  for (let turns = 0; turns < 100 && value === undefined; turns++) await nextTask();
  return value;
}

/** @returns {Promise<void>} */
function nextTask() {
  return new Promise((resolve) => setImmediate(resolve));
}
