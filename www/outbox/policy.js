// What becomes of an entry: after a submit, after an outcome, with time. Pure: the clock is passed in, and nothing here
// stores or sends. How long to wait after a failure is decided in Rust (src/send/retry.rs) and only kept here.

/**
 * @typedef {import("../index.js").Receipt} Receipt
 * @typedef {Omit<import("../index.js").LeadError, "name" | "stack" | "cause">} Failure a LeadError's fields
 *
 * @typedef {object} Row an entry as it is stored; times are in milliseconds since 1970
 * @property {string} key the idempotency key
 * @property {"ready" | "refused" | "received" | "discarded"} state
 * @property {import("../index.js").Kind} kind
 * @property {import("../index.js").RelayTarget} target
 * @property {string} digest of the payload's text
 * @property {string} [payload] JSON text; gone once the receipt is there, as are the next three
 * @property {import("../outbox.js").SubmitOptions["page"]} [page]
 * @property {import("../outbox.js").SubmitOptions["guard"]} [guard]
 * @property {string} [updateToken]
 * @property {number} createdMs
 * @property {number} attempts
 * @property {boolean} maybeSent whether the relay may have it although it did not say so
 * @property {number} dueMs when it is to be sent
 * @property {number} floorMs before this the relay does not want it again
 * @property {number} claimedMs until when somebody is sending it
 * @property {boolean} [unsaved] whether it is in the page's memory only
 * @property {Failure} [error] of the last attempt
 * @property {Receipt} [receipt]
 * @property {number} [endedMs] when it was received, refused or discarded
 *
 * @typedef {{ receipt: Receipt, again?: undefined, refused?: undefined }
 *   | { again: { delayMs: number, error: Failure }, receipt?: undefined, refused?: undefined }
 *   | { refused: Failure, receipt?: undefined, again?: undefined }} Outcome of one attempt
 */

const DAY_MS = 86_400_000;
/** A relay knows a key for longer than this, so that a late entry cannot become a second lead. */
export const TOO_OLD_MS = 30 * DAY_MS;
/** How long a receipt is kept for other tabs and for a page that was loaded again; its update token lives as long. */
export const KEPT_MS = DAY_MS;
/** And how many, the newest: whoever still asks for another sends it once more and is given the relay's answer again. */
export const KEPT_COUNT = 50;
/** A wait that is longer is a clock that was set back. */
const LONGEST_WAIT_MS = DAY_MS;
/** An attempt takes no longer: its time-out, and a little more. */
export const CLAIM_MS = 15_000;

/**
 * @param {Pick<Row, "key" | "kind" | "target" | "digest" | "payload" | "page" | "guard" | "updateToken">} parts
 * @param {number} nowMs
 * @returns {Row}
 */
export function newRow(parts, nowMs) {
  const times = { createdMs: nowMs, dueMs: nowMs, floorMs: 0, claimedMs: 0 };
  return { ...parts, state: "ready", ...times, attempts: 0, maybeSent: false };
}

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

/**
 * The entry when nobody wants it any more.
 *
 * @param {Row} row
 * @param {number} nowMs
 * @returns {Row}
 */
export function discarded(row, nowMs) {
  return { ...blank(row, nowMs), state: "discarded" };
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
    return isTooOld ? after(row, { refused: expired(row) }, nowMs) : row;
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

/**
 * A refused entry as a new one, for somebody who asks for another try.
 *
 * @param {Row} row
 * @param {number} nowMs
 * @returns {Row}
 */
export function renewed(row, nowMs) {
  return { ...row, state: "ready", createdMs: nowMs, dueMs: nowMs, floorMs: 0, claimedMs: 0, attempts: 0 };
}

/**
 * What may stay on the device of an entry that is done with.
 *
 * @param {Row} row
 * @param {number} nowMs
 * @returns {Row}
 */
function blank(row, nowMs) {
  const { key, state, kind, target, digest, createdMs, attempts, unsaved } = row;
  const rest = { maybeSent: false, dueMs: 0, floorMs: 0, claimedMs: 0, endedMs: nowMs };
  return { key, state, kind, target, digest, createdMs, attempts, ...(unsaved && { unsaved }), ...rest };
}

/**
 * Whether a failure stays what it is however often the entry is sent. A 403 without a relay's reason, a 404 or an answer
 * that is no relay's may come from a proxy, a captive portal or a half-done deployment, and pass.
 *
 * @param {Failure} error
 */
export function isFinal({ kind, code }) {
  return ["invalid", "rejected", "bad_target", "secret_in_browser"].includes(kind) || (kind === "unauthorized" && code !== undefined);
}
