//! Guards the file and SQLite's `-wal` and `-shm` beside it, between which the acknowledged leads are spread. SQLite writes to a
//! `-wal` that was deleted while it is open without an error, and everything in it would be lost when the process ends.
//!
//! The open files still hold what was committed. So the log is moved into the ledger's file (a checkpoint by the connection
//! that has it open), all connections are closed, and new ones begin with a new log.

use std::ffi::OsString;
use std::fs;
use std::mem;
use std::path::{Path, PathBuf};

use relay_core::ledger::LedgerError;
use rusqlite::Connection;

use super::file_guard::FileIdentity;
use super::readers::Readers;
use super::retention::checkpoint;
use super::schema::{self, ledger_error};

pub(super) struct LogGuard {
    path: PathBuf,
    file: FileIdentity,
    /// Of `-wal` and `-shm`. `None` while the connections are closed.
    log: Option<[FileIdentity; 2]>,
    /// Beside the writer's connection. They must be closed before the log can be replaced.
    readers: Vec<Readers>,
}

impl LogGuard {
    /// For connections to the path that have read once, by which SQLite creates the files.
    pub(super) fn new(path: &Path, readers: Vec<Readers>) -> Result<LogGuard, LedgerError> {
        let log = Some(log_files(path)?);
        Ok(LogGuard { path: path.to_owned(), file: FileIdentity::of(path)?, log, readers })
    }

    /// Whether what is committed with the connection is in the files that the path names. Repairs a lost log if it can, and
    /// then replaces the connection. Not to be called in a transaction.
    pub(super) fn ensure(&mut self, connection: &mut Connection) -> Result<(), LedgerError> {
        if let Err(error) = self.file.check() {
            // The file may still exist under another name; it shall contain everything when it is put back.
            let _ = checkpoint(connection);
            return Err(error);
        }
        match &self.log {
            Some(log) if log.iter().all(|file| file.check().is_ok()) => Ok(()),
            Some(_) => self.repair(connection),
            None => self.reopen(connection),
        }
    }

    fn repair(&mut self, connection: &mut Connection) -> Result<(), LedgerError> {
        tracing::error!("the ledger's -wal or -shm file was deleted or replaced while it is in use");
        metrics::counter!("leadwire_ledger_log_lost_total").increment(1);
        checkpoint(connection)
            .map_err(|LedgerError(why)| LedgerError(format!("its -wal or -shm file was deleted or replaced: {why}")))?;
        self.set_aside()?;
        // In memory, and never used: everything fails until the file is open again. The writer's last, because SQLite removes
        // the log's files with the last connection, and the readers' may not.
        self.readers.iter().try_for_each(Readers::close)?;
        self.log = None;
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
        self.file.check()?;
        self.log = Some(log_files(&self.path)?);
        drop(mem::replace(connection, opened));
        tracing::warn!("the ledger is in use again with a new -wal file; no acknowledged lead was lost");
        Ok(())
    }
}

fn log_files(path: &Path) -> Result<[FileIdentity; 2], LedgerError> {
    let [wal, shm] = ["-wal", "-shm"].map(|suffix| FileIdentity::of(&beside(path, suffix)));
    Ok([wal?, shm?])
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
