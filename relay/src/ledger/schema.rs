//! The file's tables and how it is opened. The version stands in the file; a newer version only adds, so that an older
//! relay can still be put back.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::LedgerError;

/// How long a process waits while another one writes.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Each step leads to the version of its place in the list, counted from 1.
const STEPS: [&str; 3] = [
    "
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
    ",
    "
    -- the CRM's id of the record that the entry changes; none for one that creates
    ALTER TABLE entry ADD COLUMN target ANY GENERATED ALWAYS AS (
        CASE WHEN creates = 0 AND json_valid(body) THEN json_extract(body, '$.id') END
    ) VIRTUAL;
    CREATE INDEX entry_target ON entry (connection, target) WHERE target IS NOT NULL;
    ",
    "
    CREATE INDEX entry_received ON entry (received_ms);
    CREATE INDEX entry_figure ON entry (connection, state, received_ms);
    ",
];

pub(super) fn open(path: &Path) -> Result<Connection, LedgerError> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // With NORMAL a power cut could take back what was acknowledged.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is erased must not linger in the file's free pages.
    connection.pragma_update(None, "secure_delete", true)?;
    upgrade(&mut connection)?;
    Ok(connection)
}

/// For a file that must be there: neither is one made by mistake, nor another program's database changed.
pub(super) fn is_ledger(path: &Path) -> Result<bool, LedgerError> {
    let connection = open_to_read(path)?;
    let query = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('entry', 'attempt')";
    let tables: u32 = connection.query_row(query, [], |row| row.get(0))?;
    Ok(tables == 2 && version(&connection)? > 0)
}

pub(super) fn open_to_read(path: &Path) -> Result<Connection, LedgerError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

fn upgrade(connection: &mut Connection) -> Result<(), LedgerError> {
    if version(connection)? >= STEPS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again: another process may have just done it.
    for step in STEPS.iter().skip(version(&transaction)?) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len())?;
    Ok(transaction.commit()?)
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
