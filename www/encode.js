// A JavaScript value as JSON text, for the crossing into the module. JSON.stringify would turn NaN into null, drop
// functions, round nothing but refuse bigint, and lose a Map's entries without a word; here each of them reaches the
// rules, so that the field can be named. The counterpart is the reader in src/schema/value/read.rs.

/** A number that no double holds. The rules refuse it in every field, and so whatever JSON cannot carry. */
const NOT_JSON = "1e999";

/** More levels than the rules allow, so that they see what is too deep, and fewer than a stack overflow takes. */
const DEEPEST = 24;

/** Ends the walk through a value that is too large anyway. */
class TooLarge extends Error {}

/**
 * @param {unknown} value
 * @param {number} [atMost] characters, after which the rest is left out
 * @returns {string} JSON text; empty when the value is circular or cannot be read
 */
export function encode(value, atMost = Infinity) {
  const writer = new Writer(atMost);
  try {
    writer.write(value, "");
  } catch (error) {
    if (!(error instanceof TooLarge)) return "";
  }
  return writer.text;
}

class Writer {
  text = "";
  /** @type {object[]} The lists and objects around the value at hand. */
  #around = [];
  #atMost;

  /** @param {number} atMost */
  constructor(atMost) {
    this.#atMost = atMost;
  }

  /**
   * @param {unknown} given
   * @param {string} key
   */
  write(given, key) {
    const value = plain(given, key);
    if (typeof value === "object" && value !== null) this.#nested(value);
    else this.#push(scalar(value));
  }

  /** @param {object} value */
  #nested(value) {
    if (this.#around.includes(value)) throw new TypeError("circular");
    if (this.#around.length >= DEEPEST) return this.#push("[]");
    this.#around.push(value);
    if (Array.isArray(value)) this.#list(value);
    else this.#object(value);
    this.#around.pop();
  }

  /** @param {unknown[]} list */
  #list(list) {
    this.#push("[");
    for (let index = 0; index < list.length; index++) {
      if (index > 0) this.#push(",");
      this.write(list[index], String(index));
    }
    this.#push("]");
  }

  /** @param {object} object */
  #object(object) {
    let before = "{";
    for (const [key, value] of Object.entries(object)) {
      if (value === undefined) continue;
      this.#push(before + JSON.stringify(key) + ":");
      this.write(value, key);
      before = ",";
    }
    this.#push(before === "{" ? "{}" : "}");
  }

  /** @param {string} text */
  #push(text) {
    this.text += text;
    if (this.text.length > this.#atMost) throw new TooLarge();
  }
}

/**
 * What stands for a value in JSON: the result of its toJSON, the primitive in a wrapper, or the value itself.
 *
 * @param {unknown} given
 * @param {string} key
 * @returns {unknown}
 */
function plain(given, key) {
  if (typeof given !== "object" || given === null) return given;
  // An invalid Date's toJSON gives null, as if nothing had been there.
  if (tag(given) === "Date" && Number.isNaN(Number(given))) return NaN;
  const { toJSON } = /** @type {{ toJSON?: unknown }} */ (given);
  return seen(typeof toJSON === "function" ? toJSON.call(given, key) : given);
}

/**
 * What JSON sees of a value, or NaN: a Map, a Set, a File or a FormData has no entries of its own.
 *
 * @param {unknown} value
 */
function seen(value) {
  if (typeof value !== "object" || value === null) return value;
  if (["String", "Number", "Boolean"].includes(tag(value))) return value.valueOf();
  return ["Object", "Array"].includes(tag(value)) ? value : NaN;
}

/**
 * What kind of object it is, across frames: "Date", "Array", …
 *
 * @param {object} value
 */
function tag(value) {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function scalar(value) {
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "bigint":
      return value.toString();
    case "number":
      return number(value);
    default:
      return value === null || value === undefined ? "null" : NOT_JSON;
  }
}

/**
 * A whole number beyond 2^53 has lost digits, and is written so that the rules can tell it from a bigint.
 *
 * @param {number} value
 */
function number(value) {
  if (!Number.isFinite(value)) return NOT_JSON;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : JSON.stringify(value);
}
