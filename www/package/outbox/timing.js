// When an entry is to be sent, for how long it is somebody's, and when it is too old. Pure: the clock is passed in, and since
// clocks jump, a time that cannot be right counts for nothing.

/** @typedef {import("./row.js").Row} Row */
/** @typedef {import("./row.js").Failure} Failure */

const DAY_MS = 86_400_000;
/** A relay knows a key for longer than this, so that a late entry cannot become a second lead. */
export const TOO_OLD_MS = 30 * DAY_MS;
/** How long a receipt is kept for other tabs and for a page that was loaded again; its update token lives as long. */
export const KEPT_MS = DAY_MS;
/** And how many, the newest: whoever still asks for another sends it once more and is given the relay's answer again. */
export const KEPT_COUNT = 50;
/** A wait that is longer is a clock that was set back. */
export const LONGEST_WAIT_MS = DAY_MS;
/** A step of an attempt takes no longer: a request's time-out, and a little more. */
export const CLAIM_MS = 15_000;

/**
 * How long the entry waits by itself.
 *
 * @param {Row} row
 * @param {number} nowMs
 */
export function waitMs(row, nowMs) {
  return plausible(Math.max(row.dueMs, row.floorMs) - nowMs);
}

/**
 * How long the entry waits even when there is reason to hope: the page is back, or the network is.
 *
 * @param {Row} row
 * @param {number} nowMs
 */
export function leastWaitMs(row, nowMs) {
  return plausible(row.floorMs - nowMs);
}

/** @param {number} ms */
function plausible(ms) {
  return ms > LONGEST_WAIT_MS ? 0 : Math.max(ms, 0);
}

/**
 * For how long the entry is still somebody's.
 *
 * @param {Row} row
 * @param {number} nowMs
 */
export function claimLeftMs(row, nowMs) {
  const leftMs = row.claimedMs - nowMs;
  return leftMs > CLAIM_MS ? 0 : Math.max(leftMs, 0);
}

/**
 * The entry as its next attempt finds it.
 *
 * @param {Row} row
 * @param {number} nowMs
 * @returns {Row}
 */
export function claimed(row, nowMs) {
  return { ...row, attempts: row.attempts + 1, claimedMs: nowMs + CLAIM_MS };
}

/**
 * The entry while its attempt goes on with another step.
 *
 * @param {Row} row
 * @param {number} nowMs
 * @returns {Row}
 */
export function held(row, nowMs) {
  return { ...row, claimedMs: nowMs + CLAIM_MS };
}

/**
 * The entry with time: null when it need not be remembered, the same when nothing has changed.
 *
 * @param {Row} row
 * @param {number} nowMs
 * @returns {Row | null}
 */
export function aged(row, nowMs) {
  if (row.state === "ready") {
    const isTooOld = nowMs - row.createdMs > TOO_OLD_MS && claimLeftMs(row, nowMs) === 0;
    return isTooOld ? { ...row, state: "refused", claimedMs: 0, error: expired(row), endedMs: nowMs } : row;
  }
  const isForgotten = row.state !== "refused" && Math.abs(nowMs - (row.endedMs ?? 0)) > KEPT_MS;
  return isForgotten ? null : row;
}

/**
 * The entries that are done with and need not be remembered for their number.
 *
 * @param {Row[]} rows
 */
export function surplus(rows) {
  const done = rows.filter(({ state }) => state === "received" || state === "discarded");
  done.sort((one, other) => (other.endedMs ?? 0) - (one.endedMs ?? 0));
  return new Set(done.slice(KEPT_COUNT));
}

/** @param {Row} row @returns {Failure} */
function expired({ attempts, maybeSent, error }) {
  const message = `no relay took it within ${TOO_OLD_MS / DAY_MS} days`;
  return { retryable: true, ...error, kind: error?.kind ?? "timeout", code: "expired", message, attempts, maybeSent };
}
