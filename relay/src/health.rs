//! Health checks: `/healthz` responds while the process runs, `/readyz` while leads can be committed, and what
//! an operator should know about the connections. Neither needs a key.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::clock::Clock;
use crate::config::Config;
use crate::connection_notes::connection_notes;
use crate::ledger::Ledger;

/// A disk that needs longer for one commit keeps visitors waiting.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a result is reused: anyone may send a request, and each probe flushes the disk.
const CACHE_DURATION: Duration = Duration::from_secs(1);

/// Requests that arrive during a probe wait for its result.
struct Readiness {
    config: Arc<Config>,
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
    last: Mutex<Option<(Instant, ProbeResult)>>,
}

/// Notes, a line each; the error is why it is not ready.
type ProbeResult = Result<String, String>;

pub fn router(config: Arc<Config>, ledger: Arc<dyn Ledger>, clock: Arc<dyn Clock>) -> Router {
    let readiness = Arc::new(Readiness { config, ledger, clock, last: Mutex::default() });
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready)).with_state(readiness)
}

async fn ready(State(readiness): State<Arc<Readiness>>) -> (StatusCode, String) {
    match readiness.check().await {
        Ok(notes) => (StatusCode::OK, format!("ready\n{notes}")),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {why}\n")),
    }
}

impl Readiness {
    async fn check(&self) -> ProbeResult {
        let mut last = self.last.lock().await;
        if let Some((_, result)) = last.as_ref().filter(|(probed, _)| probed.elapsed() < CACHE_DURATION) {
            return result.clone();
        }
        let result = probe(&self.config, self.ledger.as_ref(), self.clock.now_ms()).await;
        if let Err(why) = &result {
            tracing::error!(why, "not ready");
        }
        *last = Some((Instant::now(), result.clone()));
        result
    }
}

async fn probe(config: &Config, ledger: &dyn Ledger, now_ms: u64) -> ProbeResult {
    let probe = async {
        ledger.probe().await?;
        connection_notes(config, ledger, now_ms).await
    };
    match timeout(PROBE_TIMEOUT, probe).await {
        Ok(Ok(notes)) => {
            let lines =
                notes.iter().flat_map(|(name, notes)| notes.iter().map(move |note| format!("{name}: {note}\n")));
            Ok(lines.collect())
        }
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("the ledger: no write was committed within {} s", PROBE_TIMEOUT.as_secs())),
    }
}
