// The relay's intake as one would write it with Hono, zod and better-sqlite3: the same envelope of a lead, the same form, the same columns, a
// commit to the disk before the answer. It prints its address.
//
//   node peer.mjs DATABASE each      one transaction for each lead
//   node peer.mjs DATABASE group     the leads of a turn of the event loop share a transaction

import { hash } from "node:crypto";

import { serve } from "@hono/node-server";
import { Hono } from "hono";

import { FORM, KIND, ORIGIN, envelope } from "./envelope.mjs";
import { openLedger } from "./ledger.mjs";

const MAX_BODY_BYTES = 60 * 1024;
/** A form that is sent sooner was filled by a program. */
const LEAST_ELAPSED_MS = 3000;
const HEADERS = {
  "Access-Control-Allow-Origin": ORIGIN,
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  Vary: "origin",
  "X-Content-Type-Options": "nosniff",
};

const [, , database, mode] = process.argv;
const { insert } = openLedger(database, mode);
const app = new Hono();

app.post("/leads", async (context) => {
  if (context.req.header("origin") !== ORIGIN) return context.json({ outcome: "refused", reason: "origin" }, 403, HEADERS);
  const body = await context.req.text();
  if (body.length > MAX_BODY_BYTES) return context.json({ outcome: "refused", reason: "too_large" }, 413, HEADERS);
  const { success, data, error } = envelope.safeParse(parsed(body));
  if (!success) {
    const issues = error.issues.map(({ path, code, message }) => ({ path, code, message }));
    return context.json({ outcome: "invalid", issues }, 422, HEADERS);
  }
  if (data.form !== FORM || data.kind !== KIND) return context.json({ outcome: "refused", reason: "not_allowed" }, 403, HEADERS);
  const result = await insert(entry(data, Date.now()));
  if (result === "conflict") return context.json({ outcome: "refused", reason: "conflict" }, 409, HEADERS);
  return context.json({ outcome: "queued" }, 202, HEADERS);
});

const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => console.log(`listening on http://127.0.0.1:${port}`));
process.once("SIGTERM", () => server.close());

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
function entry({ key, payload, page, guard }, nowMs) {
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
