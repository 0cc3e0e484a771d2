//! The files of a form that is being posted without JavaScript: they are written to a folder of their own while the body is read, and become
//! those of a lead once its key is known.

use std::path::PathBuf;

use relay_core::files::{Declaration, DeclaredFile, FileError, FileState, Manifest};
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use super::directory_store::DirectoryStore;
use super::folder;
use crate::config::Form;

/// Deleted with its files when it is dropped, unless they have become those of a lead.
pub struct PostedFiles {
    store: DirectoryStore,
    path: PathBuf,
    files: Vec<DeclaredFile>,
    /// Of the files' names and contents.
    digests: Vec<String>,
}

/// A file that is being written. Without [`PostedFiles::finish`] it is none of the lead's.
pub struct PostedFile {
    file: File,
    size: u64,
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
        Ok(PostedFiles { store: self.clone(), path, files: Vec::new(), digests: Vec::new() })
    }

    /// Whether the directory has room for this many bytes more.
    pub async fn has_room(&self, bytes: u64) -> Result<bool, FileError> {
        self.run(move |inner| inner.has_room(bytes)).await
    }
}

impl PostedFiles {
    /// The next file, in place of one that was not finished.
    pub async fn begin(&self) -> Result<PostedFile, FileError> {
        let path = self.path.join(self.files.len().to_string());
        let open = move || folder::private_file().truncate(true).open(path);
        let opened =
            tokio::task::spawn_blocking(open).await.map_err(|error| FileError::Unavailable(error.to_string()))?;
        let file = File::from_std(opened.map_err(FileError::from)?);
        Ok(PostedFile { file, size: 0, digest: Sha256::new() })
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
        self.store.0.usage.add(posted.size);
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

    /// Makes them the files of a lead that has none. To be called before the lead is stored.
    pub async fn keep_for(self, key: &str, form: (&str, &Form), now_ms: u64) -> Result<(), FileError> {
        if self.files.is_empty() {
            return Ok(());
        }
        let mut manifest: Manifest = Declaration(self.files.clone()).to_manifest(key, (form.0, Some(form.1)), now_ms);
        let path = self.path.clone();
        self.store
            .run(move |inner| {
                for file in manifest.files.iter_mut().filter(|file| file.state == FileState::Receiving) {
                    file.state = inner.complete_state();
                }
                // With the same key, the lead has the same files already.
                inner.folder(&manifest.key)?.take_over(&path, &manifest).map(drop)
            })
            .await
    }
}

impl PostedFile {
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.file.write_all(bytes).await.map_err(FileError::from)?;
        self.digest.update(bytes);
        self.size = self.size.saturating_add(bytes.len().try_into().unwrap_or(u64::MAX));
        Ok(())
    }

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
