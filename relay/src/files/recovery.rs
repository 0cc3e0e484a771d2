//! What is done beside requests and deliveries. After a start: leads whose files were complete become due. Every half minute: files that could
//! not be checked are checked again. Every hour: what no lead needs any longer is deleted.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use relay_core::files::{FileError, FileState, FileStore as _, Manifest};
use tokio::time::{MissedTickBehavior, interval};

use super::directory_store::{DirectoryStore, Inner};
use super::folder;
use crate::clock::Clock;
use crate::ledger::{Ledger, LedgerError, State};
use crate::signals::Signals;

const CHECK_INTERVAL: Duration = Duration::from_secs(30);
/// In checks.
const SWEEP_EVERY: u32 = 120;
/// How long files without a lead are kept: a page that was closed sends the lead later.
const ABANDONED_AFTER_MS: u64 = 24 * 60 * 60 * 1000;

/// To be spawned; never returns.
pub async fn maintain(
    store: DirectoryStore,
    ledger: Arc<dyn Ledger>,
    signals: Signals,
    clock: Arc<dyn Clock>,
) -> Infallible {
    let mut ticks = interval(CHECK_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    if let Err(error) = recover(&store, &ledger, &signals, clock.now_ms()).await {
        tracing::error!(%error, "the files of leads could not be read at the start");
    }
    for round in (0..SWEEP_EVERY).cycle() {
        ticks.tick().await;
        let unchecked: Vec<String> = store.unchecked().iter().cloned().collect();
        for key in unchecked {
            let settled =
                check_and_make_due(store.clone(), Arc::clone(&ledger), signals.clone(), key, clock.now_ms()).await;
            if let Err(error) = settled {
                tracing::error!(%error, "the files of a lead could not be checked");
            }
        }
        if round == 0
            && let Err(error) = sweep(&store, ledger.as_ref(), clock.now_ms()).await
        {
            tracing::error!(%error, "the files of leads could not be swept; next attempt in an hour");
        }
    }
    std::future::pending().await
}

/// A process that was killed may not have noted that files are complete, or not made their lead due.
async fn recover(
    store: &DirectoryStore,
    ledger: &Arc<dyn Ledger>,
    signals: &Signals,
    now_ms: u64,
) -> Result<(), FileError> {
    for manifest in manifests(store).await? {
        let is_done =
            manifest.files.iter().all(|file| matches!(file.state, FileState::Delivered | FileState::Refused(_)));
        let is_receiving = manifest.files.iter().any(|file| file.state == FileState::Receiving);
        if !is_done && !is_receiving {
            check_and_make_due(store.clone(), Arc::clone(ledger), signals.clone(), manifest.key, now_ms).await?;
        }
    }
    Ok(())
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
        && let Some(connection) = ledger.make_due(&key, now_ms).await.map_err(of_ledger)?
    {
        signals.arrived(&connection);
    }
    Ok(())
}

fn of_ledger(error: LedgerError) -> FileError {
    FileError(error.0)
}

/// Deletes the files of leads that were purged or erased, those that a lead's CRM has, those whose lead never came, and what posted forms
/// have left.
pub async fn sweep(store: &DirectoryStore, ledger: &dyn Ledger, now_ms: u64) -> Result<(), FileError> {
    for manifest in manifests(store).await? {
        let key = &manifest.key;
        let entry = ledger.show(key).await.map_err(of_ledger)?;
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
    }
    store.run(remove_old_posts).await?;
    store.run(|inner| inner.shares.release(&inner.directory)).await
}

/// All that can be read.
async fn manifests(store: &DirectoryStore) -> Result<Vec<Manifest>, FileError> {
    let names = store.run(|inner| folder::names(&inner.directory)).await?;
    let mut manifests = Vec::new();
    for name in names {
        let loaded = store.run(move |inner| {
            let folder = inner.folder_named(&name)?;
            let manifest = folder.load()?;
            if manifest.is_none() {
                // A process was killed before it had written the manifest, or after it had deleted it.
                folder.remove()?;
            }
            Ok(manifest)
        });
        match loaded.await {
            Ok(manifest) => manifests.extend(manifest),
            Err(error) => tracing::error!(%error, "the files of a lead cannot be read"),
        }
    }
    Ok(manifests)
}

/// By the files' own times, which are the machine's.
fn remove_old_posts(inner: &Inner) -> io::Result<()> {
    let Some(entries) = folder::or_absent(std::fs::read_dir(inner.directory.join(folder::POSTS)))? else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        let changed = entry.metadata().and_then(|metadata| metadata.modified());
        let age = changed.map(|changed| SystemTime::now().duration_since(changed).unwrap_or_default());
        if age.is_ok_and(|age| age > Duration::from_millis(ABANDONED_AFTER_MS)) {
            folder::or_absent(std::fs::remove_dir_all(entry.path()))?;
        }
    }
    Ok(())
}
