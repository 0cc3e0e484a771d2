//! The files of leads in a directory. Each operation runs on a thread of its own, since it waits for the disk.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use relay_core::config::Config;
use relay_core::files::{FileError, FileState, FileStore, Manifest, Refusal, folder_name};
use tokio::sync::Semaphore;

use super::client_shares::ClientShares;
use super::folder::{self, Folder};
use super::scan::Checks;
use super::usage::Usage;

/// Operations on the disk at the same time; each takes a thread.
const MAX_OPERATIONS: usize = 32;

#[derive(Clone)]
pub struct DirectoryStore(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) directory: PathBuf,
    pub(super) max_total_bytes: u64,
    pub(super) usage: Usage,
    pub(super) shares: ClientShares,
    operations: Semaphore,
    pub(super) checks: Checks,
    /// How long a lead's data is kept after its delivery.
    pub(super) keep: Duration,
}

impl DirectoryStore {
    /// `None` if no form takes files.
    pub fn new(config: &Config) -> Option<DirectoryStore> {
        let storage = config.files.as_ref()?;
        Some(DirectoryStore(Arc::new(Inner {
            directory: storage.directory.clone(),
            max_total_bytes: storage.max_total_bytes,
            usage: Usage::default(),
            shares: ClientShares::new(storage.max_total_bytes),
            operations: Semaphore::new(MAX_OPERATIONS),
            checks: Checks::of(&storage.scan),
            keep: Duration::from_hours(24 * config.keep_days),
        })))
    }

    /// Creates the directory, and checks that files can be written there.
    pub async fn prepare(&self) -> Result<(), FileError> {
        self.run(|inner| folder::prepare(&inner.directory)).await
    }

    /// Deletes all that is there of a lead's files.
    pub async fn remove(&self, key: &str) -> Result<(), FileError> {
        let key = key.to_owned();
        self.run(move |inner| {
            let folder = inner.folder(&key)?;
            folder.remove()
        })
        .await
    }

    /// A file that a link leads to, with its name, type and size. Its content is open, or `None` for a file without bytes.
    pub async fn open_linked(
        &self,
        folder: &str,
        number: usize,
    ) -> Result<Option<(Option<std::fs::File>, relay_core::files::AttachedFile)>, FileError> {
        let folder = folder.to_owned();
        self.run(move |inner| {
            let folder = inner.folder_named(&folder)?;
            let Some(manifest) = folder.load()? else { return Ok(None) };
            let is_there = |state| matches!(state, FileState::Ready | FileState::Delivered);
            let file = manifest.files.into_iter().nth(number).filter(|file| file.is_linked() && is_there(file.state));
            Ok(file.and_then(|file| match file.size {
                0 => Some((None, file)),
                _ => Some((Some(folder.open(number).ok()?), file)),
            }))
        })
        .await
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> io::Result<T> + Send + 'static,
    ) -> Result<T, FileError> {
        // An error means that the semaphore was closed, which does not happen.
        let _permit = self.0.operations.acquire().await;
        let inner = Arc::clone(&self.0);
        let ended = tokio::task::spawn_blocking(move || work(&inner)).await;
        ended.map_err(|error| FileError::Unavailable(error.to_string()))?.map_err(FileError::from)
    }
}

impl Inner {
    pub(super) fn folder(&self, key: &str) -> io::Result<Folder> {
        self.folder_named(&folder_name(key))
    }

    pub(super) fn folder_named(&self, name: &str) -> io::Result<Folder> {
        Folder::lock(&self.directory, name, self.complete_state())
    }

    /// Of a file once all its bytes are there.
    pub(super) fn complete_state(&self) -> FileState {
        if self.checks.is_disabled() { FileState::Ready } else { FileState::Unchecked }
    }

    pub(super) fn has_room(&self, bytes: u64) -> io::Result<bool> {
        self.usage.has_room(&self.directory, bytes, self.max_total_bytes)
    }
}

pub(super) fn close(folder: &Folder, mut manifest: Manifest) -> io::Result<Manifest> {
    let mut is_changed = false;
    for (number, file) in manifest.files.iter_mut().enumerate() {
        if file.state == FileState::Receiving {
            file.state = FileState::Refused(Refusal::Late);
            count_refusal(Refusal::Late);
            folder.delete(number)?;
            is_changed = true;
        }
    }
    if is_changed {
        folder.save(&manifest)?;
    }
    Ok(manifest)
}

pub(crate) fn count_refusal(refusal: Refusal) {
    metrics::counter!("leadwire_files_refused_total", "reason" => refusal.name()).increment(1);
}

#[async_trait]
impl FileStore for DirectoryStore {
    async fn find(&self, key: &str) -> Result<Option<Manifest>, FileError> {
        let key = key.to_owned();
        self.run(move |inner| {
            if !folder::exists(&inner.directory, &key) {
                return Ok(None);
            }
            inner.folder(&key)?.load()
        })
        .await
    }

    async fn close(&self, key: &str) -> Result<Option<Manifest>, FileError> {
        let key = key.to_owned();
        self.run(move |inner| {
            let folder = inner.folder(&key)?;
            folder.load()?.map(|manifest| close(&folder, manifest)).transpose()
        })
        .await
    }

    async fn read(&self, key: &str, number: usize) -> Result<Option<Vec<u8>>, FileError> {
        let key = key.to_owned();
        self.run(move |inner| {
            let folder = inner.folder(&key)?;
            let Some(manifest) = folder.load()? else { return Ok(None) };
            let Some(file) = manifest.files.get(number) else { return Ok(None) };
            Ok(folder.read(number)?.filter(|bytes| u64::try_from(bytes.len()) == Ok(file.size)))
        })
        .await
    }

    async fn keep_links(&self, key: &str, until_ms: u64) -> Result<(), FileError> {
        let key = key.to_owned();
        self.run(move |inner| {
            let folder = inner.folder(&key)?;
            let Some(mut manifest) = folder.load()? else { return Ok(()) };
            manifest.links_until_ms = Some(manifest.links_until_ms.unwrap_or_default().max(until_ms));
            folder.save(&manifest)
        })
        .await
    }

    async fn delivered(&self, key: &str) -> Result<(), FileError> {
        let key = key.to_owned();
        self.run(move |inner| {
            if !folder::exists(&inner.directory, &key) {
                return Ok(());
            }
            let folder = inner.folder(&key)?;
            let Some(manifest) = folder.load()? else { return Ok(()) };
            let mut manifest = close(&folder, manifest)?;
            let mut is_changed = false;
            for (number, file) in manifest.files.iter_mut().enumerate() {
                if !matches!(file.state, FileState::Ready | FileState::Unchecked) {
                    continue;
                }
                is_changed = true;
                file.state = FileState::Delivered;
                if !file.is_linked() {
                    folder.delete(number)?;
                }
            }
            if is_changed { folder.save(&manifest) } else { Ok(()) }
        })
        .await
    }
}
