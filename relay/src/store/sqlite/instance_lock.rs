//! One relay per ledger file. A second one would take the attempts of the first for those of a crashed process.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use relay_core::ledger::LedgerError;

/// Held until it is dropped or its process ends, in whatever way.
pub struct InstanceLock(
    #[expect(dead_code, reason = "not read: the system releases the lock when the file is closed")] File,
);

impl InstanceLock {
    pub fn acquire(ledger: &Path) -> Result<InstanceLock, LedgerError> {
        let path = lock_path(ledger);
        let file = File::create(&path).map_err(|error| LedgerError(format!("{}: {error}", path.display())))?;
        match file.try_lock() {
            Ok(()) => Ok(InstanceLock(file)),
            Err(TryLockError::WouldBlock) => {
                Err(LedgerError(format!("another relay serves {}; stop it first", ledger.display())))
            }
            Err(TryLockError::Error(error)) => {
                Err(LedgerError(format!("{} cannot be locked: {error}", path.display())))
            }
        }
    }
}

/// Another file than the ledger, on which SQLite has its own locks; beside the file that links lead to.
fn lock_path(ledger: &Path) -> PathBuf {
    let target = fs::canonicalize(ledger).unwrap_or_else(|_| ledger.to_owned());
    let mut name = OsString::from(target);
    name.push(".lock");
    name.into()
}
