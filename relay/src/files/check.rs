//! The check of complete files by the configured program: a few at a time, because each may take its time.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use relay_core::files::{FileError, FileState, FileStore as _, Manifest, Refusal};
use tokio::sync::Semaphore;

use super::directory_store::{DirectoryStore, Inner, count_refusal};
use super::folder;
use super::scan::{Verdict, scan};

/// Programs at the same time, for files that were not checked before.
const MAX_FIRST_CHECKS: usize = 4;
/// The same for files that could not be checked before, so that those on which the program hangs do not keep it from others.
pub(super) const MAX_FURTHER_CHECKS: usize = 2;

pub(super) struct Checks {
    /// Empty for none.
    command: Vec<String>,
    first: Semaphore,
    further: Semaphore,
    /// The keys of leads with files that could not be checked yet.
    waiting: Mutex<BTreeSet<String>>,
}

impl Checks {
    pub(super) fn of(command: &[String]) -> Checks {
        Checks {
            command: command.to_vec(),
            first: Semaphore::new(MAX_FIRST_CHECKS),
            further: Semaphore::new(MAX_FURTHER_CHECKS),
            waiting: Mutex::default(),
        }
    }

    fn places(&self, key: &str) -> &Semaphore {
        if self.waiting().contains(key) { &self.further } else { &self.first }
    }

    pub(super) fn is_disabled(&self) -> bool {
        self.command.is_empty()
    }

    pub(super) fn waiting(&self) -> MutexGuard<'_, BTreeSet<String>> {
        // Each change is complete.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DirectoryStore {
    /// Checks the files that are complete and unchecked. Returns the files of the lead after that.
    pub async fn check(&self, key: &str) -> Result<Option<Manifest>, FileError> {
        let Some(manifest) = self.find(key).await? else { return Ok(None) };
        let checks = &self.0.checks;
        let unchecked = manifest.files.iter().enumerate().filter(|(_, file)| file.state == FileState::Unchecked);
        for (number, _) in unchecked {
            let path = folder::file_path(&self.0.directory, key, number);
            // An error means that the semaphore was closed, which does not happen.
            let place = checks.places(key).acquire().await;
            let verdict = scan(&checks.command, &path).await;
            drop(place);
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
