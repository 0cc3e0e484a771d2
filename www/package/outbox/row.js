// An entry as it is stored, and the ways in which one is made, emptied and begun anew. Pure: the clock is passed in.

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
export function blank(row, nowMs) {
  const { key, state, kind, target, digest, createdMs, attempts, unsaved } = row;
  const rest = { maybeSent: false, dueMs: 0, floorMs: 0, claimedMs: 0, endedMs: nowMs };
  return { key, state, kind, target, digest, createdMs, attempts, ...(unsaved && { unsaved }), ...rest };
}

/** @param {Row} row */
export function isReady({ state }) {
  return state === "ready";
}
