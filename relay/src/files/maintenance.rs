//! What is done beside requests and deliveries. Every half minute: files that could not be checked are checked again. After a start and every
//! five minutes: leads whose files are complete become due, because a relay may have ended before it has done that. Every hour: what no
//! lead needs any longer is deleted.

use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use relay_core::files::{FileError, FileState, FileStore as _, Manifest};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::directory_store::{DirectoryStore, Inner};
use super::folder;
use super::scan::MAX_FURTHER_CHECKS;
use crate::clock::Clock;
use crate::ledger::{Ledger, LedgerError, State};
use crate::signals::Signals;

const CHECK_INTERVAL: Duration = Duration::from_secs(30);
const RECOVER_INTERVAL: Duration = Duration::from_mins(5);
const SWEEP_INTERVAL: Duration = Duration::from_hours(1);
/// How long files without a lead are kept: a page that was closed sends the lead later.
const ABANDONED_AFTER_MS: u64 = 24 * 60 * 60 * 1000;

/// To be spawned; never returns.
pub async fn maintain(
    store: DirectoryStore,
    ledger: Arc<dyn Ledger>,
    signals: Signals,
    clock: Arc<dyn Clock>,
) -> Infallible {
    recover(&store).await;
    let check = async {
        let mut ticks = ticks(CHECK_INTERVAL);
        loop {
            ticks.tick().await;
            let waiting: Vec<String> = store.0.checks.waiting().iter().cloned().collect();
            let checks = stream::iter(waiting).map(|key| {
                let (store, ledger, signals) = (store.clone(), Arc::clone(&ledger), signals.clone());
                check_and_make_due(store, ledger, signals, key, clock.now_ms())
            });
            let report = async |checked| {
                if let Err(error) = checked {
                    tracing::error!(%error, "the files of a lead could not be checked");
                }
            };
            checks.buffer_unordered(MAX_FURTHER_CHECKS).for_each(report).await;
        }
    };
    let recover = async {
        let mut ticks = ticks(RECOVER_INTERVAL);
        ticks.reset();
        loop {
            ticks.tick().await;
            recover(&store).await;
        }
    };
    let sweep = async {
        let mut ticks = ticks(SWEEP_INTERVAL);
        loop {
            ticks.tick().await;
            sweep(&store, ledger.as_ref(), clock.now_ms()).await;
        }
    };
    tokio::join!(recover, check, sweep).0
}

fn ticks(every: Duration) -> Interval {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// A process that was killed may not have noted that files are complete, or not made their lead due.
async fn recover(store: &DirectoryStore) {
    for manifest in manifests(store).await {
        let is_done =
            manifest.files.iter().all(|file| matches!(file.state, FileState::Delivered | FileState::Refused(_)));
        let is_receiving = manifest.files.iter().any(|file| file.state == FileState::Receiving);
        if !is_done && !is_receiving {
            store.0.checks.waiting().insert(manifest.key);
        }
    }
}

/// Checks what is unchecked, and makes the lead due if no file is waited for.
pub(crate) async fn check_and_make_due(
    store: DirectoryStore,
    ledger: Arc<dyn Ledger>,
    signals: Signals,
    key: String,
    now_ms: u64,
) -> Result<(), FileError> {
    let Some(manifest) = store.check(&key).await? else { return Ok(()) };
    if !manifest.is_waiting()
        && let Some(connection) = ledger.make_due(&key, now_ms).await.map_err(ledger_error)?
    {
        signals.arrived(&connection);
    }
    Ok(())
}

fn ledger_error(error: LedgerError) -> FileError {
    FileError::Unavailable(error.0)
}

/// Deletes the files of leads that were purged or erased, those that a lead's CRM has, those whose lead never came, and what posted forms
/// have left. What fails is done by the next sweep.
pub async fn sweep(store: &DirectoryStore, ledger: &dyn Ledger, now_ms: u64) {
    for manifest in manifests(store).await {
        if let Err(error) = sweep_lead(store, ledger, &manifest, now_ms).await {
            tracing::error!(%error, key = manifest.key, "the files of a lead could not be swept");
        }
    }
    if let Err(error) = store.run(remove_old_posts).await {
        tracing::error!(%error, "the files of posted forms could not be swept");
    }
    let released = store.run(|inner| {
        inner.shares.release_deleted(&inner.directory);
        Ok(())
    });
    if let Err(error) = released.await {
        tracing::error!(%error, "the shares of clients were not released");
    }
}

async fn sweep_lead(
    store: &DirectoryStore,
    ledger: &dyn Ledger,
    manifest: &Manifest,
    now_ms: u64,
) -> Result<(), FileError> {
    let key = &manifest.key;
    let entry = ledger.show(key).await.map_err(ledger_error)?;
    let is_needed = match &entry {
        None => manifest.created_ms.saturating_add(ABANDONED_AFTER_MS) > now_ms,
        Some(entry) => entry.has_data,
    };
    let has_expired_link = manifest.links_until_ms.is_some_and(|until_ms| until_ms <= now_ms);
    let is_done = entry.is_some_and(|entry| entry.state == State::Done);
    if !is_needed || is_done && has_expired_link {
        store.remove(key).await?;
        tracing::info!(key, "the files of a lead are deleted");
    } else if is_done {
        store.delivered(key).await?;
    }
    Ok(())
}

/// All that can be read.
async fn manifests(store: &DirectoryStore) -> Vec<Manifest> {
    let names = store.run(|inner| folder::names(&inner.directory)).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the files of leads cannot be read");
        Vec::new()
    });
    let mut manifests = Vec::new();
    for name in names {
        match store.run(move |inner| load_or_remove(inner, &name)).await {
            Ok(manifest) => manifests.extend(manifest),
            Err(error) => tracing::error!(%error, "the files of a lead cannot be read"),
        }
    }
    manifests
}

fn load_or_remove(inner: &Inner, name: &str) -> io::Result<Option<Manifest>> {
    let folder = inner.folder_named(name)?;
    match folder.load() {
        // A process was killed before it had written the manifest, or after it had deleted it.
        Ok(None) => folder.remove().map(|()| None),
        // It is not known whose they are.
        Err(error) if error.kind() == ErrorKind::InvalidData && folder.is_older_than(inner.keep)? => {
            tracing::warn!(%error, "the files of a lead are deleted after keep_days");
            folder.remove().map(|()| None)
        }
        loaded => loaded,
    }
}

/// By the files' own times, which are the machine's.
fn remove_old_posts(inner: &Inner) -> io::Result<()> {
    let Some(entries) = folder::or_absent(std::fs::read_dir(inner.directory.join(folder::POSTS)))? else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        if folder::age(&entry.path()).is_ok_and(|age| age > Duration::from_millis(ABANDONED_AFTER_MS)) {
            folder::or_absent(std::fs::remove_dir_all(entry.path()))?;
        }
    }
    Ok(())
}
