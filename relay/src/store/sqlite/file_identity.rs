//! Whether the path still names the file that was opened. Writes to a file that was deleted while it is open succeed, and
//! are lost when the process ends.

use std::fs::{Metadata, metadata};
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
        let inode = inode(&metadata(path).map_err(|error| LedgerError(error.to_string()))?);
        Ok(FileIdentity { path: path.to_owned(), inode })
    }

    pub(super) fn check(&self) -> Result<(), LedgerError> {
        match metadata(&self.path) {
            Ok(found) if inode(&found) == self.inode => Ok(()),
            _ => Err(LedgerError("its file was deleted, moved or replaced; put it back, or start again".to_owned())),
        }
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
