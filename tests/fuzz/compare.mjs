// Compares the builds of the module with native code: `validate`, `request` and `formPayload` give equal verdicts and equal bytes for every line that
// `print-comparisons` prints.
//
// node tests/fuzz/compare.mjs PROGRAM COUNT [FROM] [WRONG]

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { createBindings } from "../../pkg/bindings.js";
import { bytes } from "../../pkg/bytes.js";
import { createBindings as createServerBindings } from "../../pkg/server-bindings.js";
import { bytes as serverBytes } from "../../pkg/server-bytes.js";
import { instantiate } from "../../pkg/translated.js";
import { decode } from "./decode.mjs";

/** @typedef {{error?: unknown, value?: unknown, url?: unknown}} Result */

const NOW_MS = 1_795_132_800_000;
/** After so many differences, no more are shown. */
const MAX_SHOWN = 3;

// The requests contain the time and, without a key, a random one.
Date.now = () => NOW_MS;
Object.defineProperty(globalThis, "crypto", {
  value: { getRandomValues: (/** @type {Uint8Array} */ array) => array.fill(0) },
});

const modules = {
  wasm: start(instanceOf(bytes())),
  translated: start(instantiate),
  server: start(instanceOf(serverBytes()), createServerBindings),
};

/** @param {BufferSource} bytes */
function instanceOf(bytes) {
  const module = new WebAssembly.Module(bytes);
  return (/** @type {any} */ imports) => new WebAssembly.Instance(module, imports).exports;
}

/**
 * @param {(imports: any) => object} create
 * @param {(start: (imports: any) => object, fetch: any, Request: any) => any} bindingsOf
 */
function start(create, bindingsOf = createBindings) {
  const bindings = bindingsOf(create, fetch, Request);
  bindings.setHost((/** @type {object} */ fields) => ({ thrown: fields }), undefined);
  return bindings;
}

/**
 * What a call returns or throws, as JSON.
 *
 * @param {() => unknown} call
 */
function result(call) {
  try {
    return JSON.stringify(call());
  } catch (/** @type {any} */ error) {
    if (!error?.thrown) throw error;
    return JSON.stringify({ error: error.thrown });
  }
}

const [program, count, from = "0", ...wrong] = process.argv.slice(2);
assert(program && count, "usage: compare.mjs PROGRAM COUNT [FROM] [WRONG]");
const child = spawn(program, [from, count, ...wrong], { stdio: ["ignore", "pipe", "inherit"] });
const ended = new Promise((resolve) => child.on("close", resolve));
const totals = { inputs: 0, valid: 0, requests: 0, differences: 0 };

for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) compare(line);

/** @param {string} line */
function compare(line) {
  const input = JSON.parse(line);
  const given = [input.payload, input.catalog, input.target, input.options];
  const [payload, catalog, target, options] = line.includes('"$":') ? given.map(decode) : given;
  const expected = {
    validate: JSON.stringify(input.validated),
    request: JSON.stringify(input.requested),
    formPayload: JSON.stringify(input.formed),
  };
  const formOptions = { isUpdate: input.isUpdate, catalog };
  totals.inputs++;
  totals.valid += "value" in input.validated ? 1 : 0;
  totals.requests += "url" in input.requested ? 1 : 0;
  for (const [name, module] of Object.entries(modules)) {
    const found = {
      validate: result(() => module.validate(input.kind, payload, catalog)),
      request: result(() => module.request(target, input.kind, payload, options)),
      formPayload: result(() => module.formPayload(input.kind, input.inputs, formOptions)),
    };
    for (const call of /** @type {const} */ (["validate", "request", "formPayload"])) {
      if (found[call] !== expected[call]) report(input.number, `${name} ${call}`, line, expected[call], found[call]);
    }
  }
}

/**
 * @param {number} number
 * @param {string} what
 * @param {string} line
 * @param {string} expected
 * @param {string} found
 */
function report(number, what, line, expected, found) {
  totals.differences++;
  if (totals.differences > MAX_SHOWN) return;
  const short = (/** @type {string} */ text) => (text.length > 2000 ? `${text.slice(0, 2000)}…` : text);
  console.error(`input ${number}, ${what}\n${short(line)}\nnative ${short(expected)}\nmodule ${short(found)}\n`);
}

const code = await ended;
console.log(
  `${totals.inputs} inputs, ${totals.valid} of them valid, ${totals.requests} requests: ` +
    `${totals.differences} differences between native code, the module, its translation and the servers' module`,
);
const isComplete = code === 0 && totals.inputs === Number(count);
process.exit(isComplete && totals.differences === 0 ? 0 : 1);
