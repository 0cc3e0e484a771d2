//! The files of leads in a directory. Each operation runs on a thread of its own, since it waits for the disk.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use relay_core::config::Config;
use relay_core::files::{Declaration, FileError, FileState, FileStore, Manifest, Refusal, folder_name};
use relay_core::intake::ClientAddress;
use tokio::sync::Semaphore;

use super::client_shares::ClientShares;
use super::folder::{self, Folder, StoredFiles};
use super::scan::{Verdict, scan};
use super::usage::Usage;
use crate::crash;

/// Operations on the disk at the same time; each takes a thread.
const MAX_OPERATIONS: usize = 32;

#[derive(Clone)]
pub struct DirectoryStore(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) directory: PathBuf,
    pub(super) max_total_bytes: u64,
    /// Empty for none.
    scan: Vec<String>,
    pub(super) usage: Usage,
    pub(super) shares: ClientShares,
    operations: Semaphore,
    /// The keys of leads with files that could not be checked yet.
    unchecked: Mutex<BTreeSet<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declared {
    Files(StoredFiles),
    /// The key has other files.
    Conflict,
    /// The directory is full.
    Full,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// The bytes are on the disk. With the manifest if the file is complete.
    Written {
        offset: u64,
        completed: Option<Manifest>,
    },
    /// The bytes begin somewhere else than at the end of what is there.
    WrongOffset(u64),
    /// There is no such file.
    Unknown,
    /// There are more bytes than were declared.
    TooLarge,
    Refused(Refusal),
    Full,
}

impl DirectoryStore {
    /// `None` if no form takes files.
    pub fn new(config: &Config) -> Option<DirectoryStore> {
        let storage = config.files.as_ref()?;
        Some(DirectoryStore(Arc::new(Inner {
            directory: storage.directory.clone(),
            max_total_bytes: storage.max_total_bytes,
            scan: storage.scan.clone(),
            usage: Usage::default(),
            shares: ClientShares::new(storage.max_total_bytes),
            operations: Semaphore::new(MAX_OPERATIONS),
            unchecked: Mutex::default(),
        })))
    }

    /// Creates the directory, and checks that files can be written there.
    pub async fn prepare(&self) -> Result<(), FileError> {
        self.run(|inner| folder::prepare(&inner.directory)).await
    }

    /// Adds the files of a lead, unless it has the same.
    pub async fn declare(&self, declaration: Declaration, manifest: Manifest) -> Result<Declared, FileError> {
        self.run(move |inner| {
            let folder = inner.folder(&manifest.key)?;
            if let Some(known) = folder.load()? {
                let is_same = known.form == manifest.form && declaration.is_same_as(&known);
                return Ok(if is_same { Declared::Files(folder.with_offsets(known)?) } else { Declared::Conflict });
            }
            let accepted = manifest.files.iter().filter(|file| file.state == FileState::Receiving);
            let bytes: u64 = accepted.clone().map(|file| file.size).fold(0, u64::saturating_add);
            if accepted.count() == 0 {
                // Nothing to keep; the same declaration gets the same answer.
                return Ok(Declared::Files(StoredFiles::without_bytes(manifest)));
            }
            if !inner.has_room(bytes)? {
                return Ok(Declared::Full);
            }
            folder.create(&manifest)?;
            let manifest = folder.load()?.unwrap_or(manifest);
            Ok(Declared::Files(folder.with_offsets(manifest)?))
        })
        .await
    }

    pub async fn stored(&self, key: &str) -> Result<Option<StoredFiles>, FileError> {
        let key = key.to_owned();
        self.run(move |inner| {
            let folder = inner.folder(&key)?;
            folder.load()?.map(|manifest| folder.with_offsets(manifest)).transpose()
        })
        .await
    }

    /// Adds bytes to a file that begin at `offset`.
    pub async fn append(&self, key: &str, number: usize, offset: u64, bytes: Vec<u8>) -> Result<Appended, FileError> {
        let key = key.to_owned();
        self.run(move |inner| append(inner, &key, number, offset, &bytes)).await
    }

    /// As [`append`](Self::append). The bytes are the client's until the lead's files are deleted. `None` when the client has its share.
    pub async fn append_of(
        &self,
        client: ClientAddress,
        (key, number): (&str, usize),
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<Option<Appended>, FileError> {
        let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let Some(share) = self.0.shares.take(client, count) else { return Ok(None) };
        let appended = self.append(key, number, offset, bytes).await?;
        if count > 0 && matches!(appended, Appended::Written { .. }) {
            self.0.shares.keep(key, share);
        }
        Ok(Some(appended))
    }

    /// Whether the client may add this many bytes.
    pub fn has_share(&self, client: ClientAddress, bytes: u64) -> bool {
        self.0.shares.has(client, bytes)
    }

    /// Refuses what is not complete, because the lead was delivered.
    pub async fn refuse_late(&self, key: &str) -> Result<Option<StoredFiles>, FileError> {
        let key = key.to_owned();
        self.run(move |inner| {
            let folder = inner.folder(&key)?;
            let Some(manifest) = folder.load()? else { return Ok(None) };
            let manifest = close(&folder, manifest)?;
            folder.with_offsets(manifest).map(Some)
        })
        .await
    }

    /// Deletes the files with this key that were declared for this form.
    pub async fn remove_declared(&self, key: &str, form: &str) -> Result<(), FileError> {
        let (key, form) = (key.to_owned(), form.to_owned());
        self.run(move |inner| {
            let folder = inner.folder(&key)?;
            let is_of_form = folder.load()?.is_some_and(|manifest| manifest.form == form);
            if is_of_form { folder.remove() } else { Ok(()) }
        })
        .await
    }

    /// Checks the files that are complete and unchecked. Returns the files of the lead after that.
    pub async fn check(&self, key: &str) -> Result<Option<Manifest>, FileError> {
        let Some(manifest) = self.find(key).await? else { return Ok(None) };
        let unchecked = manifest.files.iter().enumerate().filter(|(_, file)| file.state == FileState::Unchecked);
        for (number, _) in unchecked {
            let path = folder::file_path(&self.0.directory, key, number);
            let verdict = scan(&self.0.scan, &path).await;
            if let Verdict::Unknown(reason) = &verdict {
                tracing::warn!(key, number, reason, "a file could not be checked");
                continue;
            }
            let key = key.to_owned();
            self.run(move |inner| record_verdict(inner, &key, number, &verdict)).await?;
        }
        let manifest = self.find(key).await?;
        let has_unchecked = manifest.as_ref().is_some_and(Manifest::has_unchecked);
        let mut waiting = self.unchecked();
        if has_unchecked {
            waiting.insert(key.to_owned());
        } else {
            waiting.remove(key);
        }
        drop(waiting);
        Ok(manifest)
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
        ended.map_err(|error| FileError(error.to_string()))?.map_err(|error| FileError(error.to_string()))
    }

    pub(super) fn unchecked(&self) -> MutexGuard<'_, BTreeSet<String>> {
        // Each change is complete.
        self.0.unchecked.lock().unwrap_or_else(PoisonError::into_inner)
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
        if self.scan.is_empty() { FileState::Ready } else { FileState::Unchecked }
    }

    pub(super) fn has_room(&self, bytes: u64) -> io::Result<bool> {
        self.usage.has_room(&self.directory, bytes, self.max_total_bytes)
    }
}

fn append(inner: &Inner, key: &str, number: usize, offset: u64, bytes: &[u8]) -> io::Result<Appended> {
    let folder = inner.folder(key)?;
    let Some(manifest) = folder.load()? else { return Ok(Appended::Unknown) };
    let Some(file) = manifest.files.get(number) else { return Ok(Appended::Unknown) };
    match file.state {
        FileState::Refused(refusal) => return Ok(Appended::Refused(refusal)),
        // Repeated by a page that did not get the answer.
        FileState::Unchecked | FileState::Ready | FileState::Delivered => return Ok(Appended::WrongOffset(file.size)),
        FileState::Receiving => {}
    }
    let at = folder.length(number)?;
    if offset != at {
        return Ok(Appended::WrongOffset(at));
    }
    let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if at.saturating_add(count) > file.size {
        return Ok(Appended::TooLarge);
    }
    if bytes.is_empty() {
        return Ok(Appended::Written { offset: at, completed: None });
    }
    if !inner.has_room(count)? {
        return Ok(Appended::Full);
    }
    crash::point("before file bytes");
    folder.append(number, at, bytes)?;
    crash::point("after file bytes");
    inner.usage.add(count);
    metrics::counter!("leadwire_files_received_bytes_total").increment(count);
    let end = at.saturating_add(count);
    let completed = if end == file.size { folder.load()? } else { None };
    crash::point("after complete file");
    Ok(Appended::Written { offset: end, completed })
}

fn close(folder: &Folder, mut manifest: Manifest) -> io::Result<Manifest> {
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

fn record_verdict(inner: &Inner, key: &str, number: usize, verdict: &Verdict) -> io::Result<()> {
    let folder = inner.folder(key)?;
    let Some(mut manifest) = folder.load()? else { return Ok(()) };
    let Some(file) = manifest.files.get_mut(number).filter(|file| file.state == FileState::Unchecked) else {
        return Ok(());
    };
    match verdict {
        Verdict::Clean => file.state = FileState::Ready,
        Verdict::Refused => {
            tracing::warn!(key, number, "a file was refused by the program that checks files");
            count_refusal(Refusal::Scan);
            file.state = FileState::Refused(Refusal::Scan);
            folder.delete(number)?;
        }
        Verdict::Unknown(_) => return Ok(()),
    }
    folder.save(&manifest)
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
        self.check(key).await?;
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
