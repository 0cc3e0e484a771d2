//! Notices that another program has written into the ledger's file or its `-wal`, as when a backup is copied over the ledger of a
//! running relay. Only SQLite may write there: the file changes with a checkpoint, which SQLite counts, and the committed part of
//! the log is protected by checksums.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use rusqlite::Connection;

use super::wal_file;

/// A checkpoint of another process is counted at its end, after the flush of the disk. Leads wait for it.
const CHECKPOINT_ENDS_WITHIN: Duration = Duration::from_secs(2);
const POLL_INTERVAL: Duration = Duration::from_millis(1);
/// From then on a change that SQLite has not counted is not taken for a checkpoint of another process.
const FINAL_AFTER: Duration = Duration::from_secs(15);

pub(super) struct ContentGuard {
    file: PathBuf,
    wal: PathBuf,
    seen: Seen,
    changed_since: Option<Instant>,
}

/// How the contents are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Contents {
    AsCommitted,
    /// By another program, or by a checkpoint of another process that has not ended.
    Changed,
    Overwritten,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Seen {
    file: Stamp,
    wal: Stamp,
    counts: Counts,
}

/// When a file was written last, and its size.
type Stamp = Option<(SystemTime, u64)>;

/// What SQLite counts for a connection.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    /// Changes with each commit of another connection.
    version: i64,
    /// Frames of the log that were committed.
    frames: u32,
    /// Those of them that were moved into the file.
    moved: u32,
}

impl ContentGuard {
    /// What is there now is as it should be. Not to be called in a transaction, as the other functions.
    pub(super) fn new(file: &Path, wal: &Path, connection: &Connection) -> rusqlite::Result<ContentGuard> {
        let seen = Seen { file: stamp(file), wal: stamp(wal), counts: Counts::of(connection)? };
        Ok(ContentGuard { file: file.to_owned(), wal: wal.to_owned(), seen, changed_since: None })
    }

    /// After a commit of this connection, which has changed the log and may have ended with a checkpoint.
    pub(super) fn committed(&mut self, connection: &Connection) -> rusqlite::Result<Contents> {
        self.seen.wal = stamp(&self.wal);
        let counts = Counts::of(connection)?;
        if stamp(&self.file) == self.seen.file {
            self.seen.counts = counts;
        }
        self.check(connection)
    }

    /// Before a commit, and while there are none.
    pub(super) fn check(&mut self, connection: &Connection) -> rusqlite::Result<Contents> {
        let began = Instant::now();
        while !self.is_as_committed(connection)? {
            let changed_since = *self.changed_since.get_or_insert(began);
            if changed_since.elapsed() >= FINAL_AFTER {
                return Ok(Contents::Overwritten);
            }
            if changed_since.elapsed() >= CHECKPOINT_ENDS_WITHIN {
                return Ok(Contents::Changed);
            }
            thread::sleep(POLL_INTERVAL);
        }
        self.changed_since = None;
        Ok(Contents::AsCommitted)
    }

    fn is_as_committed(&mut self, connection: &Connection) -> rusqlite::Result<bool> {
        let (file, wal) = (stamp(&self.file), stamp(&self.wal));
        if (file, wal) == (self.seen.file, self.seen.wal) {
            return Ok(true);
        }
        let counts = Counts::of(connection)?;
        let is_checkpoint = (counts.version, counts.moved) != (self.seen.counts.version, self.seen.counts.moved);
        let is_file_right = file == self.seen.file || is_checkpoint;
        let is_log_right = wal == self.seen.wal || wal_file::is_intact(&self.wal, counts.frames).unwrap_or(false);
        if is_file_right && is_log_right {
            self.seen = Seen { file, wal, counts };
        }
        Ok(is_file_right && is_log_right)
    }
}

fn stamp(file: &Path) -> Stamp {
    let found = fs::metadata(file).ok()?;
    Some((found.modified().ok()?, found.len()))
}

impl Counts {
    fn of(connection: &Connection) -> rusqlite::Result<Counts> {
        let version = connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        // Moves nothing.
        let mut counts = connection.prepare_cached("PRAGMA wal_checkpoint(NOOP)")?;
        let (frames, moved) = counts.query_row([], |row| Ok((row.get(1)?, row.get(2)?)))?;
        Ok(Counts { version, frames, moved })
    }
}
