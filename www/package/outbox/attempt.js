// An entry's payload, and one attempt to send it, both made by the wasm module.

import { stringify } from "../json.js";
import { LeadError } from "../lead-error.js";
import { network } from "../network.js";
import { call, solve } from "../wasm-instance.js";
import { digestOf, withPayload } from "./entry.js";

/**
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {import("./entry.js").Outcome} Outcome
 * @typedef {import("./entry.js").Failure} Failure
 */

/** Delay after the module stopped; the module decides on all other delays. */
const RELOAD_DELAY_MS = 10_000;

/**
 * The entry with the payload of its inputs; undefined when the module cannot be loaded.
 *
 * @param {() => Promise<void>} load
 * @param {Entry} entry
 * @returns {Promise<Entry | undefined>}
 */
export async function buildPayload(load, entry) {
  const { kind, inputs = "[]", values = "{}", updateToken } = entry;
  try {
    await load();
    const payload = payloadOf(kind, inputs, values, updateToken !== undefined);
    return withPayload(entry, payload, await digestOf(payload, entry.files));
  } catch {
    return undefined;
  }
}

/**
 * The payload of a form, as JSON text; empty, which the rules refuse, when the page's values have no JSON form.
 *
 * @param {Entry["kind"]} kind
 * @param {string} inputs
 * @param {string} values
 * @param {boolean} isUpdate
 */
export function payloadOf(kind, inputs, values, isUpdate) {
  if (values === "") return "";
  return stringify(overwritten(call("formPayload", kind, inputs, { isUpdate }).payload, JSON.parse(values)));
}

/**
 * The payload with other values, object by object. A key `__proto__` becomes a property, which the rules refuse.
 *
 * @param {Record<string, any>} payload
 * @param {object} values
 * @returns {Record<string, any>}
 */
function overwritten(payload, values) {
  const changes = Object.entries(values).map(([key, value]) => {
    const own = Object.prototype.hasOwnProperty.call(payload, key) ? payload[key] : undefined;
    return [key, isObject(own) && isObject(value) ? overwritten(own, value) : value];
  });
  return { ...payload, ...Object.fromEntries(changes) };
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Never rejects.
 *
 * @param {() => Promise<void>} load
 * @param {Entry} entry with this attempt counted
 * @param {() => Promise<boolean>} extendClaim for another step; resolves to false when the entry must not be sent any more
 * @returns {Promise<Outcome>}
 */
export async function attempt(load, entry, extendClaim) {
  const { key: idempotencyKey, target, kind, payload = "", page, guard, updateToken, attempts, maybeSent } = entry;
  const options = { idempotencyKey, page, guard, updateToken };
  try {
    await load();
    if (entry.inputs !== undefined) throw new Error("the form's inputs could not be read");
    const send = () => call("attempt", target, kind, payload, options, attempts, maybeSent, solver(extendClaim));
    // Without the code that sends the files, the lead waits for it.
    return await (entry.files ? (await import("./files.js")).attempt(entry, { send, extendClaim, network }) : send());
  } catch (error) {
    // The module stopped, or something could not be loaded.
    return { again: { delayMs: RELOAD_DELAY_MS, error: toFailure(error) } };
  }
}

/**
 * Solves a relay's challenge while the entry is claimed.
 *
 * @param {() => Promise<boolean>} extendClaim
 */
function solver(extendClaim) {
  return async (/** @type {any} */ challenge, /** @type {AbortSignal} */ signal) => {
    if (!(await extendClaim())) return undefined;
    const proof = await solve(challenge, signal);
    return (await extendClaim()) ? proof : undefined;
  };
}

/**
 * An error as plain data, which can be stored.
 *
 * @param {unknown} error
 * @returns {Failure}
 */
function toFailure(error) {
  const message = error instanceof Error ? error.message : String(error);
  const fields = { kind: /** @type {const} */ ("network"), retryable: true, maybeSent: false, attempts: 0 };
  return error instanceof LeadError ? { ...error, message } : { ...fields, message };
}
