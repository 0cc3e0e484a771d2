// A trap of the module: all promises of the instance are rejected, and the next call uses a new instance. The traps are
// real: the instance's memory is overwritten, so that every address points outside.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, mock, test } from "node:test";

import { call, setModule } from "../../pkg/wasm-instance.js";
import { LeadError } from "../../pkg/lead-error.js";
import { createBindings } from "../../pkg/bindings.js";
import { createBindings as createServerBindings } from "../../pkg/server-bindings.js";
import { instantiate } from "../../pkg/translated.js";

const STAGE = { id: 1, name: "x" };
const LEAD = { leadFor: "shoes", userId: 1 };

/** @type {[form: string, source: import("../../pkg/wasm-instance.js").ModuleSource][]} */
const forms = [
  ["lead.wasm", { instantiate: instantiateFile("lead.wasm"), createBindings, path: "module" }],
  ["server.wasm", { instantiate: instantiateFile("server.wasm"), createBindings: createServerBindings, path: "module" }],
  ["translated.js", { instantiate, createBindings, path: "js" }],
];

/** @param {string} name */
function instantiateFile(name) {
  const module = new WebAssembly.Module(readFileSync(new URL(`../../pkg/${name}`, import.meta.url)));
  return (/** @type {any} */ imports) => new WebAssembly.Instance(module, imports).exports;
}

/** @type {import("node:http").ServerResponse[]} */
const waiting = [];
const server = createServer((_, response) => waiting.push(response));
/** @type {any} */
let target;
/** @type {unknown[]} Errors that nobody caught, each of which would end a program. */
const uncaught = [];

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  target = { crm: "capillary", url: `http://127.0.0.1:${port}` };
  process.on("uncaughtException", (error) => uncaught.push(error));
  process.on("unhandledRejection", (error) => uncaught.push(error));
});
after(() => server.close());

/**
 * Counts the instances that are made, and ruins the memory of the latest.
 *
 * @param {import("../../pkg/wasm-instance.js").ModuleSource} source
 */
function watched(source) {
  /** @type {Record<string, any>[]} */
  const made = [];
  setModule({ ...source, instantiate: (imports) => (made.push(source.instantiate(imports)), made[made.length - 1]) });
  return {
    made,
    ruin() {
      const memory = Object.values(made[made.length - 1]).find(({ buffer }) => buffer instanceof ArrayBuffer);
      new Uint8Array(memory.buffer).fill(0xff);
    },
  };
}

/** The response of a request that has come, when it has. */
async function arrived() {
  for (let tries = 0; tries < 200 && waiting.length === 0; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  return /** @type {import("node:http").ServerResponse} */ (waiting.shift());
}

for (const [form, source] of forms) {
  test(`a call that traps throws, and the next call uses a new instance: ${form}`, () => {
    const { made, ruin } = watched(source);
    assert.deepEqual(call("validate", "ivvy.stage", STAGE).value, STAGE);
    ruin();
    assert.throws(() => call("validate", "ivvy.stage", STAGE), (/** @type {any} */ error) => {
      assert.ok(error instanceof LeadError);
      assert.deepEqual([error.kind, error.maybeSent, error.retryable], ["protocol", false, false]);
      assert.match(error.message, /^the leadwire module stopped in validate and restarts with the next call: \w*Error: /);
      return true;
    });
    assert.deepEqual(call("validate", "ivvy.stage", STAGE).value, STAGE);
    assert.equal(made.length, 2);
  });

  test(`a trap in a callback rejects every promise of the instance: ${form}`, async () => {
    const { made, ruin } = watched(source);
    const sends = [call("upsertLead", target, LEAD, { timeoutMs: 2000 }), call("upsertLead", target, LEAD, { timeoutMs: 2000, retries: 0 })];
    const ended = sends.map((/** @type {Promise<unknown>} */ send) => send.catch((/** @type {any} */ error) => error));
    const [first, second] = [await arrived(), await arrived()];
    ruin();
    first.end("{}");
    for (const error of await Promise.all(ended)) {
      assert.ok(error instanceof LeadError);
      assert.deepEqual([error.kind, error.maybeSent], ["protocol", true]);
      assert.match(error.message, /stopped in upsertLead/);
    }
    second.end("{}");
    const sent = call("upsertLead", target, LEAD, { timeoutMs: 2000 });
    (await arrived()).end('{"id":7}');
    assert.equal((await sent).id, 7);
    assert.equal(made.length, 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(uncaught, []);
  });

  test(`a trap without a string representation rejects the promises as well: ${form}`, async () => {
    for (const thrown of [Symbol("no text"), Object.create(null)]) {
      watched(source);
      const pending = call("upsertLead", target, LEAD, { timeoutMs: 2000 });
      const ended = assert.rejects(pending, { name: "LeadError", kind: "protocol", maybeSent: true });
      const response = await arrived();
      const clock = mock.method(Date, "now", () => { throw thrown; });
      assert.throws(() => call("request", target, "capillary.lead", LEAD), { name: "LeadError", kind: "protocol", maybeSent: false });
      clock.mock.restore();
      await ended;
      response.end("{}");
      assert.deepEqual(call("validate", "ivvy.stage", STAGE).value, STAGE);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(uncaught, []);
  });

  test(`views of the memory are renewed after it has grown: ${form}`, () => {
    watched(source);
    for (const kind of ["ivvy.lead", "bitrix24.lead", "ivvy.company"]) assert.equal(call("jsonSchema", kind).title, kind);
    const name = "x".repeat(60_000);
    assert.equal(call("validate", "ivvy.stage", { id: 1, name }).value.name, name);
  });
}

test("one instance handles many calls", () => {
  const { made } = watched(forms[0][1]);
  for (let count = 0; count < 100; count++) call("validate", "ivvy.stage", STAGE);
  assert.equal(made.length, 1);
});

test("invalid arguments are no trap", async () => {
  const { made } = watched(forms[0][1]);
  assert.throws(() => call("validate", "ivvy.lad", {}), { kind: "bad_target" });
  await assert.rejects(call("upsertLead", { crm: "ivvy" }, {}), { kind: "bad_target" });
  await assert.rejects(call("upsertLead", undefined, undefined, 5), { kind: "bad_target" });
  assert.equal(made.length, 1);
});
