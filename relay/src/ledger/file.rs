//! What concerns the ledger's file as a whole: opening one that must be there, asking whether it can be written, and
//! clearing SQLite's log of what was erased.

use std::path::Path;

use rusqlite::Connection;

use super::{Ledger, LedgerError, schema};

impl Ledger {
    /// Opens a ledger that is there; never makes one, nor changes a database that is none.
    pub fn open_existing(path: &Path) -> Result<Ledger, LedgerError> {
        if !path.is_file() {
            return Err(LedgerError(format!("there is no file {}", path.display())));
        }
        if !schema::is_ledger(path)? {
            return Err(LedgerError(format!("{} is not a ledger", path.display())));
        }
        Ledger::open(path)
    }

    /// Writes and commits, as a lead would be, without changing anything.
    pub async fn probe(&self) -> Result<(), LedgerError> {
        self.write(|connection| {
            let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
            // SQLite writes the page even where the number is the same.
            connection.pragma_update(None, "user_version", version)
        })
        .await
    }

    /// Moves SQLite's log into the file and empties it, so that what was erased stands in neither. Fails while another
    /// process reads an older state; a later call then does it.
    pub async fn clear_log(&self) -> Result<(), LedgerError> {
        let path = self.path.clone();
        let cleared = tokio::task::spawn_blocking(move || clear_log(&path));
        cleared.await.map_err(|error| LedgerError(error.to_string()))?
    }
}

/// On a connection of its own, since the writer's is hardly ever outside of a transaction.
fn clear_log(path: &Path) -> Result<(), LedgerError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(schema::PATIENCE)?;
    let is_busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if is_busy {
        return Err(LedgerError("another process is reading it, so its log could not be cleared".to_owned()));
    }
    Ok(())
}
