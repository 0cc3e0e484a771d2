//! The one moment that counts: the entry is on the disk, or the answer is 503.

use std::sync::Arc;
use std::time::Instant;

use hyper::StatusCode;

use super::Reply;
use crate::app::App;
use crate::crash;
use crate::ledger::{Inserted, LedgerError, NewEntry};

/// Takes the entry in and wakes its forwarder. In a task of its own, so that a client that goes away in the middle
/// cannot keep the forwarder from being woken.
pub async fn commit(app: &Arc<App>, entry: NewEntry) -> Result<Inserted, Reply> {
    let task = tokio::spawn(insert(Arc::clone(app), entry));
    let inserted = task.await.unwrap_or_else(|error| Err(LedgerError(error.to_string())));
    inserted.map_err(|error| {
        tracing::error!(%error, "nothing was taken in");
        Reply::busy(StatusCode::SERVICE_UNAVAILABLE)
    })
}

async fn insert(app: Arc<App>, entry: NewEntry) -> Result<Inserted, LedgerError> {
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
    Ok(inserted)
}
