//! Whether the ledger still stands where it is looked for. What is written to a file that was deleted or moved away while
//! it is open goes well, and is gone with the process.

use std::fs::{Metadata, metadata};
use std::path::{Path, PathBuf};

use super::LedgerError;

pub(super) struct Place {
    path: PathBuf,
    file: Identity,
}

type Identity = (u64, u64);

impl Place {
    pub(super) fn of(path: &Path) -> Result<Place, LedgerError> {
        let file = identity(&metadata(path).map_err(|error| LedgerError(error.to_string()))?);
        Ok(Place { path: path.to_owned(), file })
    }

    pub(super) fn check(&self) -> Result<(), LedgerError> {
        match metadata(&self.path) {
            Ok(found) if identity(&found) == self.file => Ok(()),
            _ => Err(LedgerError("its file was deleted, moved or replaced; put it back, or start again".to_owned())),
        }
    }
}

#[cfg(unix)]
fn identity(file: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    (file.dev(), file.ino())
}

/// Other systems do not let an open file be deleted.
#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {
    (0, 0)
}
