//! What the relay shows of the credentials of connections with OAuth, as the ledger keeps it.

use metrics::gauge;
use relay_core::credentials::{CredentialState, CredentialStatus};

use crate::config::Config;
use crate::ledger::Ledger;

/// The connections with OAuth that have a status. None is known before their first check, or while the ledger cannot be read.
pub(crate) async fn statuses<'a>(config: &'a Config, ledger: &dyn Ledger) -> Vec<(&'a str, CredentialStatus)> {
    let mut statuses = Vec::new();
    for (name, _) in config.crms.iter().filter(|(_, connection)| connection.oauth.is_some()) {
        let value = ledger.connection_value(name, CredentialStatus::NAME).await.ok().flatten();
        if let Some(status) = value.and_then(|value| CredentialStatus::read(&value.value)) {
            statuses.push((name.as_str(), status));
        }
    }
    statuses
}

pub(crate) async fn set_gauges(config: &Config, ledger: &dyn Ledger, now_ms: u64) {
    for (name, status) in statuses(config, ledger).await {
        let is_failing = status.state(now_ms) != CredentialState::Ok;
        gauge!("leadwire_credentials_failing", "connection" => name.to_owned()).set(if is_failing { 1.0 } else { 0.0 });
    }
}

/// A line for each connection whose credentials need attention. No line holds a secret.
pub(crate) async fn warnings(config: &Config, ledger: &dyn Ledger, now_ms: u64) -> Vec<String> {
    let statuses = statuses(config, ledger).await;
    let line = |(name, status): &(&str, CredentialStatus)| {
        Some(format!("credentials of {name}: {}\n", status.message(now_ms)?))
    };
    statuses.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use relay_core::credentials::CredentialProblem;

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
    async fn only_what_needs_attention_is_shown() {
        let config = Config::read(CONFIG, &|_| Some("s".repeat(32))).map_err(|errors| errors.0).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let ledger = SqliteLedger::open(&folder.path().join("ledger.db")).unwrap();
        assert_eq!(warnings(&config, &ledger, 0).await, [""; 0], "before the first check");
        let refused = Some(CredentialProblem::Refused("320001".to_owned()));
        for (problem, ends_ms, expected) in [
            (None, None, vec![]),
            (None, Some(15 * DAY_MS), vec![]),
            (
                None,
                Some(DAY_MS),
                vec!["credentials of loyalty: the refresh token ends within 2 days; a new one is needed\n"],
            ),
            (
                refused,
                None,
                vec!["credentials of loyalty: the authorization server refused to renew the token: 320001\n"],
            ),
        ] {
            let status = CredentialStatus { problem, renewed_ms: None, ends_ms };
            for connection in ["loyalty", "password"] {
                let json = Some(status.to_json().into_bytes());
                ledger.set_connection_value(connection, CredentialStatus::NAME, json, 0).await.unwrap();
            }
            assert_eq!(warnings(&config, &ledger, 0).await, expected);
        }
    }
}
