// What happens when the module stops in the middle: the question that did it gets an error, the next a new instance.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { ask, provide } from "../../pkg/core.js";
import { LeadError } from "../../pkg/lead-error.js";
import { instantiate } from "../../pkg/translated.js";

const module = new WebAssembly.Module(readFileSync(new URL("../../pkg/lead.wasm", import.meta.url)));
/** @type {[call: string, payload: string]} */
const STAGE = ['{"kind":"ivvy.stage"}', '{"id":1,"name":"x"}'];

/** Instances of which the first so many trap when they are asked. */
function trapping(/** @type {number} */ count) {
  let made = 0;
  provide({
    instantiate() {
      const { exports } = new WebAssembly.Instance(module, {});
      made += 1;
      if (made > count) return exports;
      const trap = () => {
        throw new WebAssembly.RuntimeError("unreachable");
      };
      return { ...exports, ask: trap };
    },
    path: "module",
  });
  return () => made;
}

test("a trap is an error once, and the next question is answered by a new instance", () => {
  const made = trapping(1);
  assert.throws(() => ask("validate", ...STAGE), (/** @type {any} */ error) => {
    assert.ok(error instanceof LeadError);
    assert.equal(error.kind, "protocol");
    assert.equal(error.maybeSent, false);
    assert.equal(error.message, 'leadwire\'s module stopped at "validate" and was started anew: RuntimeError: unreachable');
    return true;
  });
  assert.deepEqual(ask("validate", ...STAGE).value, { id: 1, name: "x" });
  assert.equal(made(), 2);
});

test("a trap after something was sent says so", () => {
  trapping(1);
  assert.throws(() => ask("judge", ...STAGE, "{}"), { kind: "protocol", maybeSent: true });
});

/** @type {[form: "module" | "js", make: () => Record<string, any>, trap: RegExp][]} */
const forms = [
  ["module", () => new WebAssembly.Instance(module, {}).exports, /started anew: RuntimeError: memory access out of bounds$/],
  ["js", instantiate, /started anew: \w*Error: /],
];
for (const [path, make, trap] of forms) {
  test(`an instance that really traps is replaced: ${path}`, () => {
    /** @type {Record<string, any>[]} */
    const made = [];
    provide({ instantiate: () => (made.push(make()), made[made.length - 1]), path });
    assert.deepEqual(ask("validate", ...STAGE).value, { id: 1, name: "x" });
    // Every address that the instance knows now points past its memory.
    new Uint8Array(made[0].memory.buffer).fill(0xff);
    assert.throws(() => ask("validate", ...STAGE), { kind: "protocol", message: trap });
    assert.deepEqual(ask("validate", ...STAGE).value, { id: 1, name: "x" });
    assert.equal(made.length, 2);
  });
}

for (const [path, make] of forms) {
  test(`what was written before the memory grew is not read after it: ${path}`, () => {
    provide({ instantiate: make, path });
    for (const kind of ["ivvy.lead", "bitrix24.lead", "ivvy.company"]) {
      assert.equal(ask("jsonSchema", JSON.stringify({ kind })).title, kind);
    }
    const name = "x".repeat(60_000);
    assert.equal(ask("validate", STAGE[0], JSON.stringify({ id: 1, name })).value.name, name);
  });
}

test("one instance answers many questions", () => {
  const made = trapping(0);
  for (let count = 0; count < 100; count++) ask("validate", ...STAGE);
  assert.equal(made(), 1);
});
