//! Guards of the ledger's file. One relay per file: a second one would take the attempts of the first for those of a crashed
//! process. And the path must still name the file that was opened: writes to a file that was deleted while it is open succeed,
//! and are lost when the process ends.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, TryLockError, metadata};
use std::path::{Path, PathBuf};

use relay_core::ledger::LedgerError;

pub(super) struct FileIdentity {
    path: PathBuf,
    inode: Inode,
}

/// Device and inode.
type Inode = (u64, u64);

impl FileIdentity {
    pub(super) fn of(path: &Path) -> Result<FileIdentity, LedgerError> {
        let found = metadata(path).map_err(|error| LedgerError(format!("{}: {error}", path.display())))?;
        let inode = inode(&found);
        Ok(FileIdentity { path: path.to_owned(), inode })
    }

    pub(super) fn check(&self) -> Result<(), LedgerError> {
        match metadata(&self.path) {
            Ok(found) if inode(&found) == self.inode => Ok(()),
            _ => Err(LedgerError("its file was deleted, moved or replaced; put it back, or start again".to_owned())),
        }
    }

    /// Whether no path names the file any more, so that it ends with the process. False where the system does not tell.
    #[cfg(unix)]
    pub(super) fn is_deleted(&self) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        // Not opened again: closing any handle of a file releases SQLite's locks on it.
        let open = fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
        open.filter_map(|handle| metadata(handle.path()).ok())
            .any(|file| inode(&file) == self.inode && file.nlink() == 0)
    }

    #[cfg(not(unix))]
    pub(super) fn is_deleted(&self) -> bool {
        false
    }
}

#[cfg(unix)]
fn inode(file: &Metadata) -> Inode {
    use std::os::unix::fs::MetadataExt as _;
    (file.dev(), file.ino())
}

/// Other systems do not delete a file that is open.
#[cfg(not(unix))]
fn inode(_: &Metadata) -> Inode {
    (0, 0)
}

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
