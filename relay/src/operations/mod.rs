//! What keeps a relay running: health, metrics, logs, the delivery page, the commands on a ledger and the purge. Nothing
//! here takes a lead in or sends one.

mod admin;
pub mod cli;
mod decide;
mod entry;
mod health;
mod keep;
pub mod logs;
mod metrics;
mod staff;
mod time;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

use crate::config::Config;
use crate::ledger::Ledger;
use crate::signals::Signals;
use relay_core::auth::AccessKeys;

pub use decide::{Decision, Refused, decide};
pub use keep::{keep, purge};

/// What the calls of this router share.
#[derive(Clone)]
struct Desk {
    config: Arc<Config>,
    ledger: Ledger,
    signals: Signals,
    readiness: Arc<health::Readiness>,
}

/// `/healthz` and `/readyz` for anybody, `/metrics` and `/admin` for who has the key. No page of another origin may read
/// any of it: nothing here is to be put behind CORS headers.
pub fn router(config: Arc<Config>, ledger: Ledger, signals: Signals) -> Router {
    metrics::start();
    let metrics_keys = AccessKeys::new(config.staff_keys.iter().chain(&config.metrics_key));
    let desk = Desk { config, ledger, signals, readiness: Arc::default() };
    let metrics = Router::new()
        .route("/metrics", get(metrics::show))
        .layer(from_fn_with_state(metrics_keys, staff::may_read_metrics));
    Router::new()
        .route("/healthz", get(health::lives))
        .route("/readyz", get(health::is_ready))
        .merge(metrics)
        .merge(admin::router(&desk.config))
        .with_state(desk)
}
