//! Health checks: `/healthz` responds while the process runs, `/readyz` while leads can be committed. Neither needs a key.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::ledger::Ledger;

/// A disk that needs longer for one commit keeps visitors waiting.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a result is reused: anyone may send a request, and each probe flushes the disk.
const CACHE_DURATION: Duration = Duration::from_secs(1);

/// Requests that arrive during a probe wait for its result.
struct Readiness {
    ledger: Arc<dyn Ledger>,
    last: Mutex<Option<(Instant, ProbeResult)>>,
}

type ProbeResult = Result<(), String>;

pub fn router(ledger: Arc<dyn Ledger>) -> Router {
    let readiness = Arc::new(Readiness { ledger, last: Mutex::default() });
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready)).with_state(readiness)
}

async fn ready(State(readiness): State<Arc<Readiness>>) -> (StatusCode, String) {
    match readiness.check().await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {why}\n")),
    }
}

impl Readiness {
    async fn check(&self) -> ProbeResult {
        let mut last = self.last.lock().await;
        if let Some((_, result)) = last.as_ref().filter(|(probed, _)| probed.elapsed() < CACHE_DURATION) {
            return result.clone();
        }
        let result = probe(self.ledger.as_ref()).await;
        if let Err(why) = &result {
            tracing::error!(why, "not ready");
        }
        *last = Some((Instant::now(), result.clone()));
        result
    }
}

async fn probe(ledger: &dyn Ledger) -> ProbeResult {
    match timeout(PROBE_TIMEOUT, ledger.probe()).await {
        Ok(probed) => probed.map_err(|error| error.to_string()),
        Err(_) => Err(format!("the ledger: no write was committed within {} s", PROBE_TIMEOUT.as_secs())),
    }
}
