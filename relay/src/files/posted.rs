//! The files of a form that is being posted without JavaScript: they are written to a folder of their own while the body is read, and become
//! those of a lead once its key is known.

use std::path::PathBuf;

use relay_core::files::{Declaration, DeclaredFile, FileError, FileState, Manifest};
use relay_core::intake::ClientAddress;
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use super::directory_store::{DirectoryStore, Inner};
use super::folder;
use crate::config::Form;

/// Bytes that are reserved at once.
const RESERVED_BYTES: u64 = 256 * 1024;

/// Deleted with its files when it is dropped, unless they have become those of a lead.
pub struct PostedFiles {
    store: DirectoryStore,
    path: PathBuf,
    files: Vec<DeclaredFile>,
    /// For the files that are there and the one that is being written.
    reserved: Reservation,
    /// Of the files' names and contents.
    digests: Vec<String>,
}

/// Room in the directory. Given back when it is dropped.
struct Reservation {
    store: DirectoryStore,
    bytes: u64,
}

/// A file that is being written. Without [`PostedFiles::finish`] it is none of the lead's.
pub struct PostedFile {
    file: File,
    size: u64,
    max_bytes: u64,
    digest: Sha256,
}

impl DirectoryStore {
    pub async fn begin_post(&self) -> Result<PostedFiles, FileError> {
        let name = format!("{:032x}", rand::random::<u128>());
        let path = self
            .run(move |inner| {
                folder::prepare(&inner.directory)?;
                let path = inner.directory.join(folder::POSTS).join(name);
                folder::create_directory(&path)?;
                Ok(path)
            })
            .await?;
        let reserved = Reservation { store: self.clone(), bytes: 0 };
        Ok(PostedFiles { store: self.clone(), path, files: Vec::new(), reserved, digests: Vec::new() })
    }
}

impl PostedFiles {
    /// The next file, in place of one that was not finished.
    pub async fn begin(&self, max_bytes: u64) -> Result<PostedFile, FileError> {
        let path = self.unfinished();
        let open = move || {
            // Deleted rather than truncated: a write may still be in progress.
            folder::or_absent(std::fs::remove_file(&path))?;
            folder::private_file().open(path)
        };
        let opened =
            tokio::task::spawn_blocking(open).await.map_err(|error| FileError::Unavailable(error.to_string()))?;
        let file = File::from_std(opened.map_err(FileError::from)?);
        Ok(PostedFile { file, size: 0, max_bytes, digest: Sha256::new() })
    }

    /// Where the next file is written, or one that was not finished is left.
    fn unfinished(&self) -> PathBuf {
        self.path.join(self.files.len().to_string())
    }

    /// Adds bytes to a file. `false` if the directory has no room for them.
    pub async fn write(&mut self, posted: &mut PostedFile, bytes: &[u8]) -> Result<bool, FileError> {
        let size = posted.size.saturating_add(bytes.len().try_into().unwrap_or(u64::MAX));
        if !self.reserve(size, posted.max_bytes).await? {
            return Ok(false);
        }
        posted.file.write_all(bytes).await.map_err(FileError::from)?;
        posted.digest.update(bytes);
        posted.size = size;
        Ok(true)
    }

    /// Reserves room for the files that are complete and one of this size, which may become larger.
    async fn reserve(&mut self, size: u64, max_bytes: u64) -> Result<bool, FileError> {
        let least = self.size().saturating_add(size).saturating_sub(self.reserved.bytes);
        if least == 0 {
            return Ok(true);
        }
        let most = least.saturating_add(RESERVED_BYTES.min(max_bytes.saturating_sub(size)));
        let store = self.store.clone();
        let reserve = move |inner: &Inner| {
            let bytes = inner.usage.reserve(&inner.directory, (least, most), inner.max_total_bytes)?;
            Ok(bytes.map(|bytes| Reservation { store, bytes }))
        };
        let Some(mut added) = self.store.run(reserve).await? else { return Ok(false) };
        self.reserved.bytes = self.reserved.bytes.saturating_add(std::mem::take(&mut added.bytes));
        Ok(true)
    }

    fn size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// Ends a file that is complete.
    pub async fn finish(
        &mut self,
        mut posted: PostedFile,
        (field, name, media_type): (&str, &str, &str),
    ) -> Result<(), FileError> {
        posted.file.flush().await.map_err(FileError::from)?;
        posted.file.sync_all().await.map_err(FileError::from)?;
        metrics::counter!("leadwire_files_received_bytes_total").increment(posted.size);
        let file = DeclaredFile::new(field, name, media_type, posted.size);
        let digest: [u8; 32] = posted.digest.finalize().into();
        let digest: Vec<String> = digest.iter().map(u8::to_string).collect();
        self.digests.extend([file.field.clone(), file.name.clone(), digest.join(" ")]);
        self.files.push(file);
        Ok(())
    }

    pub fn count_of(&self, field: &str) -> u64 {
        self.files.iter().filter(|file| file.field == field).count().try_into().unwrap_or(u64::MAX)
    }

    /// What distinguishes these files from others. Empty without any.
    pub fn digests(&self) -> &[String] {
        &self.digests
    }

    /// Makes them the files of a lead that has none. To be called before the lead is stored. `false` if the client has its share of the
    /// directory.
    pub async fn attach_to(
        self,
        key: &str,
        form: (&str, &Form),
        (client, now_ms): (ClientAddress, u64),
    ) -> Result<bool, FileError> {
        if self.files.is_empty() {
            return Ok(true);
        }
        let mut manifest: Manifest = Declaration(self.files.clone()).to_manifest(key, (form.0, Some(form.1)), now_ms);
        let store = self.store.clone();
        store
            .run(move |inner| {
                // Not dropped before the files are the lead's, also where the request is.
                let posted = self;
                let size = posted.size();
                for file in manifest.files.iter_mut().filter(|file| file.state == FileState::Receiving) {
                    file.state = inner.complete_state();
                }
                let folder = inner.folder(&manifest.key)?;
                if folder.load()?.is_some() {
                    // With the same key, the lead has the same files already.
                    return Ok(true);
                }
                let Some(share) = inner.shares.take(client, size) else { return Ok(false) };
                folder::or_absent(std::fs::remove_file(posted.unfinished()))?;
                folder.take_over(&posted.path, &manifest)?;
                inner.usage.add(size);
                inner.shares.assign(&manifest.key, share);
                Ok(true)
            })
            .await
    }
}

impl PostedFile {
    pub fn size(&self) -> u64 {
        self.size
    }
}

impl Drop for PostedFiles {
    fn drop(&mut self) {
        // It does not exist any longer if the files have become those of a lead. What is left is found by the next sweep.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.store.0.usage.release(self.bytes);
    }
}
