// One attempt to send an entry, through the same two questions as a send without an outbox: what to send, and what the
// answer means. Never throws; what the outcome does to the entry is policy.js's.

import { common } from "../api.js";
import { LeadError } from "../lead-error.js";
import { converse, judge, prepare } from "../send.js";
import { isFinal } from "./policy.js";

/**
 * @typedef {import("./row.js").Row} Row
 * @typedef {import("./row.js").Outcome} Outcome
 * @typedef {import("./row.js").Failure} Failure
 */

/** The number of retries that the module takes for without end. */
const ENDLESS = 2 ** 31 - 1;
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
  const call = common(target, kind, { idempotencyKey, page, guard, updateToken, retries: ENDLESS });
  const told = { attempt: attempts, maybeSent, underWay: true };
  try {
    await load();
    const outcome = await converse(call, payload, prepare(call, payload), { hold });
    const step = judge(call, payload, { ...told, ...outcome });
    return step.retry ? { again: step.retry } : { receipt: step };
  } catch (thrown) {
    const error = fieldsOf(thrown);
    if (isFinal(error)) return { refused: error };
    return { again: { delayMs: error.retryAfterMs ?? pause(call, payload, attempts), error } };
  }
}

/**
 * The wait after a failure that a send without an outbox would end with: as if there had been no answer.
 *
 * @param {object} call
 * @param {string} payload
 * @param {number} attempts
 * @returns {number}
 */
function pause(call, payload, attempts) {
  try {
    const step = judge(call, payload, { attempt: attempts, maybeSent: false, lost: "network", message: "" });
    return step.retry.delayMs;
  } catch {
    // The module is not there, or stopped twice.
    return LOAD_AGAIN_MS;
  }
}

/**
 * A LeadError's fields, as a store takes them.
 *
 * @param {unknown} thrown
 * @returns {Failure}
 */
export function fieldsOf(thrown) {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const fields = { kind: /** @type {const} */ ("network"), retryable: true, maybeSent: false, attempts: 0 };
  return thrown instanceof LeadError ? { ...thrown, message } : { ...fields, message };
}
