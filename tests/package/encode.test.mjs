// The crossing of a value into the module: every kind of JavaScript value, and the JSON text that it becomes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { encode } from "../../www/encode.js";

const NOT_JSON = "1e999";

class Point {
  x = 1;
  #secret = 2;
  get y() {
    return this.#secret;
  }
}

/** @type {[why: string, value: unknown, text: string][]} */
const rows = [
  ["null", null, "null"],
  ["undefined", undefined, "null"],
  ["true", true, "true"],
  ["text", 'a"b\\\n', '"a\\"b\\\\\\n"'],
  ["text beyond ASCII", "é😀", '"é😀"'],
  ["half of a surrogate pair", "\ud800", '"\\ud800"'],
  ["a whole number", 755, "755"],
  ["a fraction", 12.5, "12.5"],
  ["minus zero", -0, "0"],
  ["2^53-1, the last exact number", 2 ** 53 - 1, "9007199254740991"],
  ["2^53, which may have been rounded", 2 ** 53, "9.007199254740992e+15"],
  ["a small number", 1e-7, "1e-7"],
  ["NaN", NaN, NOT_JSON],
  ["Infinity", Infinity, NOT_JSON],
  ["-Infinity", -Infinity, NOT_JSON],
  ["a bigint", 9007199254740993n, "9007199254740993"],
  ["a negative bigint", -5n, "-5"],
  ["a function", () => 1, NOT_JSON],
  ["a symbol", Symbol("s"), NOT_JSON],
  ["a list", [1, "a", null], '[1,"a",null]'],
  ["a list with holes", [, undefined], "[null,null]"],
  ["an empty list", [], "[]"],
  ["an object", { a: 1, b: { c: [] } }, '{"a":1,"b":{"c":[]}}'],
  ["an empty object", {}, "{}"],
  ["undefined under a key is left out", { a: undefined, b: 1 }, '{"b":1}'],
  ["a function under a key", { a() {} }, `{"a":${NOT_JSON}}`],
  ["an object without prototype", Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ["an own __proto__ key", JSON.parse('{"__proto__":{"x":1}}'), '{"__proto__":{"x":1}}'],
  ["an inherited key", Object.create({ inherited: 1 }), "{}"],
  ["a symbol key", { [Symbol("s")]: 1 }, "{}"],
  ["a class instance", new Point(), '{"x":1}'],
  ["a Date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ["a Date that is none", new Date(NaN), NOT_JSON],
  ["what toJSON gives", { toJSON: () => ({ a: 1n }) }, '{"a":1}'],
  ["a Map that toJSON gives", { toJSON: () => new Map([["a", 1]]) }, NOT_JSON],
  ["a Date that toJSON gives", { toJSON: () => new Date(0) }, NOT_JSON],
  ["a wrapped number that toJSON gives", { toJSON: () => Object(5) }, "5"],
  ["a wrapped string", Object("s"), '"s"'],
  ["a wrapped number", Object(5), "5"],
  ["a Map", new Map([["a", 1]]), NOT_JSON],
  ["a Set", new Set([1]), NOT_JSON],
  ["a FormData", new FormData(), NOT_JSON],
  ["a typed array", new Uint8Array(2), NOT_JSON],
  ["a RegExp", /a/, NOT_JSON],
  ["a promise", Promise.resolve(1), NOT_JSON],
  ["the same object twice", ((same) => [same, same])({ a: 1 }), '[{"a":1},{"a":1}]'],
  ["a circle", ((round) => ((round.self = round), round))(/** @type {any} */ ({})), ""],
  ["a getter that throws", { get a() { throw new Error("no"); } }, ""],
  ["a toJSON that throws", { toJSON() { throw new Error("no"); } }, ""],
  ["a revoked proxy", ((both) => (both.revoke(), both.proxy))(Proxy.revocable({}, {})), ""],
];

for (const [why, value, text] of rows) test(why, () => assert.equal(encode(value), text));

test("nesting goes on past what the rules allow, and then ends", () => {
  const deep = nested(100_000);
  const text = encode(deep);
  assert.equal(text, '{"a":'.repeat(24) + "[]" + "}".repeat(24));
});

test("a value that is too large is not walked to its end", () => {
  const text = encode(new Array(1e9), 61_440);
  assert.ok(text.length > 61_440 && text.length < 61_450, String(text.length));
});

test("text as long as the limit is whole", () => assert.equal(encode("x".repeat(8), 10), '"xxxxxxxx"'));

/** @param {number} levels */
function nested(levels) {
  let value = {};
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
}
