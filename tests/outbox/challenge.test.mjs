// Leads for which a relay requires a proof of work, in Chromium: many from one IP address through a relay, and failures
// through a scripted server. No lead is lost, and none is delivered twice.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { challengeResponse, solvableChallenge } from "../support/challenges.mjs";
import { startRelay } from "../support/relay.mjs";
import { OutboxFixture } from "../support/outbox-fixture.mjs";
import { startSandbox } from "../support/sandbox.mjs";

/** @type {OutboxFixture} */
let fixture;
before(async () => {
  fixture = await OutboxFixture.launch();
});
beforeEach(() => fixture.setUp());
afterEach(() => fixture.tearDown());
after(() => fixture.close());

const FORM = `
[form.contact]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.TITLE", "fields.NAME"]
rate = "100/h"
challenge = "2/h"
challenge_work = 8
`;

test("many leads from one IP address: the first ones without, each further one with a proof of work", async (context) => {
  const sandbox = await startSandbox();
  context.after(sandbox.stop);
  const relay = await startRelay(sandbox.url, { settings: { origins: [fixture.url] }, forms: FORM });
  context.after(() => relay.stop());
  const page = await fixture.context.newPage();
  await page.goto(`${fixture.url}/tests/support/blank.html`);
  let requests = 0;
  page.on("request", (request) => (requests += Number(request.url() === `${relay.url}/leads`)));
  const receipts = await fixture.evaluate(page, `(async () => {
    const { openOutbox } = await import("/pkg/outbox.js");
    const outbox = openOutbox({ crm: "bitrix24", relay: "${relay.url}", form: "contact" });
    const all = Array.from({ length: 6 }, (_, at) => outbox.submit({ fields: { TITLE: "lead " + at } }, { key: "many-from-one-address-" + at }));
    return Promise.all(all.map(async (submitted) => (await submitted).delivered));
  })()`);
  const outcomes = receipts.map((/** @type {any} */ { outcome, attempts }) => `${outcome} ${attempts}`);
  assert.deepEqual(outcomes, Array(6).fill("delivered 1"), "each in one attempt");
  assert.equal(requests, 2 + 2 * 4, "two requests for each beyond the second");
  const titles = sandbox.stored("bitrix24.lead").map(({ fields }) => fields.TITLE).sort();
  assert.deepEqual(titles, Array.from({ length: 6 }, (_, at) => `lead ${at}`));
  assert.deepEqual(fixture.pageErrors, []);
});

test("a challenge is solved in the same attempt, and is not stored", async () => {
  const page = await fixture.openTab();
  const challenge = await solvableChallenge();
  fixture.relay.script.push(challengeResponse(challenge));
  await fixture.submit(page, { guard: { elapsedMs: 5300 } });
  const receipt = await fixture.delivered(page);
  assert.deepEqual([receipt.outcome, receipt.attempts], ["queued", 1]);
  const [first, solved] = fixture.relay.envelopes;
  assert.deepEqual([first.guard, solved.guard.elapsedMs], [{ elapsedMs: 5300 }, 5300]);
  assert.deepEqual(solved.guard.proof.challenge, challenge);
  assert.equal(solved.guard.proof.solution.counter, 5);
  assert.deepEqual({ ...solved, guard: 0 }, { ...first, guard: 0 });
  assert.doesNotMatch(JSON.stringify(await fixture.records(page)), /proof|signature/);
});

test("a challenge that expires before its solution is sent: a new one is solved later, and the lead is stored once", async () => {
  const page = await fixture.openTab();
  const [expired, fresh, last] = [await solvableChallenge(), await solvableChallenge(), await solvableChallenge()];
  fixture.relay.script.push(challengeResponse(expired), challengeResponse(fresh), challengeResponse(last));
  await fixture.submit(page);
  const receipt = await fixture.delivered(page);
  assert.deepEqual([receipt.outcome, receipt.attempts], ["queued", 2]);
  const proofs = fixture.relay.envelopes.map(({ guard }) => guard?.proof?.challenge);
  assert.deepEqual(proofs, [undefined, expired, undefined, last], "one proof for each attempt");
  assert.deepEqual([fixture.relay.leads.size, (await fixture.evaluate(page, "outbox.failed()")).length], [1, 0]);
});

test("a challenge that expires while the lead is in the outbox: the next attempt solves a new one", async () => {
  const page = await fixture.openTab();
  await page.route("**/solver.js", (route) => route.abort());
  const [expired, last] = [await solvableChallenge(), await solvableChallenge()];
  fixture.relay.defaultStep = challengeResponse(expired);
  const { key } = await fixture.submit(page);
  await page.waitForFunction("changes.at(-1)?.entries[0]?.error");
  await page.close();
  fixture.relay.defaultStep = undefined;
  fixture.relay.script.push(challengeResponse(last));
  const later = await fixture.openTab();
  await fixture.waitForState(later, "received");
  assert.deepEqual([...fixture.relay.leads.keys()], [key]);
  assert.deepEqual(fixture.relay.envelopes.at(-1).guard.proof.challenge, last);
});

/** @type {[why: string, before: () => void, challenge: () => Promise<unknown>][]} */
const unsolved = [
  ["a page without cryptography", () => Object.defineProperty(crypto, "subtle", { value: undefined }), solvableChallenge],
  ["a solver that cannot be loaded", () => undefined, solvableChallenge],
  ["an invalid challenge", () => undefined, async () => ({ parameters: { nonce: 7 } })],
  ["text instead of a challenge", () => undefined, async () => "solve this"],
];
for (const [why, before, challenge] of unsolved) {
  test(`${why}: the lead waits for the given time and is delivered`, async () => {
    const page = await fixture.openTab(before);
    if (why.includes("solver")) await page.route("**/solver.js", (route) => route.abort());
    fixture.relay.script.push(challengeResponse(await challenge()));
    await fixture.submit(page);
    const receipt = await fixture.delivered(page);
    assert.deepEqual([receipt.outcome, receipt.attempts], ["queued", 2]);
    assert.deepEqual(fixture.relay.envelopes.map(({ guard }) => guard?.proof), [undefined, undefined]);
    assert.equal(fixture.relay.leads.size, 1);
  });
}

test("an entry that is discarded while its challenge is solved is not sent", async () => {
  const page = await fixture.openTab();
  /** @type {() => void} */
  let release = () => undefined;
  const released = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route("**/solver.js", async (route) => {
    await released;
    await route.continue();
  });
  fixture.relay.script.push(challengeResponse(await solvableChallenge()), challengeResponse(await solvableChallenge()));
  const { key } = await fixture.submit(page);
  await fixture.relay.waitForRequests(1);
  const next = await fixture.submit(page, { key: "the-next-lead-of-the-page" });
  await fixture.relay.waitForRequests(2);
  assert.equal(await fixture.evaluate(page, `outbox.discard("${key}")`), true);
  release();
  // Challenges are solved one after the other.
  assert.equal((await fixture.delivered(page)).outcome, "queued");
  assert.deepEqual(fixture.relay.envelopes.map((envelope) => envelope.key), [key, next.key, next.key]);
});
