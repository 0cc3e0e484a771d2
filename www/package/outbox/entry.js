// An outbox entry as it is stored, its transitions that do not depend on an attempt, and its public view. Pure: the time
// is passed in.

import { LeadError } from "../lead-error.js";

/**
 * @typedef {import("../index.js").Receipt} Receipt
 * @typedef {Omit<import("../index.js").LeadError, "name" | "stack" | "cause">} Failure the fields of a LeadError
 *
 * @typedef {object} Entry all times are in milliseconds since 1970
 * @property {string} key the idempotency key
 * @property {"ready" | "refused" | "received" | "discarded"} state
 * @property {import("../index.js").Kind} kind
 * @property {import("../index.js").RelayTarget} target
 * @property {string} digest of the payload's JSON text; before there is one, of the inputs and values; with the list of files
 * @property {string} [payload] JSON text; deleted with the next three once the receipt is there
 * @property {import("../outbox.js").SubmitOptions["page"]} [page]
 * @property {import("../outbox.js").SubmitOptions["guard"]} [guard]
 * @property {string} [updateToken]
 * @property {string} [inputs] of the form, as JSON text, until the module has made the payload of them
 * @property {string} [values] of the page, as JSON text, which overwrite those of the inputs
 * @property {string} [files] the list of the lead's files, as JSON text (files.js)
 * @property {boolean} [wasSent] only on disk, of an entry with files: its `maybeSent`
 * @property {number} [undeclaredSinceMs] of an entry with files: since when the relay does not accept the list of them
 * @property {string} [inputsDigest] the digest before there was a payload
 * @property {number} createdMs
 * @property {number} attempts
 * @property {boolean} maybeSent whether the relay may have stored it without a readable response
 * @property {number} dueMs time of the next attempt
 * @property {number} floorMs the relay's Retry-After: no attempt before this time
 * @property {number} claimedMs end of the current claim
 * @property {boolean} [unsaved] whether it is in the page's memory only, or its files are
 * @property {Failure} [error] of the last attempt
 * @property {Receipt} [receipt]
 * @property {number} [endedMs] when it was received, refused or discarded
 *
 * @typedef {{ receipt: Receipt, again?: undefined, refused?: undefined }
 *   | { again: { delayMs: number, error: Failure, undeclaredSinceMs?: number }, receipt?: undefined, refused?: undefined }
 *   | { refused: Failure, receipt?: undefined, again?: undefined }} Outcome of one attempt
 */

/**
 * @typedef {Pick<Entry, "key" | "kind" | "target" | "digest" | "payload" | "page" | "guard" | "updateToken" | "files" | "unsaved">} EntryParts
 *
 * @param {EntryParts & Pick<Entry, "inputs" | "values">} parts
 * @param {number} nowMs
 * @returns {Entry}
 */
export function newEntry(parts, nowMs) {
  const times = { createdMs: nowMs, dueMs: nowMs, floorMs: 0, claimedMs: 0 };
  return { ...parts, state: "ready", ...times, attempts: 0, maybeSent: false };
}

/**
 * @param {Entry} entry
 * @param {number} nowMs
 * @returns {Entry}
 */
export function discardEntry(entry, nowMs) {
  return { ...withoutPersonalData(entry, nowMs), state: "discarded" };
}

/**
 * A refused entry, ready for another attempt.
 *
 * @param {Entry} entry
 * @param {number} nowMs
 * @returns {Entry}
 */
export function renewEntry(entry, nowMs) {
  return { ...entry, state: "ready", createdMs: nowMs, dueMs: nowMs, floorMs: 0, claimedMs: 0, attempts: 0 };
}

/**
 * The fields that may stay on the device after an entry was received or discarded.
 *
 * @param {Entry} entry
 * @param {number} nowMs
 * @returns {Entry}
 */
export function withoutPersonalData(entry, nowMs) {
  const { key, state, kind, target, digest, inputsDigest, createdMs, attempts, unsaved } = entry;
  const digests = inputsDigest === undefined ? { digest } : { digest, inputsDigest };
  const ended = { maybeSent: false, dueMs: 0, floorMs: 0, claimedMs: 0, endedMs: nowMs };
  return { key, state, kind, target, ...digests, createdMs, attempts, ...(unsaved && { unsaved }), ...ended };
}

/**
 * The entry with the payload that its inputs make.
 *
 * @param {Entry} entry
 * @param {string} payload
 * @param {string} digest
 * @returns {Entry}
 */
export function withPayload({ inputs, values, ...entry }, payload, digest) {
  return { ...entry, payload, digest, inputsDigest: entry.digest };
}

/** @param {Entry} entry */
export function isReady({ state }) {
  return state === "ready";
}

/**
 * @param {Entry} entry
 * @param {boolean} isSending whether an attempt is under way, here or in another tab
 * @returns {import("../outbox.js").OutboxEntry}
 */
export function toOutboxEntry(entry, isSending) {
  const { key, kind, target, createdMs, attempts, dueMs, payload, unsaved = false, error, receipt } = entry;
  return {
    key,
    state: publicState(entry, isSending),
    isSaved: !unsaved,
    kind,
    form: target.form,
    createdMs,
    attempts,
    dueMs,
    payload,
    error: error && new LeadError(error),
    receipt,
  };
}

/**
 * @param {Entry} entry
 * @param {boolean} isSending
 * @returns {import("../outbox.js").EntryState}
 */
function publicState({ state, unsaved, error }, isSending) {
  if (state === "received") return "received";
  if (state === "refused") return error?.code === "expired" ? "expired" : "refused";
  if (isSending) return "sending";
  return unsaved ? "unsaved" : "saved";
}

/**
 * SHA-256 in hex, compared only within one origin. Pages over plain HTTP have no SubtleCrypto; there it is 64 bits of
 * FNV-1a, which exclude accidental equality. An attacker on such a page could change its code as well.
 *
 * @param {string} payload
 * @param {string} [files] the list of the lead's files
 */
export async function digestOf(payload, files = "") {
  const bytes = new TextEncoder().encode(payload + files);
  try {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return `${fnv1a(bytes, 0x811c9dc5)}${fnv1a(bytes, 0x9747b28c)}`;
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {number} seed
 */
function fnv1a(bytes, seed) {
  let hash = seed;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
