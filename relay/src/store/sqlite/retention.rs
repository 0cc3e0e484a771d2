//! How long data is kept: personal data until some days after delivery, a key and its digest for 400 days, which is
//! longer than any page keeps an undelivered lead.

use std::path::Path;

use relay_core::ledger::LedgerError;
use rusqlite::{Connection, params};

use super::schema::{self, ledger_error};
use crate::store::times::{DAY_MS, KEY_RETENTION_DAYS};

/// In one commit. Leads that arrive meanwhile are committed with it.
const CHUNK: usize = 64;

/// Deletes the data of some entries, and the keys of others. The result is complete when both numbers are below the chunk's.
pub(super) fn purge_chunk(connection: &Connection, days: u64, now_ms: u64) -> rusqlite::Result<Purged> {
    let purge_before_ms = now_ms.saturating_sub(days.saturating_mul(DAY_MS));
    let delete_before_ms = now_ms.saturating_sub(KEY_RETENTION_DAYS * DAY_MS);
    // SQLite would choose an index that contains all the entries that were purged before.
    let keys = connection
        .prepare_cached(
            "DELETE FROM entry WHERE rowid IN (
                 SELECT rowid FROM entry INDEXED BY entry_without_data
                 WHERE state IN ('done', 'dead') AND body IS NULL AND changed_ms < ?1 ORDER BY changed_ms LIMIT ?2)",
        )?
        .execute(params![delete_before_ms, CHUNK])?;
    let entries = connection
        .prepare_cached(
            "UPDATE entry SET body = NULL, context = NULL WHERE rowid IN (
                 SELECT rowid FROM entry INDEXED BY entry_with_data
                 WHERE state IN ('done', 'dead') AND body IS NOT NULL AND changed_ms < ?1 ORDER BY changed_ms LIMIT ?2)",
        )?
        .execute(params![purge_before_ms, CHUNK])?;
    Ok(Purged { entries, is_complete: keys < CHUNK && entries < CHUNK })
}

/// What a chunk of the purge has done.
pub(super) struct Purged {
    /// Those that lost their data.
    pub(super) entries: usize,
    pub(super) is_complete: bool,
}

pub(super) fn erase(connection: &Connection, key: &str, now_ms: u64) -> rusqlite::Result<bool> {
    let changed = connection.execute(
        "UPDATE entry SET body = NULL, context = NULL,
                          changed_ms = CASE state WHEN 'done' THEN changed_ms ELSE ?2 END,
                          reason = CASE state WHEN 'done' THEN reason ELSE 'erased' END,
                          state = CASE state WHEN 'done' THEN 'done' ELSE 'dead' END
         WHERE key = ?1",
        params![key, now_ms],
    )?;
    Ok(changed == 1)
}

/// Moves SQLite's write-ahead log into the file and truncates it, so that neither holds what was erased. On a connection
/// of its own, because the writer's is hardly ever outside of a transaction.
pub(super) fn clear_log(path: &Path) -> Result<(), LedgerError> {
    checkpoint(&schema::connect(path).map_err(ledger_error)?)
}

pub(super) fn checkpoint(connection: &Connection) -> Result<(), LedgerError> {
    let checkpoint = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
    let is_busy = checkpoint.map_err(ledger_error)?;
    if is_busy {
        return Err(LedgerError("another process is reading it, so its log could not be cleared".to_owned()));
    }
    Ok(())
}
