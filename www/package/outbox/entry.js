// An entry as a page sees it: what it may show in words, and nothing of how the outbox works.

import { LeadError } from "../lead-error.js";

/**
 * @param {import("./row.js").Row} row
 * @param {boolean} isSending whether somebody is at it now
 * @returns {import("../outbox.js").OutboxEntry}
 */
export function entryOf(row, isSending) {
  const { key, kind, target, createdMs, attempts, dueMs, payload, unsaved = false, error, receipt } = row;
  return {
    key,
    state: stateOf(row, isSending),
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
 * @param {import("./row.js").Row} row
 * @param {boolean} isSending
 * @returns {import("../outbox.js").EntryState}
 */
function stateOf({ state, unsaved, error }, isSending) {
  if (state === "received") return "received";
  if (state === "refused") return error?.code === "expired" ? "expired" : "refused";
  if (isSending) return "sending";
  return unsaved ? "unsaved" : "saved";
}
