// The conversion of JavaScript values by the module: every kind of value, and the JSON that is sent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import { request, validate } from "leadwire";

/** The field is refused. */
const REFUSED = Symbol("refused");
/** The payload as a whole is refused. */
const UNREADABLE = Symbol("unreadable");

class Point {
  x = 1;
  #secret = 2;
  get y() {
    return this.#secret;
  }
}

/** @type {[why: string, value: unknown, text: string | typeof REFUSED | typeof UNREADABLE][]} */
const rows = [
  ["null", null, ""],
  ["undefined", undefined, ""],
  ["true", true, "true"],
  ["text", 'a"b\\\n', '"a\\"b\\\\\\n"'],
  ["text beyond ASCII", "é😀", '"é😀"'],
  ["a lone surrogate", "a\ud800b\udc00", '"ab"'],
  ["a lone surrogate in a key", { "\ud800": 1 }, REFUSED],
  ["U+FFFD, the replacement character", "\ufffd", '"\ufffd"'],
  ["a whole number", 755, "755"],
  ["a fraction", 12.5, "12.5"],
  ["minus zero", -0, "0"],
  ["2^53-1, the last exact number", 2 ** 53 - 1, "9007199254740991"],
  ["2^53, which may have been rounded", 2 ** 53, "9007199254740992e0"],
  ["a small number", 1e-7, "1e-7"],
  ["NaN", NaN, REFUSED],
  ["Infinity", Infinity, REFUSED],
  ["-Infinity", -Infinity, REFUSED],
  ["a bigint", 9007199254740993n, "9007199254740993"],
  ["a negative bigint", -5n, "-5"],
  ["a function", () => 1, REFUSED],
  ["a symbol", Symbol("s"), REFUSED],
  ["a list", [1, "a", null], '[1,"a",null]'],
  ["a list with holes", [, undefined], "[null,null]"],
  ["an empty list", [], "[]"],
  ["an object", { a: 1, b: { c: [] } }, '{"a":1,"b":{"c":[]}}'],
  ["an empty object", {}, "{}"],
  ["undefined under a key is left out", { a: undefined, b: 1 }, '{"b":1}'],
  ["a function under a key", { a() {} }, REFUSED],
  ["an object without prototype", Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ["an own __proto__ key", JSON.parse('{"__proto__":{"x":1}}'), REFUSED],
  ["an inherited key", Object.create({ inherited: 1 }), "{}"],
  ["a symbol key", { [Symbol("s")]: 1 }, "{}"],
  ["a class instance", new Point(), '{"x":1}'],
  ["a Date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ["an invalid Date", new Date(NaN), REFUSED],
  ["the result of toJSON", { toJSON: () => ({ a: 1n }) }, '{"a":1}'],
  ["a Map from toJSON", { toJSON: () => new Map([["a", 1]]) }, REFUSED],
  ["a Date from toJSON", { toJSON: () => new Date(0) }, REFUSED],
  ["a wrapped number from toJSON", { toJSON: () => Object(5) }, "5"],
  ["a wrapped string", Object("s"), '"s"'],
  ["a wrapped number", Object(5), "5"],
  ["a Map", new Map([["a", 1]]), REFUSED],
  ["a Set", new Set([1]), REFUSED],
  ["a FormData", new FormData(), REFUSED],
  ["a typed array", new Uint8Array(2), REFUSED],
  ["a RegExp", /a/, REFUSED],
  ["a promise", Promise.resolve(1), REFUSED],
  ["the same object twice", ((same) => [same, same])({ a: 1 }), '[{"a":1},{"a":1}]'],
  ["a circular reference", ((circular) => ((circular.self = circular), circular))(/** @type {any} */ ({})), UNREADABLE],
  ["a getter that throws", { get a() { throw new Error("no"); } }, UNREADABLE],
  ["a toJSON that throws", { toJSON() { throw new Error("no"); } }, UNREADABLE],
  ["a revoked proxy", ((both) => (both.revoke(), both.proxy))(Proxy.revocable({}, {})), UNREADABLE],
  ["a revoked proxy from toJSON", { toJSON: () => ((both) => (both.revoke(), both.proxy))(Proxy.revocable({}, {})) }, UNREADABLE],
  ["a list whose entry throws", Object.defineProperty([1], "0", { get() { throw new Error("no"); } }), UNREADABLE],
  ["a Date of another realm", runInNewContext("new Date(0)"), '"1970-01-01T00:00:00.000Z"'],
  ["a list of another realm", runInNewContext("[1, { a: 2 }]"), '[1,{"a":2}]'],
  ["a wrapped string of another realm", runInNewContext("Object('s')"), '"s"'],
];

const bitrix24 = { crm: /** @type {const} */ ("bitrix24"), url: "https://b24.example/rest" };
/** A field that may hold anything. */
const lead = (/** @type {any} */ value) => ({ fields: { TITLE: "x", UF_CRM_1: value } });

for (const [why, value, text] of rows) {
  test(`a value: ${why}`, async () => {
    const { issues } = validate("bitrix24.lead", lead(value));
    if (text === REFUSED) return assert.deepEqual(issues?.[0].path.slice(0, 2), ["fields", "UF_CRM_1"]);
    if (text === UNREADABLE) return assert.deepEqual(issues?.map(({ path }) => path), [["id"]]);
    const { body } = await request(bitrix24, "bitrix24.lead", lead(value));
    assert.equal(body, `{"fields":{"TITLE":"x"${text === "" ? "" : `,"UF_CRM_1":${String(text)}`}}}`);
  });
}

test("text of every length is returned unchanged, as a key and as a value", () => {
  for (let length = 0; length < 60; length++) {
    for (const last of ["", "é", "\ufeff", "😀"]) {
      for (const text of ["x".repeat(length) + last, last + "x".repeat(length)]) {
        const fields = { TITLE: "x", UF_CRM_1: `${text}.`, [`UF_CRM_${text}`]: "x" };
        assert.deepEqual(validate("bitrix24.lead", { fields }).value, { fields });
      }
    }
  }
});

test("a payload that is nested too deeply has an issue with its path", () => {
  for (const levels of [15, 24, 1000, 100_000]) {
    const codes = validate("bitrix24.lead", lead(nested(levels))).issues?.map(({ code }) => code);
    assert.deepEqual(codes, ["too_deep"], `${levels} levels`);
  }
});

test("a payload that is too large is not read to its end", () => {
  const sizes = { "a list of a billion": new Array(1e9), "a long text": "x".repeat(1e8), "control characters": "\u0001".repeat(15_000), "empty texts": Array(30_000).fill(""), "long numbers": Array(9000).fill(-1.2345678901234567e-300), "symbols": Array(3e6).fill(Symbol("s")) };
  for (const [why, value] of Object.entries(sizes)) {
    const codes = validate("bitrix24.lead", lead(value)).issues?.map(({ code }) => code);
    assert.deepEqual(codes, ["too_large"], why);
  }
  assert.equal(validate("bitrix24.lead", lead("x".repeat(60_000))).issues, undefined);
});

test("a payload's JSON has at most 61,440 bytes", () => {
  const parts = { "texts": "", "whole numbers": 12, "negative numbers": -7, "fractions": 1.5, "flags": true, "nulls": null, "lists": [], "objects": { a: 1 }, "control characters": "\u0001" };
  for (const [why, part] of Object.entries(parts)) {
    const size = (/** @type {unknown[]} */ list, /** @type {string} */ rest) => JSON.stringify({ fields: { TITLE: rest, UF_CRM_1: list } }).length;
    const list = Array(Math.floor(61_000 / (JSON.stringify(part).length + 1))).fill(part);
    const rest = "x".repeat(61_440 - size(list, ""));
    const issuesOf = (/** @type {string} */ title) => validate("bitrix24.lead", { fields: { TITLE: title, UF_CRM_1: list } }).issues;
    assert.equal(size(list, rest), 61_440, why);
    assert.equal(issuesOf(rest), undefined, why);
    assert.deepEqual(issuesOf(`${rest}x`)?.map(({ code }) => code), ["too_large"], why);
  }
});

/** @param {number} levels */
function nested(levels) {
  /** @type {unknown} */
  let value = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}
