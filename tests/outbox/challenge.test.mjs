// Leads for which a relay requires a proof of work, in Chromium: many from one IP address through a relay, and failures
// through a scripted server. No lead is lost, and none is delivered twice.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { challenged, easy } from "../support/challenges.mjs";
import { startRelay } from "../support/relay.mjs";
import { Rig } from "../support/rig.mjs";
import { startSandbox } from "../support/start.mjs";

/** @type {Rig} */
let rig;
before(async () => {
  rig = await Rig.launch();
});
beforeEach(() => rig.begin());
afterEach(() => rig.end());
after(() => rig.close());

const FORM = `
[form.contact]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.TITLE", "fields.NAME"]
rate = "100/h"
challenge = "2/h"
challenge_work = 8
`;

test("many leads from one IP address: the first without, each further one with a proof of work", async (context) => {
  const { url, sandbox, stop } = await startSandbox();
  context.after(stop);
  const relay = await startRelay(url, { settings: { origins: [rig.url] }, forms: FORM });
  context.after(() => relay.stop());
  const page = await rig.context.newPage();
  await page.goto(`${rig.url}/tests/outbox/page.html`);
  let requests = 0;
  page.on("request", (request) => (requests += Number(request.url() === `${relay.url}/leads`)));
  const receipts = await rig.ask(page, `(async () => {
    const { openOutbox } = await import("/pkg/outbox.js");
    const outbox = openOutbox({ crm: "bitrix24", relay: "${relay.url}", form: "contact" });
    const all = Array.from({ length: 6 }, (_, at) => outbox.submit({ fields: { TITLE: "lead " + at } }, { key: "many-from-one-address-" + at }));
    return Promise.all(all.map(async (submitted) => (await submitted).delivered));
  })()`);
  const came = receipts.map((/** @type {any} */ { outcome, attempts }) => `${outcome} ${attempts}`);
  assert.deepEqual(came, Array(6).fill("delivered 1"), "each in one attempt");
  assert.equal(requests, 2 + 2 * 4, "two requests for each beyond the second");
  const titles = sandbox.stored("bitrix24.lead").map(({ fields }) => fields.TITLE).sort();
  assert.deepEqual(titles, Array.from({ length: 6 }, (_, at) => `lead ${at}`));
  assert.deepEqual(rig.complaints, []);
});

test("a challenge is solved in the same attempt, and is not stored", async () => {
  const page = await rig.tab();
  const challenge = await easy();
  rig.relay.script.push(challenged(challenge));
  await rig.submit(page, { guard: { elapsedMs: 5300 } });
  const receipt = await rig.delivered(page);
  assert.deepEqual([receipt.outcome, receipt.attempts], ["queued", 1]);
  const [asked, solved] = rig.relay.envelopes;
  assert.deepEqual([asked.guard, solved.guard.elapsedMs], [{ elapsedMs: 5300 }, 5300]);
  assert.deepEqual(solved.guard.proof.challenge, challenge);
  assert.equal(solved.guard.proof.solution.counter, 5);
  assert.deepEqual({ ...solved, guard: 0 }, { ...asked, guard: 0 });
  assert.doesNotMatch(JSON.stringify(await rig.stored(page)), /proof|signature/);
});

test("a challenge that expires meanwhile: another one is solved later, and the lead is stored once", async () => {
  const page = await rig.tab();
  const [expired, fresh, last] = [await easy(), await easy(), await easy()];
  rig.relay.script.push(challenged(expired), challenged(fresh), challenged(last));
  await rig.submit(page);
  const receipt = await rig.delivered(page);
  assert.deepEqual([receipt.outcome, receipt.attempts], ["queued", 2]);
  const proofs = rig.relay.envelopes.map(({ guard }) => guard?.proof?.challenge);
  assert.deepEqual(proofs, [undefined, expired, undefined, last], "one proof an attempt, and each of its own challenge");
  assert.deepEqual([rig.relay.rows.size, (await rig.ask(page, "outbox.failed()")).length], [1, 0]);
});

test("a challenge that expires while the lead is in the outbox: the next attempt solves a new one", async () => {
  const page = await rig.tab();
  await page.route("**/solver.js", (route) => route.abort());
  const [expired, last] = [await easy(), await easy()];
  rig.relay.always = challenged(expired);
  const { key } = await rig.submit(page);
  await page.waitForFunction("changes.at(-1)?.entries[0]?.error");
  await page.close();
  rig.relay.always = undefined;
  rig.relay.script.push(challenged(last));
  const later = await rig.tab();
  await rig.shows(later, "received");
  assert.deepEqual([...rig.relay.rows.keys()], [key]);
  assert.deepEqual(rig.relay.envelopes.at(-1).guard.proof.challenge, last);
});

/** @type {[why: string, before: () => void, challenge: () => Promise<unknown>][]} */
const unsolved = [
  ["a page without cryptography", () => Object.defineProperty(crypto, "subtle", { value: undefined }), easy],
  ["a solver that cannot be loaded", () => undefined, easy],
  ["something that is no challenge", () => undefined, async () => ({ parameters: { nonce: 7 } })],
  ["text instead of a challenge", () => undefined, async () => "solve this"],
];
for (const [why, before, challenge] of unsolved) {
  test(`${why}: the lead waits for the given time and is delivered`, async () => {
    const page = await rig.tab(before);
    if (why.includes("solver")) await page.route("**/solver.js", (route) => route.abort());
    rig.relay.script.push(challenged(await challenge()));
    await rig.submit(page);
    const receipt = await rig.delivered(page);
    assert.deepEqual([receipt.outcome, receipt.attempts], ["queued", 2]);
    assert.deepEqual(rig.relay.envelopes.map(({ guard }) => guard?.proof), [undefined, undefined]);
    assert.equal(rig.relay.rows.size, 1);
  });
}

test("an entry that is discarded while its challenge is solved is not sent", async () => {
  const page = await rig.tab();
  /** @type {() => void} */
  let release = () => undefined;
  const released = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route("**/solver.js", async (route) => {
    await released;
    await route.continue();
  });
  rig.relay.script.push(challenged(await easy()), challenged(await easy()));
  const { key } = await rig.submit(page);
  await rig.relay.asked(1);
  const next = await rig.submit(page, { key: "the-next-lead-of-the-page" });
  await rig.relay.asked(2);
  assert.equal(await rig.ask(page, `outbox.discard("${key}")`), true);
  release();
  // It is solved behind the first.
  assert.equal((await rig.delivered(page)).outcome, "queued");
  assert.deepEqual(rig.relay.envelopes.map((envelope) => envelope.key), [key, next.key, next.key]);
});
