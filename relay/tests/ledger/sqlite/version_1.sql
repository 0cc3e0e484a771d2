-- A ledger of version 1, as it was made then; never to be changed.
PRAGMA journal_mode = WAL;
CREATE TABLE entry (
    key          TEXT PRIMARY KEY,      -- the idempotency key
    digest       BLOB NOT NULL,         -- of what came under it, to tell a repetition from a conflict
    connection   TEXT NOT NULL,         -- the CRM of the configuration
    form         TEXT,                  -- the form of the configuration; none for staff
    kind         TEXT NOT NULL,
    body         TEXT,                  -- the checked payload, JSON; none once purged or erased
    context      TEXT,                  -- what the page told of itself, JSON; none once purged or erased
    creates      INTEGER NOT NULL,      -- whether sending it twice would make two records
    state        TEXT NOT NULL CHECK (state IN ('accepted', 'sending', 'done', 'held', 'dead')),
    in_doubt     INTEGER NOT NULL DEFAULT 0, -- whether an attempt may have reached the CRM without our knowing
    reason       TEXT,                  -- why it is held or dead
    attempts     INTEGER NOT NULL DEFAULT 0,
    due_ms       INTEGER NOT NULL,      -- when the next attempt may be made
    received_ms  INTEGER NOT NULL,
    changed_ms   INTEGER NOT NULL,
    record_id    TEXT                   -- the CRM's
) STRICT;
CREATE INDEX entry_due ON entry (connection, due_ms) WHERE state = 'accepted';
CREATE INDEX entry_state ON entry (state, changed_ms);
CREATE TABLE attempt (
    key         TEXT NOT NULL REFERENCES entry (key) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    started_ms  INTEGER NOT NULL,
    ended_ms    INTEGER,                -- none while it is under way, or after a crash
    outcome     TEXT,                   -- the kind of error, or 'delivered'
    detail      TEXT,                   -- the CRM's code; never its words, which may hold personal data
    PRIMARY KEY (key, number)
) STRICT, WITHOUT ROWID;
INSERT INTO entry (key, digest, connection, kind, body, context, creates, state, due_ms, received_ms, changed_ms)
VALUES ('of version 1', zeroblob(32), 'venue', 'ivvy.lead', '{}', '{}', 1, 'accepted', 0, 0, 0);
PRAGMA user_version = 1;
