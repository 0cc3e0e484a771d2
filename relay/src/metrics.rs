//! `/metrics` in the Prometheus text format. Modules count through the `metrics` crate; gauges are read from the ledger on
//! each request. Labels contain only names from the configuration, states and codes.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::metrics::{counter, describe_counter, describe_gauge, gauge, set_global_recorder};
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, StatusCode};
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::clock::Clock;
use crate::config::Config;
use crate::credentials;
use crate::ledger::{EntryStats, Ledger, LedgerError, State as EntryState};
use crate::reference_data;
use crate::require_key::require_key;

/// Seconds, from a commit on a fast disk to a slow CRM.
const BUCKETS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
const TEXT_FORMAT: (HeaderName, &str) = (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
const UPKEEP_INTERVAL: Duration = Duration::from_secs(10);

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

#[derive(Clone)]
struct Metrics {
    config: Arc<Config>,
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
}

/// Needs a staff key or the metrics key. Events are counted from this call on.
pub fn router(config: Arc<Config>, ledger: Arc<dyn Ledger>, clock: Arc<dyn Clock>) -> Router {
    recorder();
    let router =
        Router::new().route("/metrics", get(render)).with_state(Metrics { config: Arc::clone(&config), ledger, clock });
    require_key(router, config.staff_keys.iter().chain(&config.metrics_key), "metrics")
}

/// Drains the histograms, which would grow forever while nobody requests `/metrics`. To be spawned; never returns.
pub async fn run_upkeep() -> Infallible {
    let mut ticks = tokio::time::interval(UPKEEP_INTERVAL);
    loop {
        ticks.tick().await;
        recorder().run_upkeep();
    }
}

/// When the oldest waiting entry of each connection was received.
pub(crate) fn oldest_waiting(stats: &[EntryStats]) -> BTreeMap<&str, u64> {
    let mut oldest = BTreeMap::new();
    for entry in stats.iter().filter(|entry| entry.state.is_waiting()) {
        let Some(oldest_received_ms) = entry.oldest_received_ms else { continue };
        let received_ms = oldest.entry(entry.connection.as_str()).or_insert(u64::MAX);
        *received_ms = oldest_received_ms.min(*received_ms);
    }
    oldest
}

async fn render(State(metrics): State<Metrics>) -> (StatusCode, [(HeaderName, &'static str); 1], String) {
    match set_gauges(&metrics).await {
        Ok(()) => (StatusCode::OK, [TEXT_FORMAT], recorder().render()),
        Err(error) => {
            tracing::error!(%error, "no metrics");
            (StatusCode::SERVICE_UNAVAILABLE, [TEXT_FORMAT], format!("# {error}\n"))
        }
    }
}

fn recorder() -> &'static PrometheusHandle {
    RECORDER.get_or_init(|| {
        let seconds = Matcher::Suffix("_seconds".to_owned());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(seconds, &BUCKETS).unwrap_or_default();
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // An error means that the process has another recorder; its metrics are then shown there.
        let _ = set_global_recorder(recorder);
        describe_gauge!("leadwire_entries", "Leads in the ledger by connection and state");
        describe_gauge!("leadwire_oldest_waiting_seconds", "Age of the oldest lead that waits for its CRM; 0 if none");
        describe_gauge!(
            "leadwire_credentials_failing",
            "1 while a connection's credentials fail or end within two weeks"
        );
        describe_gauge!(
            "leadwire_reference_data_age_seconds",
            "Age of the reference data that was last read from the CRM"
        );
        describe_gauge!("leadwire_reference_data_failing", "1 while the reference data cannot be read again");
        describe_gauge!(
            "leadwire_reference_data_differences",
            "Values of the configuration that the CRM does not have"
        );
        describe_gauge!("leadwire_relays", "Relays that work on the ledger, this one included");
        describe_gauge!(
            "leadwire_connection_leased",
            "1 while a relay has the lease of a connection, this one or another; 0 if none delivers it"
        );
        describe_counter!("leadwire_staff_refused_total", "Requests to /admin and /metrics without a valid key");
        describe_counter!(
            "leadwire_ingress_ignored_fields_total",
            "Fields of leads that were left out, because the form does not allow them"
        );
        describe_counter!(
            "leadwire_ingress_unparsed_phones_total",
            "Phone numbers of leads that are not valid in their country, and were left as they are"
        );
        describe_counter!("leadwire_clock_jumps_total", "How often the machine's clock was set while the relay ran");
        describe_counter!("leadwire_ledger_log_lost_total", "How often the ledger's -wal or -shm file was deleted");
        // An alert on its increase needs a value from before the first one.
        counter!("leadwire_ledger_log_lost_total").increment(0);
        describe_counter!("leadwire_files_received_bytes_total", "Bytes of the files of leads that were stored");
        describe_counter!("leadwire_files_refused_total", "Files of leads that were refused, by reason");
        describe_gauge!("leadwire_files_stored_bytes", "Bytes in the directory of files, when it was last measured");
        describe_counter!("leadwire_purged_total", "Leads whose personal data was purged");
        handle
    })
}

async fn set_gauges(metrics: &Metrics) -> Result<(), LedgerError> {
    let (ledger, now_ms) = (metrics.ledger.as_ref(), metrics.clock.now_ms());
    set_entry_gauges(&metrics.config, &ledger.stats().await?, now_ms);
    set_relay_gauges(&metrics.config, ledger, now_ms).await?;
    reference_data::set_gauges(&metrics.config, ledger, now_ms).await?;
    credentials::set_gauges(&metrics.config, ledger, now_ms).await
}

async fn set_relay_gauges(config: &Config, ledger: &dyn Ledger, now_ms: u64) -> Result<(), LedgerError> {
    let relays = ledger.relays(now_ms).await?.len();
    gauge!("leadwire_relays").set(to_f64(u64::try_from(relays).unwrap_or(u64::MAX)));
    let leases = ledger.leases().await?;
    for connection in config.crms.keys() {
        let is_leased = leases.iter().any(|lease| lease.connection == *connection && lease.until_ms > now_ms);
        gauge!("leadwire_connection_leased", "connection" => connection.clone()).set(if is_leased { 1.0 } else { 0.0 });
    }
    Ok(())
}

fn set_entry_gauges(config: &Config, stats: &[EntryStats], now_ms: u64) {
    // A connection or state without entries must become 0 instead of keeping its last value.
    for connection in config.crms.keys() {
        gauge!("leadwire_oldest_waiting_seconds", "connection" => connection.clone()).set(0.0);
        for state in EntryState::ALL {
            gauge!("leadwire_entries", "connection" => connection.clone(), "state" => state.as_str()).set(0.0);
        }
    }
    for EntryStats { connection, state, count, .. } in stats {
        gauge!("leadwire_entries", "connection" => connection.clone(), "state" => state.as_str()).set(to_f64(*count));
    }
    for (connection, received_ms) in oldest_waiting(stats) {
        // Not 0, which says that none waits.
        let age = to_f64((now_ms.saturating_sub(received_ms) / 1000).max(1));
        gauge!("leadwire_oldest_waiting_seconds", "connection" => connection.to_owned()).set(age);
    }
}

/// Saturates at 2^32 - 1, far beyond any count of leads or age in seconds.
fn to_f64(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
