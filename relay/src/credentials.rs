//! What the relay shows of the credentials of connections with OAuth, as the ledger keeps it.

use metrics::gauge;
use relay_core::credentials::{CredentialState, CredentialStatus};

use crate::config::{Config, Connection};
use crate::ledger::{Ledger, LedgerError};

/// `None` for a connection without OAuth, and before its first check.
pub(crate) async fn credential_status(
    ledger: &dyn Ledger,
    name: &str,
    connection: &Connection,
) -> Result<Option<CredentialStatus>, LedgerError> {
    if connection.oauth.is_none() {
        return Ok(None);
    }
    let value = ledger.connection_value(name, CredentialStatus::NAME).await?;
    Ok(value.and_then(|value| CredentialStatus::read(&value.value)))
}

pub(crate) async fn set_gauges(config: &Config, ledger: &dyn Ledger, now_ms: u64) -> Result<(), LedgerError> {
    for (name, connection) in &config.crms {
        if let Some(status) = credential_status(ledger, name, connection).await? {
            let is_failing = status.state(now_ms) != CredentialState::Ok;
            let gauge = gauge!("leadwire_credentials_failing", "connection" => name.clone());
            gauge.set(if is_failing { 1.0 } else { 0.0 });
        }
    }
    Ok(())
}
