//! Whether the process lives, and whether it can do what it is there for: commit a lead. Both answer anybody, and
//! neither tells more than that.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::admin::Desk;
use crate::ledger::Ledger;

/// A disk that takes longer than this keeps visitors waiting.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long an answer holds: anybody may ask, and each look flushes the disk.
const FRESH: Duration = Duration::from_secs(1);

/// The last look at the ledger; whoever asks during one waits for it.
#[derive(Default)]
pub(crate) struct Readiness(Mutex<Option<(Instant, Verdict)>>);

type Verdict = Result<(), String>;

pub(crate) async fn lives() -> &'static str {
    "ok\n"
}

pub(crate) async fn is_ready(State(desk): State<Desk>) -> (StatusCode, String) {
    match desk.readiness.look(&desk.ledger).await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {why}\n")),
    }
}

impl Readiness {
    async fn look(&self, ledger: &Ledger) -> Verdict {
        let mut last = self.0.lock().await;
        if let Some((_, verdict)) = last.as_ref().filter(|(looked, _)| looked.elapsed() < FRESH) {
            return verdict.clone();
        }
        let verdict = look(ledger).await;
        if let Err(why) = &verdict {
            tracing::error!(why, "not ready");
        }
        *last = Some((Instant::now(), verdict.clone()));
        verdict
    }
}

async fn look(ledger: &Ledger) -> Verdict {
    match timeout(PATIENCE, ledger.probe()).await {
        Ok(probed) => probed.map_err(|error| error.to_string()),
        Err(_) => Err(format!("the ledger: nothing could be written within {} s", PATIENCE.as_secs())),
    }
}
