// A SQLite file with the columns of the relay's entries, as durable as its own: WAL, and the log is flushed to the disk by each commit.

import Database from "better-sqlite3";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entry (
    key TEXT PRIMARY KEY, digest BLOB NOT NULL, connection TEXT NOT NULL, form TEXT, kind TEXT NOT NULL, body TEXT, context TEXT,
    creates INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('accepted', 'sending', 'done', 'held', 'dead')),
    in_doubt INTEGER NOT NULL DEFAULT 0, reason TEXT, suspect TEXT, attempts INTEGER NOT NULL DEFAULT 0, due_ms INTEGER NOT NULL,
    received_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL, record_id TEXT, claim_owner TEXT, claim_fence INTEGER,
    lease_until_ms INTEGER
  ) STRICT;
  -- What a worker that delivers the leads asks for. The relay has six more indexes, and counters by state and hour.
  CREATE INDEX IF NOT EXISTS entry_due ON entry (connection, due_ms) WHERE state = 'accepted';
`;

const INSERT = `
  INSERT INTO entry (key, digest, connection, form, kind, body, context, creates, state, reason, suspect, due_ms, received_ms, changed_ms)
  VALUES (@key, @digest, @connection, @form, @kind, @body, @context, @creates, @state, @reason, @suspect, @nowMs, @nowMs, @nowMs)
  ON CONFLICT (key) DO NOTHING`;

/**
 * @param {string} path
 * @param {string} mode
 */
export function openLedger(path, mode) {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  // As the relay's.
  database.pragma("cache_size = -65536");
  database.pragma("wal_autocheckpoint = 4096");
  database.exec(SCHEMA);
  const add = database.prepare(INSERT);
  const find = database.prepare("SELECT digest FROM entry WHERE key = ?");

  /** @param {any} entry */
  const insertOne = (entry) => {
    if (add.run(entry).changes === 1) return "new";
    return find.get(entry.key).digest.equals(entry.digest) ? "replay" : "conflict";
  };
  if (mode === "each") return { insert: insertOne };
  if (mode === "group") return { insert: grouped(database.transaction((entries) => entries.map(insertOne)).immediate) };
  throw new Error(`expected each or group, not ${mode}`);
}

/** @param {(entries: any[]) => string[]} insertAll in one transaction */
function grouped(insertAll) {
  /** @type {{ entry: any, resolve: (result: string) => void, reject: (error: unknown) => void }[]} */
  let waiting = [];
  const commit = () => {
    const group = waiting;
    waiting = [];
    try {
      const results = insertAll(group.map(({ entry }) => entry));
      group.forEach(({ resolve }, index) => resolve(results[index]));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };
  return (/** @type {any} */ entry) =>
    new Promise((resolve, reject) => {
      // After the callbacks of everything that this turn has read.
      if (waiting.length === 0) setImmediate(commit);
      waiting.push({ entry, resolve, reject });
    });
}
