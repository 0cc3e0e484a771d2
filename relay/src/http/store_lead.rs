//! The one moment that counts: the entry is on the disk, or the answer is 503.

use std::sync::Arc;
use std::time::Instant;

use hyper::StatusCode;
use leadwire::protocol::GuardReport;
use tokio::sync::OwnedSemaphorePermit;

use super::{Reply, captcha};
use crate::app::App;
use crate::crash;
use crate::ledger::{Inserted, LedgerError, NewEntry};

/// What came of an entry.
pub struct Taken {
    pub inserted: Inserted,
    /// Whether a new one waits for a person.
    pub is_held: bool,
}

/// Room for one more request; it is given back when its lead is committed.
pub fn permit(app: &App) -> Result<OwnedSemaphorePermit, Reply> {
    let permits = Arc::clone(&app.permits);
    permits.try_acquire_owned().map_err(|_| Reply::busy(StatusCode::SERVICE_UNAVAILABLE))
}

/// Takes the entry in and wakes its forwarder. In a task of its own, so that a client that goes away in the middle
/// cannot keep the forwarder from being woken, nor spend a captcha's token for nothing.
pub async fn commit(
    app: &Arc<App>,
    entry: NewEntry,
    guard: GuardReport,
    permit: OwnedSemaphorePermit,
) -> Result<Taken, Reply> {
    let task = tokio::spawn(take_in(Arc::clone(app), entry, guard.captcha.unwrap_or_default(), permit));
    let taken = task.await.unwrap_or_else(|error| Err(LedgerError(error.to_string())));
    taken.map_err(|error| {
        tracing::error!(%error, "nothing was taken in");
        Reply::busy(StatusCode::SERVICE_UNAVAILABLE)
    })
}

async fn take_in(
    app: Arc<App>,
    entry: NewEntry,
    token: String,
    permit: OwnedSemaphorePermit,
) -> Result<Taken, LedgerError> {
    let Some(captcha) = captcha::of(&app, &entry).await? else { return insert(&app, entry).await };
    // Who waits for a service shall not keep others out.
    drop(permit);
    let held = app.captchas.doubt(captcha, &token).await;
    // Not to be had only where nobody can be let in any more.
    let _permit = app.permits.acquire().await;
    insert(&app, NewEntry { held, ..entry }).await
}

async fn insert(app: &App, entry: NewEntry) -> Result<Taken, LedgerError> {
    let (key, kind, connection) = (entry.key.clone(), entry.kind.clone(), entry.connection.clone());
    let (form, is_held) = (entry.form.clone().unwrap_or_default(), entry.held.is_some());
    let began = Instant::now();
    crash::point("before insert");
    let inserted = app.ledger.insert(entry, app.clock.now_ms()).await?;
    crash::point("after insert");
    metrics::histogram!("leadwire_ingress_commit_seconds").record(began.elapsed());
    let outcome = match inserted {
        Inserted::New if is_held => "suspect",
        Inserted::New => "new",
        Inserted::Replay(_) => "replay",
        Inserted::Conflict => "conflict",
    };
    if outcome == "new" {
        app.signals.arrived(&connection);
    }
    tracing::info!(key, kind, form, connection, outcome, "taken in");
    Ok(Taken { inserted, is_held })
}
