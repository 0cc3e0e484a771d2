// The state of an entry after a submit, after an attempt, and after time has passed. Pure: the time is passed in, and since
// clocks jump, an implausible time is ignored. Retry delays, and which failures are final, are decided in Rust
// (src/client/retry.rs).

import { isReady, withoutPersonalData } from "./entry.js";

/**
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {import("./entry.js").Failure} Failure
 * @typedef {import("./entry.js").Outcome} Outcome
 */

const DAY_MS = 86_400_000;
/** A relay remembers a key for longer, so that a late entry cannot become a second lead. */
export const MAX_AGE_MS = 30 * DAY_MS;
/** How long a receipt is kept for other tabs and for a reloaded page; its update token is valid as long. */
const RECEIPT_RETENTION_MS = DAY_MS;
/** Number of finished entries that are kept, the newest. For another, a repeated submit asks the relay again. */
const MAX_FINISHED = 50;
/** A longer wait means that the clock was set back. */
const MAX_WAIT_MS = DAY_MS;
/** Limit for one step of an attempt: a request's timeout and a margin. */
export const CLAIM_MS = 15_000;

/**
 * The entry to store after a submit; undefined when its key belongs to another lead.
 *
 * @param {Entry | undefined} current
 * @param {Entry} submitted under the same key
 * @returns {Entry | undefined}
 */
export function entryAfterSubmit(current, submitted) {
  if (!current || current.state === "discarded") return submitted;
  const isSameLead = current.digest === submitted.digest;
  if (current.state !== "refused") return isSameLead ? current : undefined;
  // A relay stores nothing of a refused lead, so corrected data may use its key, except when the key is another client's.
  // The relay may have the list of its files.
  const isKeyFree = !current.maybeSent && !current.files && current.error?.code !== "conflict";
  if (!isSameLead && !isKeyFree) return undefined;
  return { ...submitted, attempts: current.attempts, maybeSent: current.maybeSent };
}

/**
 * The entry to store after an attempt. A received entry keeps nothing that the visitor entered.
 *
 * @param {Entry} entry
 * @param {Outcome} outcome
 * @param {number} nowMs
 * @returns {Entry}
 */
export function entryAfterAttempt(entry, { receipt, again, refused }, nowMs) {
  if (receipt) {
    const stored = { ...receipt, raw: undefined, warnings: [] };
    return { ...withoutPersonalData(entry, nowMs), state: "received", receipt: stored };
  }
  if (refused) return { ...entry, state: "refused", claimedMs: 0, error: refused, endedMs: nowMs };
  const { delayMs, error, undeclaredSinceMs } = again;
  const floorMs = error.retryAfterMs === undefined ? 0 : nowMs + Math.min(error.retryAfterMs, MAX_WAIT_MS);
  const dueMs = nowMs + Math.min(delayMs, MAX_WAIT_MS);
  const next = { ...entry, claimedMs: 0, dueMs, floorMs, maybeSent: entry.maybeSent || error.maybeSent, error };
  return entry.files === undefined ? next : { ...next, undeclaredSinceMs };
}

/**
 * Whether the outcome of an attempt applies to the stored entry. Two tabs may have sent the same entry; a receipt then
 * takes precedence over the other tab's outcome.
 *
 * @param {Entry | undefined} current
 * @param {Entry} sent
 * @param {Outcome} outcome
 */
export function isOutcomeFor(current, sent, { receipt }) {
  if (current?.digest !== sent.digest || (receipt && receipt.idempotencyKey !== sent.key)) return false;
  return isReady(current) || (current.state === "refused" && receipt !== undefined);
}

/**
 * Time until the next scheduled attempt.
 *
 * @param {Entry} entry
 * @param {number} nowMs
 */
export function waitMs(entry, nowMs) {
  return plausibleWait(Math.max(entry.dueMs, entry.floorMs) - nowMs);
}

/**
 * Time until the relay accepts another attempt: the wait after an event such as `online`, which skips the retry delay.
 *
 * @param {Entry} entry
 * @param {number} nowMs
 */
export function minimumWaitMs(entry, nowMs) {
  return plausibleWait(entry.floorMs - nowMs);
}

/** @param {number} ms */
function plausibleWait(ms) {
  return ms > MAX_WAIT_MS ? 0 : Math.max(ms, 0);
}

/**
 * The entry with an attempt counted and a new claim.
 *
 * @param {Entry} entry
 * @param {number} nowMs
 * @returns {Entry}
 */
export function claimEntry(entry, nowMs) {
  return { ...extendClaim(entry, nowMs), attempts: entry.attempts + 1 };
}

/**
 * The entry with its claim extended for another step of the same attempt.
 *
 * @param {Entry} entry
 * @param {number} nowMs
 * @returns {Entry}
 */
export function extendClaim(entry, nowMs) {
  return { ...entry, claimedMs: nowMs + CLAIM_MS };
}

/**
 * @param {Entry} entry
 * @param {number} nowMs
 */
export function claimRemainingMs(entry, nowMs) {
  const remainingMs = entry.claimedMs - nowMs;
  return remainingMs > CLAIM_MS ? 0 : Math.max(remainingMs, 0);
}

/**
 * The entry at this time: the same, expired, or null when its retention has ended.
 *
 * @param {Entry} entry
 * @param {number} nowMs
 * @returns {Entry | null}
 */
export function entryAtTime(entry, nowMs) {
  // One without a payload is read first; the module may be there now.
  if (entry.inputs !== undefined) return entry;
  if (isReady(entry)) {
    const isExpired = nowMs - entry.createdMs > MAX_AGE_MS && claimRemainingMs(entry, nowMs) === 0;
    return isExpired ? { ...entry, state: "refused", claimedMs: 0, error: expiry(entry), endedMs: nowMs } : entry;
  }
  const isRetained = entry.state === "refused" || Math.abs(nowMs - (entry.endedMs ?? 0)) <= RECEIPT_RETENTION_MS;
  return isRetained ? entry : null;
}

/** @param {Entry} entry @returns {Failure} */
function expiry({ attempts, maybeSent, error }) {
  const message = `no relay accepted it within ${MAX_AGE_MS / DAY_MS} days`;
  return { retryable: true, ...error, kind: error?.kind ?? "timeout", code: "expired", message, attempts, maybeSent };
}

/**
 * The finished entries beyond the number that is kept.
 *
 * @param {Entry[]} entries
 */
export function surplusEntries(entries) {
  const finished = entries.filter(({ state }) => state === "received" || state === "discarded");
  finished.sort((one, other) => (other.endedMs ?? 0) - (one.endedMs ?? 0));
  return new Set(finished.slice(MAX_FINISHED));
}
