//! One relay to a ledger. Two would both send what one of them has under way, and each would take the other's attempts
//! for those of a relay that died.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::LedgerError;

/// The right to serve a ledger, until it is dropped or its process ends, however it ends.
pub struct Sole(#[expect(dead_code, reason = "held, not read: the system frees the lock with the file")] File);

impl Sole {
    pub fn over(ledger: &Path) -> Result<Sole, LedgerError> {
        let path = lock_of(ledger);
        let file = File::create(&path).map_err(|error| LedgerError(format!("{}: {error}", path.display())))?;
        match file.try_lock() {
            Ok(()) => Ok(Sole(file)),
            Err(TryLockError::WouldBlock) => {
                Err(LedgerError(format!("another relay serves {}; stop it first", ledger.display())))
            }
            Err(TryLockError::Error(error)) => {
                Err(LedgerError(format!("{} cannot be locked: {error}", path.display())))
            }
        }
    }
}

/// Beside the ledger, since SQLite's own locks are on the file itself: beside the file that is meant, by whatever link.
fn lock_of(ledger: &Path) -> PathBuf {
    let meant = fs::canonicalize(ledger).unwrap_or_else(|_| ledger.to_owned());
    let mut name = OsString::from(meant);
    name.push(".lock");
    name.into()
}
