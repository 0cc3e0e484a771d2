//! The upload of a lead's files by a page: which files will come, and their bytes in parts, each from an offset.

use std::io;

use relay_core::files::{Declaration, FileError, FileState, Manifest, Refusal};
use relay_core::intake::ClientAddress;

use super::directory_store::{DirectoryStore, Inner, close};
use super::folder::StoredFiles;
use crate::crash;

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
            self.0.shares.assign(key, share);
        }
        Ok(Some(appended))
    }

    /// Whether the client may add this many bytes.
    pub fn can_take(&self, client: ClientAddress, bytes: u64) -> bool {
        self.0.shares.can_take(client, bytes)
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
