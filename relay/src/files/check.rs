//! The check of a lead's complete files.

use std::io;

use relay_core::files::{FileError, FileState, FileStore as _, Manifest, Refusal};

use super::directory_store::{DirectoryStore, Inner, count_refusal};
use super::folder;
use super::scan::Verdict;

impl DirectoryStore {
    /// Checks the files that are complete and unchecked. Returns the files of the lead after that.
    pub async fn check(&self, key: &str) -> Result<Option<Manifest>, FileError> {
        let Some(manifest) = self.find(key).await? else { return Ok(None) };
        let checks = &self.0.checks;
        let unchecked = manifest.files.iter().enumerate().filter(|(_, file)| file.state == FileState::Unchecked);
        for (number, _) in unchecked {
            let path = folder::file_path(&self.0.directory, key, number);
            let verdict = checks.check(key, &path).await;
            if let Verdict::Unknown(reason) = &verdict {
                tracing::warn!(key, number, reason, "a file could not be checked");
                continue;
            }
            let key = key.to_owned();
            self.run(move |inner| record_verdict(inner, &key, number, &verdict)).await?;
        }
        let manifest = self.find(key).await?;
        let has_unchecked = manifest.as_ref().is_some_and(Manifest::has_unchecked);
        let mut waiting = checks.waiting();
        if has_unchecked {
            waiting.insert(key.to_owned());
        } else {
            waiting.remove(key);
        }
        drop(waiting);
        Ok(manifest)
    }
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
