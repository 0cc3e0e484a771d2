//! `/metrics` in Prometheus' text format. Any module raises its counters and histograms through the `metrics` crate; what
//! can be read from the ledger is read when somebody asks. No label ever holds more than a name of the configuration.

use std::sync::OnceLock;

use ::metrics::{describe_counter, describe_gauge, gauge, set_global_recorder};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, StatusCode};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::admin::Desk;
use crate::config::Config;
use crate::ledger::{Figure, State as EntryState};
use crate::time;

/// From a commit on a fast disk to a CRM that takes its time, in seconds.
const BUCKETS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
const FORMAT: (HeaderName, &str) = (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// From here on counters count. May be called more than once.
pub(crate) fn start() {
    handle();
}

/// Sorts what the histograms have taken in, which would grow for ever while nobody asks.
pub(crate) fn tidy() {
    handle().run_upkeep();
}

pub(crate) async fn show(State(desk): State<Desk>) -> (StatusCode, [(HeaderName, &'static str); 1], String) {
    match desk.ledger.figures().await {
        Ok(figures) => {
            set_gauges(&desk.config, &figures, time::now_ms());
            (StatusCode::OK, [FORMAT], handle().render())
        }
        Err(error) => {
            tracing::error!(%error, "no metrics");
            (StatusCode::SERVICE_UNAVAILABLE, [FORMAT], format!("# {error}\n"))
        }
    }
}

fn handle() -> &'static PrometheusHandle {
    HANDLE.get_or_init(|| {
        let in_seconds = Matcher::Suffix("_seconds".to_owned());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(in_seconds, &BUCKETS).unwrap_or_default();
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // Whoever has set another one before counts there, and sees the gauges there, too.
        let _ = set_global_recorder(recorder);
        describe_gauge!("leadwire_entries", "Leads in the ledger by connection and state");
        describe_gauge!(
            "leadwire_oldest_waiting_seconds",
            "Age of the oldest lead that waits for its CRM; 0: none waits"
        );
        describe_counter!("leadwire_staff_refused_total", "Calls of /admin and /metrics without a right key");
        describe_counter!("leadwire_purged_total", "Leads whose personal data was removed after its time");
        handle
    })
}

fn set_gauges(config: &Config, figures: &[Figure], now_ms: u64) {
    // What has no entry any more must say so, rather than keep its last number.
    for connection in config.crms.keys() {
        gauge!("leadwire_oldest_waiting_seconds", "connection" => connection.clone()).set(0.0);
        for state in EntryState::ALL {
            gauge!("leadwire_entries", "connection" => connection.clone(), "state" => state.name()).set(0.0);
        }
    }
    for Figure { connection, state, count, .. } in figures {
        gauge!("leadwire_entries", "connection" => connection.clone(), "state" => state.name()).set(whole(*count));
    }
    for (connection, received_ms) in oldest_waiting(figures) {
        let waited = whole(now_ms.saturating_sub(received_ms) / 1000);
        gauge!("leadwire_oldest_waiting_seconds", "connection" => connection.to_owned()).set(waited);
    }
}

/// When the oldest entry that waits for its CRM came in, by connection.
pub(crate) fn oldest_waiting(figures: &[Figure]) -> std::collections::BTreeMap<&str, u64> {
    let mut oldest = std::collections::BTreeMap::new();
    for figure in figures.iter().filter(|figure| figure.state.is_waiting()) {
        let received = oldest.entry(figure.connection.as_str()).or_insert(u64::MAX);
        *received = figure.oldest_received_ms.min(*received);
    }
    oldest
}

/// A gauge is a double; what it could not hold to the last digit is no number of leads or seconds.
fn whole(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
