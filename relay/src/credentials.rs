//! What the relay shows of the credentials of the connections, as the ledger keeps it.

use metrics::gauge;
use relay_core::credentials::{CredentialProblem, CredentialState, CredentialStatus};

use crate::config::{Config, Connection};
use crate::ledger::{Ledger, LedgerError};

/// `None` before the first call or check. Without OAuth, only the CRM refuses credentials; the rest is of an earlier configuration.
pub(crate) async fn credential_status(
    ledger: &dyn Ledger,
    name: &str,
    connection: &Connection,
) -> Result<Option<CredentialStatus>, LedgerError> {
    let value = ledger.connection_value(name, CredentialStatus::NAME).await?;
    let status = value.and_then(|value| CredentialStatus::read(&value.value));
    let is_current = |status: &CredentialStatus| {
        connection.oauth.is_some() || matches!(status.problem, Some(CredentialProblem::RefusedByCrm(_)))
    };
    Ok(status.filter(is_current))
}

pub(crate) async fn set_gauges(config: &Config, ledger: &dyn Ledger, now_ms: u64) -> Result<(), LedgerError> {
    for (name, connection) in &config.crms {
        let status = credential_status(ledger, name, connection).await?;
        let is_failing = status.is_some_and(|status| status.state(now_ms) != CredentialState::Ok);
        let gauge = gauge!("leadwire_credentials_failing", "connection" => name.clone());
        gauge.set(if is_failing { 1.0 } else { 0.0 });
    }
    Ok(())
}
