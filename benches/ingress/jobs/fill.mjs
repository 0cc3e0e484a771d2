// Adds rows to the database of hono.mjs, as the relay's benchmark fills its ledger: nearly all delivered, within the last year.
//
//   node fill.mjs DATABASE ROWS

import Database from "better-sqlite3";

import { openLedger } from "./ledger.mjs";

const ROWS_PER_COMMIT = 100_000;
const YEAR_MS = 365 * 86_400_000;

const [, , path, count] = process.argv;
openLedger(path, "each");
const database = new Database(path);
database.pragma("synchronous = OFF");
const fill = database.prepare(`
  WITH RECURSIVE number (n) AS (SELECT @first UNION ALL SELECT n + 1 FROM number WHERE n < @last)
  INSERT INTO entry (key, digest, connection, form, kind, body, creates, state, attempts, due_ms, received_ms, changed_ms, record_id)
  SELECT printf('%08x-0000-4000-8000-%012x', n * 4294967295 / @rows, n), zeroblob(32), 'portal', 'trial', 'bitrix24.lead',
         CASE WHEN n * 12 / @rows = 11 THEN '{"fields":{"NAME":"Ann"}}' END, 1,
         CASE n % 1000 WHEN 0 THEN 'held' WHEN 1 THEN 'dead' ELSE 'done' END, 1, at_ms, at_ms, at_ms, n
  FROM (SELECT n, CAST(@nowMs - (@rows - n) * (@yearMs / @rows) AS INTEGER) AS at_ms FROM number)`);
const rows = Number(count);
for (let first = 0; first < rows; first += ROWS_PER_COMMIT) {
  fill.run({ first, last: Math.min(first + ROWS_PER_COMMIT, rows) - 1, rows, nowMs: Date.now(), yearMs: YEAR_MS });
}
database.close();
