//! The credentials of a command that reads reference data while the relay, a login or another command uses them as well.

use leadwire_relay::clock::SystemRng;
use relay_core::credentials::{CredentialStatus, CredentialsKey, StoredTokens, TOKENS, random_nonce};

use super::payloads;
use super::reference_data::run;
use super::relay::{TestRelay, now_ms};
use crate::support::relay_config::SECRETS;
use crate::support::time::{HOUR_MS, wait_for};

const OAUTH: &str = r#"
    credentials_key_env = "CREDENTIALS"
    [crm.portal]
    kind = "bitrix24"
    url = "SANDBOX/rest"
    client_id_env = "CLIENT_ID"
    client_secret_env = "CLIENT_SECRET"
    refresh_token_env = "REFRESH"
    oauth_url = "SANDBOX/oauth/token/"
    per_second = 10000
    [crm.loyalty]
    kind = "capillary"
    url = "SANDBOX"
    oauth_key_env = "KEY"
    oauth_secret_env = "SECRET"
    per_second = 10000
"#;

#[tokio::test(flavor = "multi_thread")]
async fn with_credentials_that_are_renewed() {
    let relay = TestRelay::with(|_| {}, OAUTH).await;
    for _ in 0..2 {
        let (stdout, stderr, result) = run(&relay, None, false).await;
        assert_eq!((stdout.lines().count(), stderr.as_str(), result.exit_code()), (2, "", 0), "{stdout}");
    }
    // The second run has the first one's tokens from the ledger.
    assert_eq!(relay.count_calls("/oauth/token/?").await, 1);

    relay.ledger.set_connection_value("portal", "oauth_tokens", None, 0).await.unwrap();
    let (_, stderr, _) = run(&relay, Some("portal"), false).await;
    assert!(stderr.starts_with("leadwire-relay: portal: crm.status.list: unauthorized (a renewal was"), "{stderr}");
}

/// Both have the pair of the ledger, whose access token has ended; the first renewal arrives last.
#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_renew_at_once() {
    let clock = sandbox::Clock::at(now_ms().cast_signed());
    let relay = TestRelay::with(|options| options.clock = clock.clone(), OAUTH).await;
    assert_eq!(run(&relay, Some("portal"), false).await.2.failed, 0);
    clock.advance(HOUR_MS.cast_signed());
    for delay_ms in [0, 1500] {
        relay.control.add_fault("bitrix24", 1, &format!(r#"{{"kind":"delay","ms":{delay_ms}}}"#)).await;
    }
    let second = async {
        wait_for("the first renewal", async || (relay.control.pending_faults().await == 0).then_some(())).await;
        run(&relay, Some("portal"), false).await
    };
    let results = tokio::join!(run(&relay, Some("portal"), false), second);
    for (_, stderr, result) in [results.0, results.1] {
        assert_eq!((stderr.as_str(), result.failed), ("", 0));
    }
}

/// The login stores its pair while the response to a renewal is on its way.
#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_does_not_replace_the_pair_of_a_login() {
    let clock = sandbox::Clock::at(now_ms().cast_signed());
    let relay = TestRelay::with(|options| options.clock = clock.clone(), OAUTH).await;
    assert_eq!(run(&relay, Some("portal"), false).await.2.failed, 0);
    let stored = async || relay.ledger.connection_value("portal", TOKENS).await.unwrap().unwrap().value;
    let before = stored().await;
    clock.advance(HOUR_MS.cast_signed());
    // The call that is refused, and the renewal.
    for delay_ms in [0, 1500] {
        relay.control.add_fault("bitrix24", 1, &format!(r#"{{"kind":"delay","ms":{delay_ms}}}"#)).await;
    }
    let key = SECRETS
        .iter()
        .find_map(|(name, key)| (*name == "CREDENTIALS").then(|| CredentialsKey::parse(key)))
        .unwrap()
        .unwrap();
    let login = async {
        wait_for("the renewal", async || (relay.control.pending_faults().await == 0).then_some(())).await;
        assert_eq!(stored().await, before);
        let pair = StoredTokens {
            access_token: "of the login".to_owned(),
            ..StoredTokens::decrypt(&key, "portal", &before).unwrap()
        };
        let encrypted = pair.encrypt(&key, "portal", random_nonce(&SystemRng));
        relay.ledger.set_connection_value("portal", TOKENS, encrypted.clone(), 0).await.unwrap();
        encrypted.unwrap()
    };
    let (_, login) = tokio::join!(run(&relay, Some("portal"), false), login);
    assert_eq!(stored().await, login);
}

/// The environment of a command may be another one than the relay's.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_does_not_change_what_is_shown_of_the_relay() {
    let mut relay = TestRelay::new().await;
    relay.start().await;
    let send = async |relay: &TestRelay| {
        let (connection, kind, body) = payloads::IVVY;
        let key = relay.add(connection, kind, body).await;
        assert_eq!(relay.settled(&key).await.state, "done");
    };
    send(&relay).await;
    let (connection, ..) = payloads::IVVY;
    let status =
        async || relay.ledger.connection_value(connection, CredentialStatus::NAME).await.unwrap().unwrap().value;
    let before = wait_for("a status", async || Some(status().await)).await;
    relay.control.add_fault("ivvy", 1, r#"{"kind":"error","code":"463"}"#).await;
    let (_, stderr, result) = run(&relay, Some(connection), false).await;
    assert_eq!(
        (stderr, result.failed),
        (format!("leadwire-relay: {connection}: crm?action=getLeadStageList: unauthorized (463)\n"), 1)
    );
    assert_eq!(status().await, before, "the relay's own calls succeed");
}
