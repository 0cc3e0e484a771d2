//! The deliveries' events as log lines and metrics.

use std::time::Duration;

use metrics::{counter, gauge, histogram};
use relay_core::credentials::CredentialProblem;
use relay_core::delivery::{Event, Observer};

use crate::crash;

/// The documented name in the log filter (`LEADWIRE_LOG`).
pub(super) const LOG_TARGET: &str = "leadwire_relay::forwarder";

/// Of the ledger, before the next try and the next line about it.
pub(super) const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(1);

pub(crate) struct LogsAndMetrics;

impl Observer for LogsAndMetrics {
    fn event(&self, connection: &str, event: Event<'_>) {
        let name = || connection.to_owned();
        match event {
            Event::CallEnded { took_ms } => {
                let took = Duration::from_millis(took_ms);
                histogram!("leadwire_forwarder_call_seconds", "connection" => name()).record(took);
            }
            Event::LookUpsProbed { ability } => match ability.advice() {
                None => tracing::info!(target: LOG_TARGET, %connection, "leads in doubt are looked up by their marker"),
                Some(advice) => tracing::warn!(target: LOG_TARGET, %connection, advice, "look-ups of leads in doubt"),
            },
            Event::ReferenceDataRead => tracing::info!(target: LOG_TARGET, %connection, "reference data read"),
            Event::ReferenceDataFailed { reason } => {
                tracing::error!(target: LOG_TARGET, %connection, reason, "reference data could not be read");
            }
            Event::FilesFailed { error } => {
                tracing::error!(target: LOG_TARGET, %connection, %error, "the files of a lead could not be read or written");
            }
            Event::LookUpsStarted => crash::point("before look-up"),
            Event::LookUpsEnded => crash::point("after look-up"),
            Event::LookedUp { result } => {
                counter!("leadwire_forwarder_lookups_total", "connection" => name(), "result" => result).increment(1);
            }
            Event::AttemptEnded { key, kind, attempt, outcome, detail } => {
                counter!("leadwire_forwarder_attempts_total", "connection" => name(), "outcome" => outcome)
                    .increment(1);
                tracing::info!(target: LOG_TARGET, %connection, %key, %kind, attempt, outcome, detail, "attempt ended");
            }
            Event::DuplicatesFound { key, copies } => {
                tracing::warn!(target: LOG_TARGET, %connection, %key, copies, "the CRM has this lead more than once; using the first");
            }
            Event::ClockDiffers { ahead_ms } => {
                tracing::warn!(target: LOG_TARGET, %connection, ahead_ms, "the CRM's clock differs; signing by it");
            }
            Event::MethodPaused => {
                tracing::warn!(target: LOG_TARGET, %connection, "a method of the CRM is over its operating time; its calls wait");
            }
            Event::CredentialsReceived => crash::point("credentials received"),
            Event::CredentialsRenewed => {
                crash::point("credentials stored");
                counter!("leadwire_credential_renewals_total", "connection" => name(), "result" => "renewed")
                    .increment(1);
                tracing::info!(target: LOG_TARGET, %connection, "credentials renewed");
            }
            Event::CredentialsFailed { problem } => {
                if !matches!(problem, CredentialProblem::RefusedByCrm(_)) {
                    counter!("leadwire_credential_renewals_total", "connection" => name(), "result" => problem.name())
                        .increment(1);
                }
                tracing::error!(target: LOG_TARGET, %connection, %problem, "the credentials do not work");
            }
            Event::CredentialsAccepted => {
                tracing::info!(target: LOG_TARGET, %connection, "the CRM accepts the credentials again");
            }
            Event::BatchRejected => {
                tracing::warn!(target: LOG_TARGET, %connection, "the CRM refused a batch; sending one by one for some minutes");
            }
            Event::CircuitOpened { health } => {
                set_breaker_gauge(connection, true);
                tracing::error!(target: LOG_TARGET, %connection, ?health, "circuit open; the leads wait");
            }
            Event::CircuitClosed => {
                set_breaker_gauge(connection, false);
                tracing::info!(target: LOG_TARGET, %connection, "circuit closed; the CRM is available again");
            }
            Event::ConnectionTaken { fence, recovered } => {
                tracing::info!(target: LOG_TARGET, %connection, fence, "delivers this connection");
                if recovered > 0 {
                    tracing::warn!(target: LOG_TARGET, %connection, entries = recovered, "recovered the attempts that another relay left unfinished");
                }
            }
            Event::ClaimsLost { entries } => {
                tracing::error!(target: LOG_TARGET, %connection, entries, "claims were lost; the outcomes of these attempts are ignored");
            }
        }
    }
}

pub(super) fn set_breaker_gauge(connection: &str, is_open: bool) {
    gauge!("leadwire_breaker_open", "connection" => connection.to_owned()).set(if is_open { 1.0 } else { 0.0 });
}
