// Values that JSON does not have, as `JsValue::to_node` writes them: {"$": type, "v": …}.

/** @type {Record<string, (value: any) => unknown>} */
const TYPES = {
  undefined: () => undefined,
  number: Number,
  bigint: BigInt,
  date: (ms) => new Date(Number(ms)),
  boxed: (value) => Object(decode(value)),
  object: (entries) => fromEntries(entries.map((/** @type {[string, unknown]} */ [key, value]) => [key, decode(value)])),
  map: () => new Map([["a", 1]]),
  set: () => new Set([1]),
  function: () => () => 1,
  symbol: () => Symbol("s"),
  bytes: () => Uint8Array.of(1, 2),
  error: () => new Error("e"),
};

/**
 * @param {any} value
 * @returns {any}
 */
export function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  const type = Object.hasOwn(value, "$") && TYPES[value.$];
  if (type) return type(value.v);
  return fromEntries(Object.entries(value).map(([key, inner]) => [key, decode(inner)]));
}

/**
 * An object with its own properties, also `__proto__`.
 *
 * @param {[string, unknown][]} entries
 */
function fromEntries(entries) {
  const object = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
  }
  return object;
}
