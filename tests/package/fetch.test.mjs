// Unusual behavior of a runtime's fetch: it throws, rejects with any value, or returns a response of another realm or no
// response. Each has a defined outcome, and the module keeps working.

import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { runInNewContext } from "node:vm";

import { LeadError, upsertLead } from "leadwire";

const target = { crm: /** @type {const} */ ("capillary"), url: "https://capillary.example" };
const LEAD = { leadFor: "shoes", userId: 1 };

afterEach(() => mock.restoreAll());

/** The outcome of a send with this fetch. @param {(...given: any[]) => any} fetch */
async function outcomeWith(fetch) {
  mock.method(globalThis, "fetch", fetch);
  const sending = upsertLead(target, LEAD, { retries: 0, timeoutMs: 200 });
  return sending.then(
    ({ id }) => `delivered ${id}`,
    (error) => {
      assert.ok(error instanceof LeadError, String(error));
      return `${error.kind}${error.maybeSent ? ", maybe sent" : ""}: ${error.message}`;
    },
  );
}

const fakeResponse = (/** @type {object} */ more = {}) => ({
  status: 200,
  headers: { get: () => null },
  text: async () => '{"id":7}',
  ...more,
});

/**
 * @param {string} name
 * @param {Record<string, any>} response
 */
function readableOnce(name, response) {
  const value = response[name];
  let isRead = false;
  const get = () => {
    if (isRead) throw Symbol("read again");
    isRead = true;
    return value;
  };
  return Object.defineProperty(response, name, { get });
}

/** @type {[why: string, fetch: (...given: any[]) => any, outcome: string][]} */
const rows = [
  ["it throws", () => { throw new TypeError("no network"); }, "network, maybe sent: no answer came: no network"],
  ["it throws text", () => { throw "no"; }, "network, maybe sent: no answer came: no"],
  ["it rejects with an error", async () => { throw new TypeError("Failed to fetch"); }, "network, maybe sent: no answer came: Failed to fetch"],
  ["it rejects with text", () => Promise.reject("offline"), "network, maybe sent: no answer came: offline"],
  ["it rejects with nothing", () => Promise.reject(), "network, maybe sent: no answer came: undefined"],
  ["it rejects with an error of another realm", () => Promise.reject(runInNewContext("new Error('elsewhere')")), "network, maybe sent: no answer came: elsewhere"],
  ["it rejects with an object without a prototype", () => Promise.reject(Object.create(null)), "network, maybe sent: no answer came: "],
  ["it rejects with a symbol", () => Promise.reject(Symbol("s")), "network, maybe sent: no answer came: Symbol(s)"],
  ["it never settles", () => new Promise(() => undefined), "timeout, maybe sent: no answer came within 200 ms"],
  ["it returns nothing", async () => undefined, "network, maybe sent: no answer came: fetch did not give a Response"],
  ["it returns null", async () => null, "network, maybe sent: no answer came: fetch did not give a Response"],
  ["it returns something else", async () => ({ ok: true }), "network, maybe sent: no answer came: fetch did not give a Response"],
  ["it returns a Response synchronously", () => new Response('{"id":7}'), "delivered 7"],
  ["it returns a Response", async () => new Response('{"id":7}'), "delivered 7"],
  ["it returns a thenable", () => ({ then: (/** @type {any} */ done) => done(new Response('{"id":7}')) }), "delivered 7"],
  ["its response is of another realm", async () => runInNewContext("given", { given: fakeResponse() }), "delivered 7"],
  ["its response has no headers", async () => fakeResponse({ headers: undefined }), "delivered 7"],
  ["its response has headers in an object", async () => fakeResponse({ headers: {} }), "delivered 7"],
  ["its response has headers that throw", async () => fakeResponse({ headers: { get() { throw new Error("no"); } } }), "delivered 7"],
  ["its response has a header that is no text", async () => fakeResponse({ headers: { get: () => 5 } }), "delivered 7"],
  ["its status throws when it is read again", async () => readableOnce("status", fakeResponse()), "delivered 7"],
  ["its status is out of range", async () => fakeResponse({ status: 65_736 }), "protocol, maybe sent: the CRM answered HTTP 65535 with an undocumented body"],
  ["its text cannot be read", async () => fakeResponse({ text: async () => { throw new Error("aborted"); } }), "network, maybe sent: no answer came: aborted"],
  ["its text throws synchronously", async () => fakeResponse({ text() { throw new Error("locked"); } }), "network, maybe sent: no answer came: locked"],
  ["its text is a number", async () => fakeResponse({ text: async () => 7 }), "protocol, maybe sent: the CRM answered HTTP 200 with an undocumented body"],
  ["its text never resolves", async () => fakeResponse({ text: () => new Promise(() => undefined) }), "timeout, maybe sent: no answer came within 200 ms"],
];
for (const [why, fetch, expected] of rows) test(`fetch: ${why}`, async () => assert.equal(await outcomeWith(fetch), expected));

/** @type {[why: string, options: () => object, outcome: string][]} */
const signals = [
  ["a signal throws when it is read", () => ({ signal: { addEventListener() {}, get aborted() { throw Symbol("no"); } } }), "delivered"],
  ["a signal does not accept listeners", () => ({ signal: { addEventListener() { throw new Error("no"); } } }), "delivered"],
  ["a signal with an invalid aborted property", () => ({ signal: { addEventListener() {}, aborted: 1n } }), "aborted"],
  ["onAttempt throws", () => ({ onAttempt() { throw Symbol("mine"); } }), "delivered"],
  ["onAttempt rejects", () => ({ onAttempt: () => Promise.reject(new Error("mine")) }), "delivered"],
  ["onAttempt returns a promise with another catch", () => ({ onAttempt: () => Object.assign(Promise.resolve(), { catch: null }) }), "delivered"],
  ["onAttempt returns a promise whose constructor throws", () => ({ onAttempt: () => Object.defineProperty(Promise.resolve(), "constructor", { get() { throw new Error("mine"); } }) }), "delivered"],
];
for (const [why, options, expected] of signals) {
  test(`options: ${why}`, async () => {
    mock.method(console, "error", () => undefined);
    const fetch = mock.method(globalThis, "fetch", async () => fakeResponse());
    const sending = upsertLead(target, LEAD, /** @type {any} */ (options()));
    assert.equal(await sending.then(({ outcome }) => outcome, ({ kind }) => kind), expected);
    assert.equal(fetch.mock.callCount(), expected === "delivered" ? 1 : 0);
  });
}

test("an error of onAttempt is logged to the console, if there is one", async () => {
  mock.method(globalThis, "fetch", async () => fakeResponse());
  const error = mock.method(console, "error", () => undefined);
  const listener = mock.fn(() => { throw new Error("mine"); });
  await upsertLead(target, LEAD, { onAttempt: listener });
  assert.match(String(error.mock.calls[0].arguments[0]), /mine/);
  const kept = console.error;
  console.error = /** @type {any} */ (undefined);
  try {
    await upsertLead(target, LEAD, { onAttempt: listener });
  } finally {
    console.error = kept;
  }
  assert.equal(listener.mock.callCount(), 2);
});

test("a Retry-After beyond the number range is capped", async () => {
  mock.method(globalThis, "fetch", async () => fakeResponse({ status: 429, headers: { get: () => "99999999999999999999" } }));
  await assert.rejects(upsertLead(target, LEAD, { retries: 0 }), { kind: "busy", retryAfterMs: Number.MAX_SAFE_INTEGER });
});

test("options with a getter that throws reject with bad_target", async () => {
  const options = { get catalog() { throw new Error("no"); } };
  await assert.rejects(upsertLead(target, LEAD, /** @type {any} */ (options)), { kind: "bad_target", message: "the options must be an object" });
});
