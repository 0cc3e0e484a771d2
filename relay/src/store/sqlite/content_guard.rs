//! Notices that another program has written into the ledger's file or its `-wal`, as when a backup is copied over the ledger of a
//! running relay. Only SQLite may write there: the file changes with a checkpoint, which SQLite counts, and the committed part of
//! the log is protected by checksums.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use rusqlite::{Connection, ffi};

use super::checkpoint_lock;
use super::checkpoints::Checkpoints;
use super::wal_file::{self, LogEnd};

/// While another process has the log, for half a second.
const COUNT_ATTEMPTS: u32 = 250;
const COUNT_PAUSE: Duration = Duration::from_millis(2);

/// A checkpoint of another process is counted at its end, after the flush of the disk. Leads wait for it.
const CHECKPOINT_ENDS_WITHIN: Duration = Duration::from_secs(2);
const POLL_INTERVAL: Duration = Duration::from_millis(1);
/// From then on a change that SQLite has not counted is not taken for a checkpoint of another process, unless it has the lock: a
/// slow disk, or a process that was stopped, can make it last for any time.
const FINAL_AFTER: Duration = Duration::from_secs(15);

pub(super) struct ContentGuard {
    file: PathBuf,
    wal: PathBuf,
    shm: PathBuf,
    seen: Seen,
    /// Of what is committed. `None` if it could not be read.
    log_end: Option<LogEnd>,
    changed_since: Option<Instant>,
    /// After the last commit.
    committed: Counts,
    checkpoints: Arc<Checkpoints>,
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
    /// How many checkpoints of this process had ended.
    checkpoints: u64,
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
    pub(super) fn new(
        file: &Path,
        [wal, shm]: [PathBuf; 2],
        connection: &Connection,
        checkpoints: Arc<Checkpoints>,
    ) -> rusqlite::Result<ContentGuard> {
        let committed = Counts::of(connection)?;
        let ended = checkpoints.observe().ended;
        let seen = Seen { file: stamp(file), wal: stamp(&wal), counts: committed, checkpoints: ended };
        let log_end = LogEnd::read(&wal, committed.frames).ok();
        let file = file.to_owned();
        Ok(ContentGuard { file, wal, shm, seen, log_end, changed_since: None, committed, checkpoints })
    }

    /// The pages of the log after the last commit, and how many of them were moved into the file.
    pub(super) fn log_pages(&self) -> (u32, u32) {
        (self.committed.frames, self.committed.moved)
    }

    /// After a commit of this connection, which has changed the log.
    pub(super) fn committed(&mut self, connection: &Connection) -> rusqlite::Result<Contents> {
        let wal = stamp(&self.wal);
        let counts = Counts::of(connection)?;
        self.committed = counts;
        // The log was written meanwhile, so that its time does not tell by whom.
        let is_log_right = self.log_end.as_ref().is_some_and(|end| end.is_in(&self.wal)) || self.is_log_intact(counts);
        self.log_end = LogEnd::read(&self.wal, counts.frames).ok().filter(|_| is_log_right);
        self.seen.wal = wal.filter(|_| self.log_end.is_some());
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
            if changed_since.elapsed() >= FINAL_AFTER && !checkpoint_lock::is_held(&self.shm) {
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
        // Read before the file is looked at.
        let observed = self.checkpoints.observe();
        let (is_in_progress, checkpoints) = (observed.is_in_progress, observed.ended);
        let (file, wal) = (stamp(&self.file), stamp(&self.wal));
        if (file, wal) == (self.seen.file, self.seen.wal) {
            if !is_in_progress {
                self.seen.checkpoints = checkpoints;
            }
            return Ok(true);
        }
        let counts = Counts::of(connection)?;
        let is_counted = (counts.version, counts.moved) != (self.seen.counts.version, self.seen.counts.moved);
        let is_checkpoint = is_counted || observed.explains_change(self.seen.checkpoints);
        let is_file_right = file == self.seen.file || is_checkpoint;
        let is_log_right = wal == self.seen.wal || self.is_log_intact(counts);
        if is_file_right && is_log_right {
            // The file changes until the checkpoint ends, which is counted then.
            self.seen =
                if is_in_progress { Seen { wal, ..self.seen } } else { Seen { file, wal, counts, checkpoints } };
            self.log_end = LogEnd::read(&self.wal, counts.frames).ok();
        }
        Ok(is_file_right && is_log_right)
    }

    fn is_log_intact(&self, counts: Counts) -> bool {
        wal_file::is_intact(&self.wal, counts.frames).unwrap_or(false)
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
        for _ in 0..COUNT_ATTEMPTS {
            let (frames, moved): (i64, i64) = counts.query_row([], |row| Ok((row.get(1)?, row.get(2)?)))?;
            // Both are -1 for a moment while another process opens or truncates the log.
            if let (Ok(frames), Ok(moved)) = (frames.try_into(), moved.try_into()) {
                return Ok(Counts { version, frames, moved });
            }
            thread::sleep(COUNT_PAUSE);
        }
        Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), Some("the log is in use".to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [&str; 3] = ["a.db", "a.db-wal", "a.db-shm"];

    /// As under load, when there is hardly a moment without a commit.
    #[test]
    fn a_log_that_is_written_over_before_a_commit_is_noticed_after_it() {
        let without = |length| move |wal: &Path, _: &[u8]| fs::File::options().write(true).open(wal)?.set_len(length);
        for (what, damage, expected) in [
            ("nothing", Box::new(|_: &Path, _: &[u8]| Ok(())) as Damage, Contents::AsCommitted),
            ("emptied", Box::new(without(0)), Contents::Changed),
            ("without the last page", Box::new(without(9000)), Contents::Changed),
            ("an earlier log", Box::new(|wal, earlier| fs::write(wal, earlier)), Contents::Changed),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let [file, wal, shm] = FILES.map(|name| folder.path().join(name));
            let connection = Connection::open(&file).unwrap();
            connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n)").unwrap();
            let insert = || connection.execute("INSERT INTO t VALUES (randomblob(9000))", []).unwrap();
            insert();
            let earlier = fs::read(&wal).unwrap();
            let mut guard = ContentGuard::new(&file, [wal.clone(), shm], &connection, Arc::default()).unwrap();
            for _ in 0..2 {
                insert();
                assert_eq!(guard.committed(&connection).unwrap(), Contents::AsCommitted, "{what}");
            }
            damage(&wal, &earlier).unwrap();
            insert();
            assert_eq!(guard.committed(&connection).unwrap(), expected, "{what}");
        }
    }

    type Damage = Box<dyn Fn(&Path, &[u8]) -> std::io::Result<()>>;

    #[test]
    fn a_log_that_begins_again_is_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        let [file, wal, shm] = FILES.map(|name| folder.path().join(name));
        let connection = Connection::open(&file).unwrap();
        connection
            .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n); PRAGMA wal_autocheckpoint = 6")
            .unwrap();
        let mut guard = ContentGuard::new(&file, [wal.clone(), shm], &connection, Arc::default()).unwrap();
        for number in 0..20 {
            connection.execute("INSERT INTO t VALUES (randomblob(9000))", []).unwrap();
            assert_eq!(guard.committed(&connection).unwrap(), Contents::AsCommitted, "{number}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_checkpoint_may_last_for_any_time() {
        let folder = tempfile::tempdir().unwrap();
        let [file, wal, shm] = FILES.map(|name| folder.path().join(name));
        let [connection, reader, other] = [(); 3].map(|()| Connection::open(&file).unwrap());
        connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n)").unwrap();
        reader.execute_batch("BEGIN; SELECT * FROM t").unwrap();
        connection.execute("INSERT INTO t VALUES (1)", []).unwrap();
        let mut guard = ContentGuard::new(&file, [wal, shm.clone()], &connection, Arc::default()).unwrap();

        // Waits for the reader.
        other.busy_timeout(Duration::from_mins(1)).unwrap();
        let checkpoint = thread::spawn(move || other.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"));
        while !checkpoint_lock::is_held(&shm) {
            thread::yield_now();
        }
        let long_ago = Instant::now().checked_sub(FINAL_AFTER).unwrap();
        guard.seen = Seen { file: None, counts: Counts::of(&connection).unwrap(), ..guard.seen };
        guard.changed_since = Some(long_ago);
        assert_eq!(guard.check(&connection).unwrap(), Contents::Changed);

        reader.execute_batch("COMMIT").unwrap();
        checkpoint.join().unwrap().unwrap();
        assert!(!checkpoint_lock::is_held(&shm));
        assert_eq!(guard.check(&connection).unwrap(), Contents::AsCommitted);
    }
}
