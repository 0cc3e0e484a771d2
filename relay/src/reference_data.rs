//! The reference data of the connections, as the ledger keeps it: applied to the forms that use it, compared with the configuration,
//! and shown to operators. Data that another process has read is found, too.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use metrics::gauge;
use relay_core::reference_data::{StoredReference, SyncFailure, drift, last_failure, stored};
use tokio::time::sleep;

use crate::app::App;
use crate::config::Config;
use crate::entry_json::timestamp;
use crate::ledger::{Ledger, LedgerError};

/// How often the ledger is read.
const POLL_INTERVAL: Duration = Duration::from_secs(10);

/// When the data of each connection was read that the forms have.
#[derive(Default)]
pub struct Applied(BTreeMap<String, u64>);

/// Applies the data of every connection to its forms. To be called before the first request.
pub async fn load(app: &App) -> Result<Applied, LedgerError> {
    let mut applied = Applied::default();
    apply_new(app, &mut applied).await?;
    Ok(applied)
}

/// Applies the data whenever it was read again. To be spawned; never returns.
pub async fn run(app: Arc<App>, mut applied: Applied) -> Infallible {
    loop {
        sleep(POLL_INTERVAL).await;
        if let Err(error) = apply_new(&app, &mut applied).await {
            tracing::error!(%error, "the reference data could not be read from the ledger");
        }
    }
}

async fn apply_new(app: &App, applied: &mut Applied) -> Result<(), LedgerError> {
    for connection in app.config.crms.keys() {
        let Some(StoredReference { data, read_ms }) = stored(app.ledger.as_ref(), connection).await? else { continue };
        if applied.0.insert(connection.clone(), read_ms) == Some(read_ms) {
            continue;
        }
        app.intake.references().update(&app.config, connection, &data);
        for difference in drift(&app.config, connection, &data) {
            tracing::warn!(%connection, difference, "the configuration differs from the CRM");
        }
    }
    Ok(())
}

/// What an operator should know of the connection's reference data.
pub(crate) async fn notes(config: &Config, ledger: &dyn Ledger, connection: &str) -> Result<Vec<String>, LedgerError> {
    let stored = stored(ledger, connection).await?;
    let mut notes = Vec::new();
    if let Some(SyncFailure { reason, failed_ms }) = last_failure(ledger, connection).await? {
        let failed = timestamp(failed_ms);
        notes.push(match &stored {
            Some(stored) => {
                let read = timestamp(stored.read_ms);
                format!("the reference data is of {read}; reading it again failed at {failed}: {reason}")
            }
            None => format!("reading the reference data failed at {failed}: {reason}"),
        });
    } else if stored.is_none() {
        let forms = config.forms.iter().filter(|(_, form)| form.catalog.as_deref() == Some(connection));
        let names: Vec<&str> = forms.map(|(name, _)| name.as_str()).collect();
        if !names.is_empty() {
            let names = names.join(", ");
            notes.push(format!(
                "the reference data, which {names} should use, was not read yet: run leadwire-relay sync"
            ));
        }
    }
    if let Some(stored) = stored {
        notes.extend(drift(config, connection, &stored.data));
    }
    Ok(notes)
}

/// The age of the data in seconds, and the number of differences, of each connection with data.
pub(crate) async fn set_gauges(config: &Config, ledger: &dyn Ledger, now_ms: u64) -> Result<(), LedgerError> {
    for connection in config.crms.keys() {
        let label = || connection.clone();
        let is_failing = last_failure(ledger, connection).await?.is_some();
        let data = stored(ledger, connection).await?;
        if is_failing || data.is_some() {
            gauge!("leadwire_reference_data_failing", "connection" => label()).set(f64::from(u8::from(is_failing)));
        }
        if let Some(StoredReference { data, read_ms }) = data {
            let age = to_f64(now_ms.saturating_sub(read_ms) / 1000);
            gauge!("leadwire_reference_data_age_seconds", "connection" => label()).set(age);
            let differences = to_f64(drift(config, connection, &data).len().try_into().unwrap_or(u64::MAX));
            gauge!("leadwire_reference_data_differences", "connection" => label()).set(differences);
        }
    }
    Ok(())
}

/// Saturates at 2^32 - 1.
fn to_f64(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
