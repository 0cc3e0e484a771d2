//! Guards the file and SQLite's `-wal` and `-shm` beside it, between which the acknowledged leads are spread. SQLite writes to a
//! `-wal` that was deleted while it is open without an error, and everything in it would be lost when the process ends.
//!
//! The open files still hold what was committed. So the log is moved into the ledger's file (a checkpoint by the connection
//! that has it open), all connections are closed, and new ones begin with a new log.
//!
//! What another program has written over in place cannot be repaired. The ledger is closed then, and the log set aside, so that
//! it is not applied to a file that it does not belong to.

use std::ffi::OsString;
use std::fs;
use std::mem;
use std::path::{Path, PathBuf};

use relay_core::ledger::LedgerError;
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::checkpointer::Checkpointer;
use super::content_guard::{ContentGuard, Contents};
use super::file_guard::FileIdentity;
use super::readers::Readers;
use super::retention::checkpoint;
use super::schema::{self, ledger_error};

pub(super) struct LogGuard {
    path: PathBuf,
    file: FileIdentity,
    /// Of `-wal` and `-shm`. `None` while the connections are closed.
    log: Option<[FileIdentity; 2]>,
    /// `None` until the first check.
    contents: Option<ContentGuard>,
    /// Why the ledger stays closed.
    overwritten: Option<LedgerError>,
    /// The error of a file that was deleted, once its content was saved.
    saved: Option<LedgerError>,
    /// Beside the writer's connection. They must be closed before the log can be replaced.
    readers: Vec<Readers>,
    checkpointer: Checkpointer,
}

impl LogGuard {
    /// For connections to the path that have read once, by which SQLite creates the files.
    pub(super) fn new(path: &Path, readers: Vec<Readers>, checkpointer: Checkpointer) -> Result<LogGuard, LedgerError> {
        let log = Some(log_files(path)?);
        let (path, file) = (path.to_owned(), FileIdentity::of(path)?);
        Ok(LogGuard { path, file, log, contents: None, overwritten: None, saved: None, readers, checkpointer })
    }

    /// Whether what is committed with the connection is in the files that the path names. Repairs a lost log if it can, and
    /// then replaces the connection. Not to be called in a transaction.
    pub(super) fn ensure(&mut self, connection: &mut Connection) -> Result<(), LedgerError> {
        self.ensure_with(connection, ContentGuard::check)
    }

    /// The same after a commit of the connection.
    pub(super) fn ensure_committed(&mut self, connection: &mut Connection) -> Result<(), LedgerError> {
        self.ensure_with(connection, ContentGuard::committed)
    }

    /// Begins to move the log into the file where it is long. After the commit's results were returned.
    pub(super) fn shorten_log(&mut self, connection: &Connection) {
        if let Some(contents) = &self.contents {
            let (pages, moved) = contents.log_pages();
            self.checkpointer.committed(connection, pages, moved);
        }
    }

    fn ensure_with(&mut self, connection: &mut Connection, check: Check) -> Result<(), LedgerError> {
        if let Some(error) = &self.overwritten {
            return Err(error.clone());
        }
        if let Err(error) = self.file.check() {
            // The file may still exist under another name; it shall contain everything when it is put back.
            let _ = checkpoint(connection);
            self.contents = None;
            return Err(if self.file.is_deleted() { self.save(connection) } else { error });
        }
        self.saved = None;
        match &self.log {
            Some(log) if log.iter().all(|file| file.check().is_ok()) => self.check_contents(connection, check),
            Some(_) => self.repair(connection),
            None => self.reopen(connection),
        }
    }

    fn check_contents(&mut self, connection: &mut Connection, check: Check) -> Result<(), LedgerError> {
        let Some(contents) = &mut self.contents else {
            let log = ["-wal", "-shm"].map(|suffix| beside(&self.path, suffix));
            let checkpoints = self.checkpointer.checkpoints();
            self.contents = Some(ContentGuard::new(&self.path, log, connection, checkpoints).map_err(ledger_error)?);
            return Ok(());
        };
        match check(contents, connection).map_err(ledger_error)? {
            Contents::AsCommitted => Ok(()),
            Contents::Changed => Err(LedgerError("another program has written into its file or -wal".to_owned())),
            Contents::Overwritten => Err(self.close(connection)),
        }
    }

    /// Without a checkpoint, which would move the log into a file that it does not belong to.
    fn close(&mut self, connection: &mut Connection) -> LedgerError {
        let error = LedgerError(
            "another program has written over its file or -wal while it was in use; start the relay again to use the file as it \
             is now. The former log is in -wal.saved"
                .to_owned(),
        );
        tracing::error!(%error, "the ledger is closed");
        let closed = connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
            .map_err(ledger_error)
            .and_then(|_| self.close_others())
            .and_then(|()| Connection::open_in_memory().map_err(ledger_error));
        match closed {
            Ok(none) => *connection = none,
            Err(error) => return error,
        }
        if let Err(error) = fs::rename(beside(&self.path, "-wal"), beside(&self.path, "-wal.saved")) {
            return LedgerError(format!("its -wal cannot be renamed: {error}"));
        }
        self.overwritten = Some(error.clone());
        error
    }

    /// Writes the content of the deleted file, which only the open connections can read, to another file, once.
    fn save(&mut self, connection: &Connection) -> LedgerError {
        if let Some(error) = &self.saved {
            return error.clone();
        }
        let copy = unused_path(&self.path);
        let name = copy.display().to_string();
        let saved = connection.execute("VACUUM INTO ?1", [&name]).map_err(ledger_error).and_then(|_| {
            let file = fs::File::open(&copy).and_then(|file| file.sync_all());
            file.map_err(|error| LedgerError(format!("{name}: {error}")))
        });
        let error = LedgerError(match saved {
            Ok(()) => format!(
                "its file was deleted or replaced; what it held is in {name}; stop the relay, and put that file in its place"
            ),
            Err(LedgerError(why)) => {
                let _ = fs::remove_file(&copy);
                return LedgerError(format!(
                    "its file was deleted or replaced, and what it held cannot be saved: {why}"
                ));
            }
        });
        tracing::error!(%error, "the ledger's content was saved");
        self.saved = Some(error.clone());
        error
    }

    fn close_others(&self) -> Result<(), LedgerError> {
        self.readers.iter().try_for_each(Readers::close)?;
        self.checkpointer.close()
    }

    fn repair(&mut self, connection: &mut Connection) -> Result<(), LedgerError> {
        tracing::error!("the ledger's -wal or -shm file was deleted or replaced while it is in use");
        metrics::counter!("leadwire_ledger_log_lost_total").increment(1);
        checkpoint(connection)
            .map_err(|LedgerError(why)| LedgerError(format!("its -wal or -shm file was deleted or replaced: {why}")))?;
        self.set_aside()?;
        // In memory, and never used: everything fails until the file is open again. The writer's last, because SQLite removes
        // the log's files with the last connection, and the readers' may not.
        self.close_others()?;
        (self.log, self.contents) = (None, None);
        *connection = Connection::open_in_memory().map_err(ledger_error)?;
        self.reopen(connection)
    }

    /// Another `-wal` must not be applied to the file, which is newer.
    fn set_aside(&self) -> Result<(), LedgerError> {
        let wal = beside(&self.path, "-wal");
        let is_ours = self.log.as_ref().is_some_and(|[wal, _]| wal.check().is_ok());
        let is_foreign = !is_ours && fs::metadata(&wal).is_ok_and(|found| found.len() > 0);
        if is_foreign {
            let aside = beside(&self.path, "-wal.replaced");
            fs::rename(&wal, &aside).map_err(|error| LedgerError(format!("{}: {error}", wal.display())))?;
            tracing::error!(name = %aside.display(), "the other -wal file was set aside");
        }
        Ok(())
    }

    fn reopen(&mut self, connection: &mut Connection) -> Result<(), LedgerError> {
        // A process that has the former files open would not see the new ones.
        if fs::exists(beside(&self.path, "-shm")).unwrap_or(true) {
            let problem = "its -wal or -shm file was deleted or replaced, and another process has it open; close that";
            return Err(LedgerError(problem.to_owned()));
        }
        let opened = schema::open(&self.path)?;
        self.readers.iter().try_for_each(|readers| readers.reopen(&self.path))?;
        self.checkpointer.reopen(&self.path)?;
        self.file.check()?;
        self.log = Some(log_files(&self.path)?);
        drop(mem::replace(connection, opened));
        tracing::warn!("the ledger is in use again with a new -wal file; no acknowledged lead was lost");
        Ok(())
    }
}

type Check = fn(&mut ContentGuard, &Connection) -> rusqlite::Result<Contents>;

fn log_files(path: &Path) -> Result<[FileIdentity; 2], LedgerError> {
    let [wal, shm] = ["-wal", "-shm"].map(|suffix| FileIdentity::of(&beside(path, suffix)));
    Ok([wal?, shm?])
}

/// For the copy of a deleted file, `-saved` or `-saved2` and so on.
fn unused_path(path: &Path) -> PathBuf {
    let names = std::iter::once("-saved".to_owned()).chain((2..).map(|number| format!("-saved{number}")));
    let mut paths = names.map(|suffix| beside(path, &suffix)).skip_while(|path| path.exists());
    paths.next().unwrap_or_else(|| beside(path, "-saved"))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
