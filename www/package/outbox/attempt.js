// One attempt to send an entry, made by the module. Never throws; what the outcome does to the entry is policy.js's.

import { call, solve } from "../core.js";
import { LeadError } from "../lead-error.js";

/**
 * @typedef {import("./row.js").Row} Row
 * @typedef {import("./row.js").Outcome} Outcome
 * @typedef {import("./row.js").Failure} Failure
 */

/** Until the module, which decides on every other wait, is asked for again. */
const LOAD_AGAIN_MS = 10_000;

/**
 * @param {() => Promise<void>} load
 * @param {Row} row with this attempt counted
 * @param {() => Promise<boolean>} hold keeps the entry for another step; false when it is to be left
 * @returns {Promise<Outcome>}
 */
export async function attempt(load, row, hold) {
  const { key: idempotencyKey, target, kind, payload = "", page, guard, updateToken, attempts, maybeSent } = row;
  const options = { idempotencyKey, page, guard, updateToken };
  try {
    await load();
    return await call("attempt", target, kind, payload, options, attempts, maybeSent, solver(hold));
  } catch (thrown) {
    // The module is not there, or stopped.
    return { again: { delayMs: LOAD_AGAIN_MS, error: fieldsOf(thrown) } };
  }
}

/**
 * Solves a relay's challenge while the entry is held.
 *
 * @param {() => Promise<boolean>} hold
 */
function solver(hold) {
  return async (/** @type {any} */ challenge, /** @type {AbortSignal} */ signal) => {
    if (!(await hold())) return undefined;
    const proof = await solve(challenge, signal);
    return (await hold()) ? proof : undefined;
  };
}

/**
 * A LeadError's fields, as a store takes them.
 *
 * @param {unknown} thrown
 * @returns {Failure}
 */
function fieldsOf(thrown) {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const fields = { kind: /** @type {const} */ ("network"), retryable: true, maybeSent: false, attempts: 0 };
  return thrown instanceof LeadError ? { ...thrown, message } : { ...fields, message };
}
