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
use crate::marker_notice;

/// A disk that needs longer for one commit keeps visitors waiting.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a result is reused: anyone may send a request, and each probe flushes the disk.
const CACHE_DURATION: Duration = Duration::from_secs(1);

/// Requests that arrive during a probe wait for its result.
struct Readiness {
    ledger: Arc<dyn Ledger>,
    connections: Vec<String>,
    last: Mutex<Option<(Instant, ProbeResult)>>,
}

/// With what does not work as it should while the relay is ready, a line each.
type ProbeResult = Result<String, String>;

/// `connections` are the names of the connections.
pub fn router(ledger: Arc<dyn Ledger>, connections: Vec<String>) -> Router {
    let readiness = Arc::new(Readiness { ledger, connections, last: Mutex::default() });
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready)).with_state(readiness)
}

async fn ready(State(readiness): State<Arc<Readiness>>) -> (StatusCode, String) {
    match readiness.check().await {
        Ok(notices) => (StatusCode::OK, format!("ready\n{notices}")),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {why}\n")),
    }
}

impl Readiness {
    async fn check(&self) -> ProbeResult {
        let mut last = self.last.lock().await;
        if let Some((_, result)) = last.as_ref().filter(|(probed, _)| probed.elapsed() < CACHE_DURATION) {
            return result.clone();
        }
        let result = match probe(self.ledger.as_ref()).await {
            Ok(()) => {
                marker_notice::notices(self.ledger.as_ref(), &self.connections).await.map_err(|error| error.to_string())
            }
            Err(why) => Err(why),
        };
        if let Err(why) = &result {
            tracing::error!(why, "not ready");
        }
        *last = Some((Instant::now(), result.clone()));
        result
    }
}

async fn probe(ledger: &dyn Ledger) -> Result<(), String> {
    match timeout(PROBE_TIMEOUT, ledger.probe()).await {
        Ok(probed) => probed.map_err(|error| error.to_string()),
        Err(_) => Err(format!("the ledger: no write was committed within {} s", PROBE_TIMEOUT.as_secs())),
    }
}
