//! The file's tables, and how it is opened. The file holds its schema's version; a newer version only adds, and at most drops
//! an index, so that an older relay can still use the file.

use std::path::Path;
use std::time::Duration;

use relay_core::ledger::{LedgerError, State};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row, TransactionBehavior};

/// How long a process waits for another one that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The value of no connection that names the ledger to which this one was moved.
pub(in crate::store) const MOVED: &str = "moved";

/// More than there are, so that each is compiled once.
const STATEMENTS: usize = 64;
/// Keys are random: an insert reads and changes a page anywhere in their index. 64 MiB hold the pages of the index's inner
/// levels, and the leaves of a million keys.
const WRITER_CACHE_KIB: i64 = 64 * 1024;
/// Of each connection that reads.
const READER_CACHE_KIB: i64 = 8 * 1024;
/// Each migration leads to the version of its place in the list, counted from 1.
const MIGRATIONS: [&str; 9] = [
    "
    CREATE TABLE entry (
        key          TEXT PRIMARY KEY,      -- the idempotency key
        digest       BLOB NOT NULL,         -- of the payload received under the key
        connection   TEXT NOT NULL,         -- the name of a CRM of the configuration
        form         TEXT,                  -- the name of a form of the configuration; none for staff
        kind         TEXT NOT NULL,
        body         TEXT,                  -- the validated payload, JSON; none once purged or erased
        context      TEXT,                  -- what the page reported about itself, JSON; none once purged or erased
        creates      INTEGER NOT NULL,      -- whether sending it twice would make two records
        state        TEXT NOT NULL CHECK (state IN ('accepted', 'sending', 'done', 'held', 'dead')),
        in_doubt     INTEGER NOT NULL DEFAULT 0, -- whether an attempt may have reached the CRM unconfirmed
        reason       TEXT,                  -- why it is held or dead
        attempts     INTEGER NOT NULL DEFAULT 0,
        due_ms       INTEGER NOT NULL,      -- when the next attempt may be made
        received_ms  INTEGER NOT NULL,
        changed_ms   INTEGER NOT NULL,
        record_id    TEXT                   -- of the CRM
    ) STRICT;
    CREATE INDEX entry_due ON entry (connection, due_ms) WHERE state = 'accepted';
    CREATE INDEX entry_state ON entry (state, changed_ms);
    CREATE TABLE attempt (
        key         TEXT NOT NULL REFERENCES entry (key) ON DELETE CASCADE,
        number      INTEGER NOT NULL,
        started_ms  INTEGER NOT NULL,
        ended_ms    INTEGER,                -- none while it is under way, or after a crash
        outcome     TEXT,                   -- the kind of error, or 'delivered'
        detail      TEXT,                   -- the CRM's error code; never its message, which may hold personal data
        PRIMARY KEY (key, number)
    ) STRICT, WITHOUT ROWID;
    ",
    "
    -- the CRM's id of the record that the entry changes; none if it creates one
    ALTER TABLE entry ADD COLUMN target ANY GENERATED ALWAYS AS (
        CASE WHEN creates = 0 AND json_valid(body) THEN json_extract(body, '$.id') END
    ) VIRTUAL;
    CREATE INDEX entry_target ON entry (connection, target) WHERE target IS NOT NULL;
    ",
    "
    CREATE INDEX entry_received ON entry (received_ms);
    CREATE INDEX entry_figure ON entry (connection, state, received_ms);
    ",
    "
    ALTER TABLE entry ADD COLUMN claim_owner TEXT;       -- who claimed it last
    ALTER TABLE entry ADD COLUMN claim_fence INTEGER;    -- of the lease that it was claimed with
    ALTER TABLE entry ADD COLUMN lease_until_ms INTEGER; -- when that claim expires; none has expired
    CREATE TABLE lease (
        connection  TEXT PRIMARY KEY,
        owner       TEXT NOT NULL,
        fence       INTEGER NOT NULL,   -- grows with each change of the owner
        until_ms    INTEGER NOT NULL
    ) STRICT;
    ",
    "
    -- what the relay keeps for a connection, such as a renewed credential
    CREATE TABLE connection_value (
        connection  TEXT NOT NULL,
        name        TEXT NOT NULL,
        value       BLOB NOT NULL,
        changed_ms  INTEGER NOT NULL,
        PRIMARY KEY (connection, name)
    ) STRICT, WITHOUT ROWID;
    ",
    "
    CREATE INDEX entry_record ON entry (connection, record_id) WHERE record_id IS NOT NULL;
    ",
    "
    ALTER TABLE entry ADD COLUMN suspect TEXT; -- why it looked automated when it was received
    UPDATE entry SET suspect = CASE
        WHEN reason LIKE '%trap input%'          THEN 'trap_filled'
        WHEN reason LIKE '% ms after the form %' THEN 'too_fast'
        WHEN reason LIKE '%proof of work'        THEN 'no_proof_of_work'
        WHEN reason LIKE '%was not solved'       THEN 'captcha_not_solved'
        WHEN reason LIKE '%did not verify%'      THEN 'captcha_unavailable'
        WHEN reason LIKE '%refused the captcha%' THEN 'captcha_refused'
    END WHERE state = 'held' AND reason LIKE 'suspect: %';
    CREATE INDEX entry_suspect ON entry (form, suspect, state) WHERE suspect IS NOT NULL;
    ",
    concat!(include_str!("counters.sql"), include_str!("count_entries.sql")),
    "
    ALTER TABLE lease ADD COLUMN since_ms INTEGER NOT NULL DEFAULT 0; -- when the owner took the connection
    CREATE TABLE relay (
        owner       TEXT PRIMARY KEY,   -- of its leases
        name        TEXT NOT NULL,      -- for staff
        version     TEXT NOT NULL,
        connections TEXT NOT NULL,      -- those that it can deliver, a JSON list
        started_ms  INTEGER NOT NULL,
        seen_ms     INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    ",
];

pub(super) fn open(path: &Path) -> Result<Connection, LedgerError> {
    let connection = connect(path).map_err(ledger_error)?;
    // SQLite opens a file that it may not write without an error, and fails at the first write.
    if connection.is_readonly("main").map_err(ledger_error)? {
        let path = path.display();
        let problem = "cannot be written; check its owner and mode, and whether the file system is mounted read-only";
        return Err(LedgerError(format!("{path} {problem}")));
    }
    let connection = migrate_to_current(connection).map_err(ledger_error)?;
    match moved_to(&connection).map_err(ledger_error)? {
        Some(address) => Err(LedgerError(format!("{} was moved to {address}; use that one", path.display()))),
        None => Ok(connection),
    }
}

fn moved_to(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let query = "SELECT CAST(value AS TEXT) FROM connection_value WHERE connection = '' AND name = ?1";
    connection.query_row(query, [MOVED], |row| row.get(0)).optional()
}

fn migrate_to_current(mut connection: Connection) -> rusqlite::Result<Connection> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // With NORMAL a power cut could undo a commit that was acknowledged.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    migrate(&mut connection)?;
    // Erased data must not stay in the file's free pages. After the migrations, which delete no personal data.
    connection.pragma_update(None, "secure_delete", true)?;
    // For a check against more than two values SQLite builds a table with each insert. `State` has no other values.
    connection.pragma_update(None, "ignore_check_constraints", true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    // `checkpointer.rs` does it.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(connection)
}

/// To write, without checking the schema.
pub(super) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

pub(super) fn open_to_checkpoint(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

pub(super) fn open_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    Ok(connection)
}

/// Whether the database in the file is a ledger. Changes nothing.
pub(super) fn is_ledger(path: &Path) -> rusqlite::Result<bool> {
    let connection = open_to_read(path)?;
    let query = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('entry', 'attempt')";
    let tables: u32 = connection.query_row(query, [], |row| row.get(0))?;
    Ok(tables == 2 && version(&connection)? > 0)
}

fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    if version(connection)? >= MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again: another process may have migrated the file in the meantime.
    for migration in MIGRATIONS.iter().skip(version(&transaction)?) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", MIGRATIONS.len())?;
    transaction.commit()
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// The table's check allows no other names; an entry with one would need a decision of staff.
pub(super) fn state(row: &Row<'_>, column: usize) -> rusqlite::Result<State> {
    Ok(State::of(&row.get::<_, String>(column)?).unwrap_or(State::Held))
}

pub(super) fn ledger_error(error: rusqlite::Error) -> LedgerError {
    LedgerError(error.to_string())
}
