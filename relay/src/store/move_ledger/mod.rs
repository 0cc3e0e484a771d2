//! Moves a ledger from a SQLite file into an empty PostgreSQL database. Entries are copied in small transactions, each with how far
//! it is, so that a move that was interrupted goes on. At the end every row of both stores is compared. Until then no relay uses the
//! database, and after it none uses the file: two relays with the same entries would send each lead twice.

mod tables;

use std::io::Write;
use std::path::Path;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _, pin_mut};
use relay_core::config::{LedgerAddress, PostgresUrl};
use relay_core::ledger::{LedgerError, RELAY_LIFETIME_MS};
use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};
use tokio_postgres::{Client, Transaction};

use super::postgres::{MOVE, Progress, describe, open_for_move};

pub use super::postgres::Moved;
use super::sqlite::{InstanceLock, MOVED, SqliteLedger};
use tables::{ATTEMPT, CONNECTION_VALUE, ENTRY, LEASE, Table};

/// Entries of one transaction.
const CHUNK: i64 = 2000;

/// `progress` receives lines for a person. The relay of the file must have been stopped, and none may run on the database.
pub async fn move_ledger(file: &Path, url: &PostgresUrl, progress: &mut dyn Write) -> Result<Moved, LedgerError> {
    // Brings the file to the present schema.
    drop(SqliteLedger::open_existing(file)?);
    let _lock = InstanceLock::acquire(file)?;
    let source = Source(Connection::open(file).map_err(sqlite_error)?);
    let mut target = open_for_move(url).await?;
    let mut done = source.begin(&target).await?;
    let moved = match done.moved.take() {
        // A relay may use the database already.
        Some(moved) => moved,
        None => copy_and_compare(&source, &mut target, done, progress).await?,
    };
    source.mark_moved(&LedgerAddress::Postgres(url.clone()))?;
    Ok(moved)
}

async fn copy_and_compare(
    source: &Source,
    target: &mut Client,
    mut done: Progress,
    progress: &mut dyn Write,
) -> Result<Moved, LedgerError> {
    let total = source.count_until(i64::MAX)?;
    let mut copied = source.count_until(done.last_row)?;
    while let Some(last_row) = source.last_of_chunk(done.last_row)? {
        copied += copy_chunk(source, target, &mut done, last_row).await?;
        // Whether a person can read it does not matter.
        let _ = writeln!(progress, "copied {copied} of {total} leads");
    }
    let _ = writeln!(progress, "comparing both ledgers");
    copy_values(source, target).await?;
    let moved = compare_all(source, target).await?;
    Progress { moved: Some(moved.clone()), ..done }.write(target).await.map_err(database_error)?;
    Ok(moved)
}

struct Source(Connection);

impl Source {
    /// The progress of a move of this source that was begun, or of a new one into an empty target.
    async fn begin(&self, target: &Client) -> Result<Progress, LedgerError> {
        let source = self.identity()?;
        let done = Progress::read(target).await.map_err(database_error)?;
        if done.as_ref().is_some_and(|done| done.source != source) {
            return Err(LedgerError("another ledger is being moved, or was moved, to this database".to_owned()));
        }
        if done.as_ref().is_none_or(|done| done.moved.is_none()) {
            refuse_running_relays(target).await?;
        }
        if let Some(done) = done {
            return Ok(done);
        }
        let row = target.query_one("SELECT EXISTS (SELECT 1 FROM entry)", &[]).await.map_err(database_error)?;
        if row.try_get(0).map_err(database_error)? {
            return Err(LedgerError("the database has leads already; a ledger is moved into an empty one".to_owned()));
        }
        let progress = Progress { source, last_row: 0, moved: None };
        progress.write(target).await.map_err(database_error)?;
        Ok(progress)
    }

    /// Chosen at the first move.
    fn identity(&self) -> Result<String, LedgerError> {
        let chosen = format!("{:032x}", rand::random::<u128>());
        let insert = "INSERT INTO connection_value (connection, name, value, changed_ms) VALUES ('', ?1, ?2, 0)
                      ON CONFLICT DO NOTHING";
        self.0.execute(insert, (MOVE, chosen.as_bytes())).map_err(sqlite_error)?;
        let query = "SELECT CAST(value AS TEXT) FROM connection_value WHERE connection = '' AND name = ?1";
        self.0.query_row(query, [MOVE], |row| row.get(0)).map_err(sqlite_error)
    }

    fn count_until(&self, last_row: i64) -> Result<u64, LedgerError> {
        let query = "SELECT count(*) FROM entry WHERE rowid <= ?1";
        self.0.query_row(query, [last_row], |row| row.get(0)).map_err(sqlite_error)
    }

    /// The row of the last entry of the next chunk.
    fn last_of_chunk(&self, after: i64) -> Result<Option<i64>, LedgerError> {
        let query = "SELECT max(rowid) FROM (SELECT rowid FROM entry WHERE rowid > ?1 ORDER BY rowid LIMIT ?2)";
        self.0.query_row(query, [after, CHUNK], |row| row.get(0)).optional().map(Option::flatten).map_err(sqlite_error)
    }

    fn mark_moved(&self, to: &LedgerAddress) -> Result<(), LedgerError> {
        let insert = "INSERT INTO connection_value (connection, name, value, changed_ms) VALUES ('', ?1, ?2, 0)
                      ON CONFLICT (connection, name) DO UPDATE SET value = excluded.value";
        self.0.execute(insert, (MOVED, to.to_string().into_bytes())).map(drop).map_err(sqlite_error)
    }
}

/// A relay that was started before the move would deliver what is copied while it is copied.
async fn refuse_running_relays(target: &Client) -> Result<(), LedgerError> {
    let query = "SELECT EXISTS (SELECT 1 FROM relay WHERE abs(seen_ms - extract(epoch FROM clock_timestamp()) * 1000) <= $1::bigint)";
    let lifetime_ms = i64::try_from(RELAY_LIFETIME_MS).unwrap_or(i64::MAX);
    let row = target.query_one(query, &[&lifetime_ms]).await.map_err(database_error)?;
    if row.try_get(0).map_err(database_error)? {
        let lifetime = RELAY_LIFETIME_MS / 1000;
        return Err(LedgerError(format!(
            "a relay runs on the database; stop it first (one that was killed counts for {lifetime} s as running)"
        )));
    }
    Ok(())
}

/// Entries in the order of their reception, with their attempts. Returns the number of entries.
async fn copy_chunk(
    source: &Source,
    target: &mut Client,
    done: &mut Progress,
    last_row: i64,
) -> Result<u64, LedgerError> {
    let rows = [done.last_row, last_row];
    let entries = format!("{} WHERE rowid > ?1 AND rowid <= ?2 ORDER BY rowid", ENTRY.select());
    let attempts =
        format!("{} WHERE key IN (SELECT key FROM entry WHERE rowid > ?1 AND rowid <= ?2)", ATTEMPT.select());
    let entries = ENTRY.lines(&source.0, &entries, rows).map_err(sqlite_error)?;
    let attempts = ATTEMPT.lines(&source.0, &attempts, rows).map_err(sqlite_error)?;
    let transaction = target.transaction().await.map_err(database_error)?;
    copy(&transaction, &ENTRY, &entries).await?;
    copy(&transaction, &ATTEMPT, &attempts).await?;
    let progress = Progress { last_row, ..done.clone() };
    progress.write(transaction.client()).await.map_err(database_error)?;
    transaction.commit().await.map_err(database_error)?;
    *done = progress;
    Ok(u64::try_from(entries.len()).unwrap_or(u64::MAX))
}

/// Again from the beginning after an interruption: there are few of them.
async fn copy_values(source: &Source, target: &mut Client) -> Result<(), LedgerError> {
    let transaction = target.transaction().await.map_err(database_error)?;
    let delete = "DELETE FROM lease; DELETE FROM connection_value WHERE connection <> ''";
    transaction.batch_execute(delete).await.map_err(database_error)?;
    for table in [CONNECTION_VALUE, LEASE] {
        let lines = table.lines(&source.0, &table.select(), []).map_err(sqlite_error)?;
        copy(&transaction, &table, &lines).await?;
    }
    transaction.commit().await.map_err(database_error)
}

async fn copy(transaction: &Transaction<'_>, table: &Table, lines: &[String]) -> Result<(), LedgerError> {
    let sink = transaction.copy_in::<_, Bytes>(&table.copy_in()).await.map_err(database_error)?;
    pin_mut!(sink);
    sink.send(lines.concat().into()).await.map_err(database_error)?;
    sink.finish().await.map(drop).map_err(database_error)
}

async fn compare_all(source: &Source, target: &Client) -> Result<Moved, LedgerError> {
    let mut digest = Sha256::new();
    let entries = compare(source, target, &ENTRY, &mut digest).await?;
    let attempts = compare(source, target, &ATTEMPT, &mut digest).await?;
    compare(source, target, &CONNECTION_VALUE, &mut digest).await?;
    compare(source, target, &LEASE, &mut digest).await?;
    check_counters(target).await?;
    Ok(Moved { entries, attempts, digest: in_hexadecimal(&digest.finalize()) })
}

fn in_hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Reads both in the same order, line by line. Returns the number of lines.
async fn compare(source: &Source, target: &Client, table: &Table, digest: &mut Sha256) -> Result<u64, LedgerError> {
    let copied = target.copy_out(&table.copy_out()).await.map_err(database_error)?;
    pin_mut!(copied);
    let query = format!("{} ORDER BY {}", table.select(), table.order);
    let mut statement = source.0.prepare(&query).map_err(sqlite_error)?;
    let mut rows = statement.query([]).map_err(sqlite_error)?;
    let mut count = 0;
    loop {
        let row = rows.next().map_err(sqlite_error)?;
        let expected = row.map(|row| table.line(row)).transpose().map_err(sqlite_error)?;
        // PostgreSQL sends a message for each line.
        let found = copied.next().await.transpose().map_err(database_error)?;
        match (expected, found) {
            (Some(expected), Some(found)) if expected.as_bytes() == found => digest.update(&found),
            (None, None) => return Ok(count),
            (expected, found) => return Err(differs(table, expected, found)),
        }
        count += 1;
    }
}

/// Names the row by its first columns, without personal data.
fn differs(table: &Table, expected: Option<String>, found: Option<Bytes>) -> LedgerError {
    let name = |line: &str| line.split('\t').next().unwrap_or_default().to_owned();
    let expected = expected.map_or_else(|| "no further row".to_owned(), |line| name(&line));
    let found = found.map_or_else(|| "no further row".to_owned(), |line| name(&String::from_utf8_lossy(&line)));
    let table = table.name.rsplit(' ').next().unwrap_or(table.name);
    LedgerError(format!(
        "the copy differs from the file at {table}: the file has {expected}, the database has {found}; was one of them changed during \
         the move? empty the database, and move the ledger again"
    ))
}

/// The counters of the target against its entries.
async fn check_counters(target: &Client) -> Result<(), LedgerError> {
    let query = "SELECT count(*) FROM
                     (SELECT connection, state, count(*) AS count FROM entry GROUP BY connection, state) AS counted
                     FULL JOIN
                     (SELECT connection, state, sum(count) AS count FROM entry_count GROUP BY connection, state
                      HAVING sum(count) <> 0) AS counter
                     USING (connection, state)
                 WHERE counted.count IS DISTINCT FROM counter.count";
    let wrong: i64 = target.query_one(query, &[]).await.and_then(|row| row.try_get(0)).map_err(database_error)?;
    if wrong == 0 { Ok(()) } else { Err(LedgerError("the counters of the database differ from its leads".to_owned())) }
}

fn sqlite_error(error: rusqlite::Error) -> LedgerError {
    LedgerError(format!("the file: {error}"))
}

fn database_error(error: tokio_postgres::Error) -> LedgerError {
    LedgerError(describe(&error))
}
