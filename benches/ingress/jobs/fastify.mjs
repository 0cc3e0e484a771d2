// The relay's intake as one would write it with Fastify, zod and pg: a row for each lead, committed before the answer. PostgreSQL flushes the
// commits of several connections together. It prints its address.
//
//   node fastify.mjs postgres://ADDRESS PROCESSES

import cluster from "node:cluster";

import fastify from "fastify";
import pg from "pg";

import { HEADERS, answer } from "./intake.mjs";

/** More than the relay has; with fewer, fewer commits are flushed together. */
const CONNECTIONS = 16;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entry (
    key text PRIMARY KEY, digest bytea NOT NULL, connection text NOT NULL, form text, kind text NOT NULL, body text, context text,
    creates boolean NOT NULL, state text NOT NULL CHECK (state IN ('accepted', 'sending', 'done', 'held', 'dead')),
    in_doubt boolean NOT NULL DEFAULT false, reason text, suspect text, attempts integer NOT NULL DEFAULT 0, due_ms bigint NOT NULL,
    received_ms bigint NOT NULL, changed_ms bigint NOT NULL, record_id text, claim_owner text, claim_fence bigint, lease_until_ms bigint
  );
  -- What a worker that delivers the leads asks for. The relay has more indexes, and counters by state and hour.
  CREATE INDEX IF NOT EXISTS entry_due ON entry (connection, due_ms) WHERE state = 'accepted';
`;

const INSERT = {
  name: "insert",
  text: `INSERT INTO entry (key, digest, connection, form, kind, body, context, creates, state, reason, suspect, due_ms, received_ms, changed_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8, $9, $10, $11, $11, $11) ON CONFLICT (key) DO NOTHING`,
};

const [, , url, processes] = process.argv;
const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS / Number(processes) });

/** @param {import("./intake.mjs").Entry} entry */
async function insert({ key, digest, connection, form, kind, body, context, state, reason, suspect, nowMs }) {
  const values = [key, digest, connection, form, kind, body, context, state, reason, suspect, nowMs];
  if ((await pool.query({ ...INSERT, values })).rowCount === 1) return "new";
  const { rows } = await pool.query("SELECT digest FROM entry WHERE key = $1", [key]);
  return rows[0].digest.equals(digest) ? "replay" : "conflict";
}

const app = fastify();
// The page sends JSON as text, so that the browser asks for no permission first.
app.post("/leads", async (request, reply) => {
  const { status, body } = await answer(request.headers.origin, /** @type {string} */ (request.body), insert);
  return reply.code(status).headers(HEADERS).send(body);
});

if (cluster.isPrimary && processes !== "1") {
  await createTable();
  for (let number = 0; number < Number(processes); number++) cluster.fork();
  let waiting = Number(processes);
  cluster.on("listening", (worker, { port }) => --waiting === 0 && console.log(`listening on http://127.0.0.1:${port}`));
} else {
  if (cluster.isPrimary) await createTable();
  await app.listen({ host: "127.0.0.1", port: 0 });
  if (cluster.isPrimary) console.log(`listening on http://127.0.0.1:${app.addresses()[0].port}`);
}

/** Another program may create it at the same time. */
async function createTable() {
  await pool.query(`BEGIN; SELECT pg_advisory_xact_lock(1); ${SCHEMA} COMMIT`);
}
