//! How much of the directory the files of each client take, so that none gets all of it: a client's bytes are accepted while more are free
//! than it has. What was there when the relay started is no client's.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use relay_core::files::{AttachedFile, FileState, folder_name};
use relay_core::intake::ClientAddress;

use super::folder;
use crate::fair_share::{FairShare, Place};

pub(super) struct ClientShares {
    bytes: Arc<FairShare>,
    /// By the key of the lead: one of each client that has sent bytes of it.
    taken: Mutex<HashMap<String, Vec<Place>>>,
}

impl ClientShares {
    pub(super) fn new(max_total_bytes: u64) -> ClientShares {
        ClientShares { bytes: FairShare::new(to_usize(max_total_bytes)), taken: Mutex::default() }
    }

    /// Whether the client may add this many bytes.
    pub(super) fn can_take(&self, client: ClientAddress, bytes: u64) -> bool {
        self.bytes.can_take(client, to_usize(bytes))
    }

    /// `None` when the client has its share.
    pub(super) fn take(&self, client: ClientAddress, bytes: u64) -> Option<Place> {
        self.bytes.take_many(client, to_usize(bytes))
    }

    /// Counts the bytes until the lead's files are deleted.
    pub(super) fn assign(&self, key: &str, share: Place) {
        let mut taken = self.taken();
        let shares = taken.entry(key.to_owned()).or_default();
        match shares.iter_mut().find(|known| known.client() == share.client()) {
            Some(known) => known.merge(share),
            None => shares.push(share),
        }
    }

    /// Gives back the shares of files that were deleted, by whatever process.
    pub(super) fn release_deleted(&self, directory: &Path) {
        let keys: Vec<String> = self.taken().keys().cloned().collect();
        for key in keys {
            // What cannot be read may still have bytes.
            let Ok(manifest) = folder::peek(directory, &folder_name(&key)) else { continue };
            if !manifest.is_some_and(|manifest| manifest.files.iter().any(has_bytes)) {
                self.taken().remove(&key);
            }
        }
    }

    /// Each change is complete, so a panic leaves it valid.
    fn taken(&self) -> MutexGuard<'_, HashMap<String, Vec<Place>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn to_usize(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

fn has_bytes(file: &AttachedFile) -> bool {
    match file.state {
        FileState::Receiving | FileState::Unchecked | FileState::Ready => true,
        FileState::Delivered => file.is_linked(),
        FileState::Refused(_) => false,
    }
}
