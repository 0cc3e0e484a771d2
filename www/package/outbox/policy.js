// What becomes of an entry after a submit and after an outcome. Pure: nothing here stores or sends. How long to wait after a
// failure, and which failure is final, is decided in Rust (src/client/retry.rs); what time does is timing.js's.

import { blank } from "./row.js";
import { LONGEST_WAIT_MS } from "./timing.js";

/** @typedef {import("./row.js").Row} Row */
/** @typedef {import("./row.js").Failure} Failure */
/** @typedef {import("./row.js").Outcome} Outcome */

/**
 * What the store holds after a submit of `given` under the key of `there`; undefined when that would mix two leads up.
 *
 * @param {Row | undefined} there
 * @param {Row} given
 * @returns {Row | undefined}
 */
export function submitted(there, given) {
  if (!there || there.state === "discarded") return given;
  if (there.state !== "refused") return there.digest === given.digest ? there : undefined;
  // Submitted once more, perhaps corrected: what a relay refused it has not kept, unless the key is somebody else's.
  const isFree = !there.maybeSent && there.error?.code !== "conflict";
  if (there.digest !== given.digest && !isFree) return undefined;
  return { ...given, attempts: there.attempts, maybeSent: there.maybeSent };
}

/**
 * The entry after an attempt. Nothing that a person typed is left of one that was received.
 *
 * @param {Row} row
 * @param {Outcome} outcome
 * @param {number} nowMs
 * @returns {Row}
 */
export function after(row, { receipt, again, refused }, nowMs) {
  if (receipt) return { ...blank(row, nowMs), state: "received", receipt: { ...receipt, raw: undefined, warnings: [] } };
  if (refused) return { ...row, state: "refused", claimedMs: 0, error: refused, endedMs: nowMs };
  const { delayMs, error } = again;
  const floorMs = error.retryAfterMs === undefined ? 0 : nowMs + Math.min(error.retryAfterMs, LONGEST_WAIT_MS);
  const dueMs = nowMs + Math.min(delayMs, LONGEST_WAIT_MS);
  return { ...row, claimedMs: 0, dueMs, floorMs, maybeSent: row.maybeSent || error.maybeSent, error };
}

/**
 * Whether the outcome of sending `sent` says something about what the store holds now: two tabs may have sent the same,
 * and then a receipt outweighs whatever the other was told.
 *
 * @param {Row | undefined} there
 * @param {Row} sent
 * @param {Outcome} outcome
 */
export function concerns(there, sent, { receipt }) {
  if (there?.digest !== sent.digest || (receipt && receipt.idempotencyKey !== sent.key)) return false;
  return there.state === "ready" || (there.state === "refused" && receipt !== undefined);
}
