// What each peer decides about a request, as the relay does: the same envelope of a lead, the same form, the same columns of an entry.

import { hash } from "node:crypto";

import { FORM, KIND, ORIGIN, envelope } from "./envelope.mjs";

const MAX_BODY_BYTES = 60 * 1024;
/** A form that is sent sooner was filled by a program. */
const LEAST_ELAPSED_MS = 3000;

export const HEADERS = {
  "Access-Control-Allow-Origin": ORIGIN,
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  Vary: "origin",
  "X-Content-Type-Options": "nosniff",
};

/**
 * @typedef {ReturnType<typeof entryOf>} Entry
 * @typedef {"new" | "replay" | "conflict"} Inserted
 * @typedef {{ status: number, body: object }} Answer
 *
 * @param {string | undefined} origin of the page
 * @param {string} body of the request
 * @param {(entry: Entry) => Inserted | Promise<Inserted>} insert
 * @returns {Promise<Answer>}
 */
export async function answer(origin, body, insert) {
  if (origin !== ORIGIN) return { status: 403, body: { outcome: "refused", reason: "origin" } };
  if (body.length > MAX_BODY_BYTES) return { status: 413, body: { outcome: "refused", reason: "too_large" } };
  const { success, data, error } = envelope.safeParse(parsed(body));
  if (!success) {
    const issues = error.issues.map(({ path, code, message }) => ({ path, code, message }));
    return { status: 422, body: { outcome: "invalid", issues } };
  }
  if (data.form !== FORM || data.kind !== KIND) return { status: 403, body: { outcome: "refused", reason: "not_allowed" } };
  const inserted = await insert(entryOf(data, Date.now()));
  if (inserted === "conflict") return { status: 409, body: { outcome: "refused", reason: "conflict" } };
  return { status: 202, body: { outcome: "queued" } };
}

/** @param {string} body */
function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/**
 * @param {import("zod").infer<typeof envelope>} lead
 * @param {number} nowMs
 */
function entryOf({ key, payload, page, guard }, nowMs) {
  const isSuspect = guard.trap !== "" || guard.elapsedMs < LEAST_ELAPSED_MS;
  return {
    key,
    digest: hash("sha256", `form\0${FORM}\0${KIND}\0${JSON.stringify(payload)}`, "buffer"),
    connection: "portal",
    form: FORM,
    kind: KIND,
    body: JSON.stringify({ fields: { TITLE: "Call back", ...payload.fields } }),
    context: JSON.stringify(page),
    creates: 1,
    state: isSuspect ? "held" : "accepted",
    reason: isSuspect ? "suspect" : null,
    suspect: isSuspect ? "too_fast" : null,
    nowMs,
  };
}
