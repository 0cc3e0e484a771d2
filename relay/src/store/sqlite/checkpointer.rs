//! Moves the pages of the log into the file (a checkpoint) beside the writer. The copying and the flush of the disk take a
//! multiple of a commit, and no lead shall wait for them.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use relay_core::ledger::LedgerError;
use rusqlite::Connection;

use super::checkpoints::Checkpoints;
use super::schema::{self, ledger_error};

/// Pages in the log before they are moved, 8 MiB. A page that changes with every commit, as the last one of an index, is moved
/// once for all of these commits.
const LOG_PAGES: u32 = 2048;
/// The log begins again with a commit that finds all its pages moved. So the writer itself moves the last few, which were added
/// during a checkpoint of the thread.
const LAST_PAGES: u32 = 128;

pub(super) struct Checkpointer {
    connection: Arc<Mutex<Connection>>,
    start: SyncSender<()>,
    checkpoints: Arc<Checkpoints>,
    /// The size of the log when the last checkpoint started.
    started_at: u32,
}

impl Checkpointer {
    pub(super) fn start(path: &Path) -> Result<Checkpointer, LedgerError> {
        let connection = Arc::new(Mutex::new(schema::open_to_checkpoint(path).map_err(ledger_error)?));
        let checkpoints = Arc::new(Checkpoints::default());
        let (start, started) = sync_channel(1);
        let thread = thread::Builder::new().name("checkpoints".to_owned());
        let (shared, counted) = (Arc::clone(&connection), Arc::clone(&checkpoints));
        thread
            .spawn(move || checkpoint_when_started(&shared, &counted, &started))
            .map_err(|error| LedgerError(error.to_string()))?;
        Ok(Checkpointer { connection, start, checkpoints, started_at: 0 })
    }

    pub(super) fn checkpoints(&self) -> Arc<Checkpoints> {
        Arc::clone(&self.checkpoints)
    }

    /// After a commit with the writer's connection: the pages of the log, and how many of them were moved.
    pub(super) fn committed(&mut self, writer: &Connection, pages: u32, moved: u32) {
        if pages < LOG_PAGES || self.checkpoints.is_in_progress() {
            return;
        }
        if pages.saturating_sub(moved) <= LAST_PAGES {
            // What remains is moved the next time.
            let _ = checkpoint(writer);
            self.checkpoints.end();
            self.started_at = 0;
        } else if self.started_at == 0 || pages.abs_diff(self.started_at) > LAST_PAGES {
            self.started_at = pages;
            self.checkpoints.begin();
            let _ = self.start.try_send(());
        }
    }

    /// Ends the connection after the checkpoint that it runs.
    pub(super) fn close(&self) -> Result<(), LedgerError> {
        self.replace(Connection::open_in_memory())
    }

    pub(super) fn reopen(&self, path: &Path) -> Result<(), LedgerError> {
        self.replace(schema::open_to_checkpoint(path))
    }

    fn replace(&self, opened: rusqlite::Result<Connection>) -> Result<(), LedgerError> {
        *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = opened.map_err(ledger_error)?;
        Ok(())
    }
}

fn checkpoint_when_started(connection: &Mutex<Connection>, checkpoints: &Checkpoints, started: &Receiver<()>) {
    for () in started {
        let _ = checkpoint(&connection.lock().unwrap_or_else(PoisonError::into_inner));
        checkpoints.end();
    }
}

/// As much as is possible without waiting for anyone.
fn checkpoint(connection: &Connection) -> rusqlite::Result<()> {
    connection.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?.query_row([], |_| Ok(()))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn the_log_begins_again_also_after_a_long_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let [writer, reader] = [(); 2].map(|()| Connection::open(&path).unwrap());
        writer.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n); PRAGMA wal_autocheckpoint = 0").unwrap();
        let mut checkpointer = Checkpointer::start(&path).unwrap();
        let mut commit = || {
            writer.execute("INSERT INTO t VALUES (randomblob(40000))", []).unwrap();
            let query = "PRAGMA wal_checkpoint(NOOP)";
            let (pages, moved) = writer.query_row(query, [], |row| Ok((row.get(1)?, row.get(2)?))).unwrap();
            checkpointer.committed(&writer, pages, moved);
            pages
        };
        let give_up = Instant::now() + Duration::from_mins(2);
        let mut commit_until = |is_reached: fn(u32) -> bool| {
            while !is_reached(commit()) {
                assert!(Instant::now() < give_up);
            }
        };

        for _ in 0..3 {
            commit_until(|pages| pages > LOG_PAGES);
            commit_until(|pages| pages < LOG_PAGES);
        }
        // What it reads must stay in the log.
        reader.execute_batch("BEGIN; SELECT count(*) FROM t").unwrap();
        commit_until(|pages| pages > 2 * LOG_PAGES);
        reader.execute_batch("COMMIT").unwrap();
        commit_until(|pages| pages < LOG_PAGES);

        let rows: u32 =
            writer.query_row("SELECT count(*) FROM t WHERE length(n) = 40000", [], |row| row.get(0)).unwrap();
        let integrity: String = writer.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert!(rows > 0);
        assert_eq!(integrity, "ok");
    }
}
