//! What an operator should know about the connections: for `/readyz` and `/admin`. No personal data and no secrets.

use std::collections::BTreeMap;

use relay_core::delivery::LookUpAbility;

use crate::config::Config;
use crate::credentials::credential_status;
use crate::ledger::{Ledger, LedgerError};

/// The notes of each connection that has one.
pub(crate) type ConnectionNotes = BTreeMap<String, Vec<String>>;

pub(crate) async fn connection_notes(
    config: &Config,
    ledger: &dyn Ledger,
    now_ms: u64,
) -> Result<ConnectionNotes, LedgerError> {
    let mut notes = ConnectionNotes::new();
    for (name, connection) in &config.crms {
        let ability = LookUpAbility::known(ledger, name, connection).await?;
        let status = credential_status(ledger, name, connection).await?;
        let problem = status.and_then(|status| Some(format!("credentials: {}", status.message(now_ms)?)));
        let found: Vec<String> = problem.into_iter().chain(ability.advice().map(str::to_owned)).collect();
        if !found.is_empty() {
            notes.insert(name.clone(), found);
        }
    }
    Ok(notes)
}

#[cfg(test)]
mod tests {
    use relay_core::credentials::{CredentialProblem, CredentialStatus};

    use super::*;
    use crate::store::sqlite::SqliteLedger;

    const CONFIG: &str = r#"
listen = "127.0.0.1:0"
ledger = "leadwire.db"
token_secret_env = "SECRET"
[crm.loyalty]
kind = "capillary"
url = "https://eu.api.capillarytech.com"
oauth_key_env = "SECRET"
oauth_secret_env = "SECRET"
[crm.password]
kind = "capillary"
url = "https://eu.api.capillarytech.com"
username_env = "SECRET"
password_env = "SECRET"
"#;
    const DAY_MS: u64 = 24 * 60 * 60 * 1000;

    #[tokio::test]
    async fn of_credentials_only_what_needs_attention_is_shown() {
        let config = Config::read(CONFIG, &|_| Some("s".repeat(32))).map_err(|errors| errors.0).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let ledger = SqliteLedger::open(&folder.path().join("ledger.db")).unwrap();
        let notes = async || connection_notes(&config, &ledger, 0).await.map_err(|error| error.to_string());
        assert_eq!(notes().await, Ok(ConnectionNotes::new()), "before the first check");
        let refused = Some(CredentialProblem::Refused("320001".to_owned()));
        for (problem, ends_ms, expected) in [
            (None, None, None),
            (None, Some(15 * DAY_MS), None),
            (None, Some(DAY_MS), Some("credentials: the refresh token ends within 2 days; a new one is needed")),
            (refused, None, Some("credentials: the authorization server refused to renew the token: 320001")),
        ] {
            let status = CredentialStatus { problem, renewed_ms: None, ends_ms };
            for connection in ["loyalty", "password"] {
                let json = Some(status.to_json().into_bytes());
                ledger.set_connection_value(connection, CredentialStatus::NAME, json, 0).await.unwrap();
            }
            let expected = expected.map(|note| ("loyalty".to_owned(), vec![note.to_owned()]));
            assert_eq!(notes().await, Ok(expected.into_iter().collect()));
        }
        // Credentials that are not renewed are refused by the CRM.
        let problem = Some(CredentialProblem::RefusedByCrm("401".to_owned()));
        let json = Some(CredentialStatus { problem, ..CredentialStatus::default() }.to_json().into_bytes());
        ledger.set_connection_value("password", CredentialStatus::NAME, json, 0).await.unwrap();
        let note =
            "credentials: the CRM refuses the credentials: 401; they were revoked, have ended or lack a permission";
        assert_eq!(notes().await.unwrap()["password"], [note]);
    }
}
