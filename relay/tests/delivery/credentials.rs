//! Connections with OAuth: tokens that end are renewed without a lead waiting, renewed pairs survive crashes, and what fails is shown.

use std::sync::Arc;

use leadwire::schema::{Object, Value};
use leadwire_relay::clock::Clock as _;
use relay_core::credentials::{CredentialProblem, CredentialState, CredentialStatus, CredentialsKey, OAuth};
use sandbox::Clock as SandboxClock;

use super::relay::TestRelay;
use crate::support::time::{DAY_MS, HOUR_MS, MovedClock, wait_for};

const OAUTH: &str = r#"
    credentials_key_env = "CREDENTIALS"
    [crm.portal]
    kind = "bitrix24"
    url = "SANDBOX/rest"
    client_id_env = "CLIENT_ID"
    client_secret_env = "CLIENT_SECRET"
    refresh_token_env = "REFRESH"
    oauth_url = "SANDBOX/oauth/token/"
    burst = 10000
    per_second = 10000
    [crm.loyalty]
    kind = "capillary"
    url = "SANDBOX"
    oauth_key_env = "KEY"
    oauth_secret_env = "SECRET"
    attribution = { type = "TILL", code = "store.server" }
    burst = 10000
    per_second = 10000
"#;

/// The paths of both token endpoints contain what is before the query.
const BITRIX24_TOKEN: &str = "/oauth/token/?";
const MINUTE_MS: u64 = 60 * 1000;
const LEADS: [(&str, &str, &str); 2] = [
    ("portal", "bitrix24.lead", r#"{"fields":{"TITLE":"KEY"}}"#),
    ("loyalty", "capillary.lead", r#"{"leadFor":"KEY","userId":7}"#),
];

/// A relay and a sandbox whose clocks are moved together.
struct MovedRelay {
    relay: TestRelay,
    clock: Arc<MovedClock>,
    sandbox_clock: SandboxClock,
}

impl MovedRelay {
    async fn new() -> MovedRelay {
        let clock = MovedClock::new();
        let sandbox_clock = SandboxClock::at(clock.now_ms().cast_signed());
        let mut relay = TestRelay::with(|options| options.clock = sandbox_clock.clone(), OAUTH).await;
        relay.clock = clock.clone();
        MovedRelay { relay, clock, sandbox_clock }
    }

    fn advance(&self, ms: u64) {
        // The sandbox first, so that no token is valid for longer than the relay believes.
        self.sandbox_clock.advance(ms.cast_signed());
        self.clock.advance(ms);
    }

    /// Sends a lead. Returns how it ended and how many attempts it took.
    async fn send(&self, row: (&str, &str, &str)) -> String {
        let (connection, kind, body) = row;
        let key = self.relay.add_at(self.clock.now_ms(), connection, kind, body).await;
        let shown = self.relay.settled(&key).await;
        format!("{} {} {}", shown.state, shown.attempts, self.relay.records(kind, &key).len())
    }

    async fn status(&self, connection: &str) -> Option<CredentialStatus> {
        let value = self.relay.ledger.connection_value(connection, CredentialStatus::NAME).await.unwrap();
        value.and_then(|value| CredentialStatus::read(&value.value))
    }

    async fn wait_for_problem(&self, connection: &str) -> CredentialProblem {
        wait_for("a problem", async || self.status(connection).await?.problem).await
    }

    async fn wait_until_working(&self, connection: &str) {
        wait_for("working", async || self.status(connection).await.filter(|status| status.problem.is_none())).await;
    }

    fn app(&mut self) -> &mut relay_core::credentials::Bitrix24App {
        match self.relay.config.crms.get_mut("portal").and_then(|connection| connection.oauth.as_mut()) {
            Some(OAuth::Bitrix24(app)) => app,
            _ => panic!("no OAuth"),
        }
    }
}

/// Access tokens end after an hour and after five minutes.
#[tokio::test(flavor = "multi_thread")]
async fn no_lead_waits_for_a_credential_in_25_hours() {
    let mut relay = MovedRelay::new().await;
    relay.relay.start().await;
    for step in 0..100 {
        match step % 10 {
            3 => {
                relay.relay.stop().await;
                relay.relay.start().await;
            }
            7 => {
                relay.relay.crash().await;
                relay.relay.start().await;
            }
            _ => {}
        }
        for row in LEADS {
            assert_eq!(relay.send(row).await, "done 1 1", "{} after {step} quarters of an hour", row.0);
        }
        relay.advance(15 * MINUTE_MS);
    }
    let renewals = relay.relay.count_calls(BITRIX24_TOKEN).await;
    assert!(
        (24..=27).contains(&renewals),
        "Bitrix24's tokens are renewed when they have ended, and by no restart: {renewals}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_to_capillary_have_a_token_and_its_attribution() {
    let mut relay = MovedRelay::new().await;
    relay.relay.start().await;
    assert_eq!(relay.send(LEADS[1]).await, "done 1 1");
    relay.relay.stop().await;
    let header = |call: &Object, name: &str| {
        let headers = call.get("headers").and_then(Value::as_object).unwrap();
        headers.get(name).and_then(Value::as_text).map(str::to_owned)
    };
    let calls = relay.relay.control.calls().await;
    let of_capillary = |call: &&Object| call.get("crm").and_then(Value::as_text) == Some("capillary");
    let mut with_token = 0;
    for call in calls.iter().filter(of_capillary) {
        let path = call.get("path").and_then(Value::as_text).unwrap();
        let names = ["x-cap-api-attribution-entity-type", "x-cap-api-attribution-entity-code"];
        let found = names.map(|name| header(call, name));
        if path == "/v3/oauth/token/generate" {
            assert_eq!(found, [None, None], "{path}");
        } else {
            with_token += 1;
            assert_eq!(found, [Some("TILL".to_owned()), Some("store.server".to_owned())], "{path}");
            assert!(
                header(call, "x-cap-api-oauth-token").is_some() && header(call, "authorization").is_none(),
                "{path}"
            );
        }
    }
    assert!(with_token > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_at_the_same_time_share_one_renewal() {
    let mut relay = MovedRelay::new().await;
    relay.relay.start().await;
    for (connection, kind, body) in LEADS {
        assert_eq!(relay.send((connection, kind, body)).await, "done 1 1");
        relay.relay.stop().await;
        let path = if connection == "portal" { BITRIX24_TOKEN } else { "/v3/oauth/token/generate" };
        let before = relay.relay.count_calls(path).await;
        // Only the CRM's clock: the relay learns from the refusals.
        relay.sandbox_clock.advance(HOUR_MS.cast_signed());
        let mut keys = Vec::new();
        for _ in 0..8 {
            keys.push(relay.relay.add(connection, kind, body).await);
        }
        relay.relay.start().await;
        for key in keys {
            assert_eq!(relay.relay.settled(&key).await.attempts, 1, "{connection}");
        }
        // A restart has no token of Capillary, which is in memory only.
        assert_eq!(relay.relay.count_calls(path).await, before + 1, "{connection}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_stored_encrypted() {
    let mut relay = MovedRelay::new().await;
    relay.relay.start().await;
    assert_eq!(relay.send(LEADS[0]).await, "done 1 1");
    relay.relay.stop().await;
    let stored = relay.relay.ledger.connection_value("portal", "oauth_tokens").await.unwrap().unwrap().value;
    let stored = String::from_utf8(stored).unwrap();
    assert!(stored.starts_with("v1.") && !stored.contains("access0") && !stored.contains("refresh0"), "{stored}");

    // Another key: the relay says so, and renews nothing.
    let key = relay.app().key.clone();
    relay.app().key = CredentialsKey::parse(&"ff".repeat(32)).unwrap();
    let before = relay.relay.count_calls(BITRIX24_TOKEN).await;
    relay.relay.start().await;
    assert_eq!(relay.wait_for_problem("portal").await, CredentialProblem::OtherKey);
    relay.relay.stop().await;
    assert_eq!(relay.relay.count_calls(BITRIX24_TOKEN).await, before);
    // The earlier key again.
    relay.app().key = key;
    relay.relay.start().await;
    assert_eq!(relay.send(LEADS[0]).await, "done 1 1");
}

/// The refresh token was used, and the new pair was lost with the response.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_pair_is_shown_and_repaired_by_another_refresh_token() {
    let mut relay = MovedRelay::new().await;
    relay.relay.start().await;
    assert_eq!(relay.send(LEADS[0]).await, "done 1 1");
    relay.relay.stop().await;
    relay.relay.control.add_fault("bitrix24", 1, r#"{"kind":"delay","ms":0}"#).await;
    relay.relay.control.add_fault("bitrix24", 1, r#"{"kind":"commit_then_drop"}"#).await;
    relay.advance(HOUR_MS);
    relay.relay.start().await;
    let (connection, kind, body) = LEADS[0];
    let key = relay.relay.add_at(relay.clock.now_ms(), connection, kind, body).await;
    // Unavailable first, until the next attempt, which follows at once.
    let interrupted = async || {
        // Past the pauses after a failure.
        relay.clock.advance(15 * MINUTE_MS);
        relay.status("portal").await.filter(|status| status.problem == Some(CredentialProblem::Interrupted))
    };
    wait_for("interrupted", interrupted).await;
    assert_ne!(relay.relay.show(&key).await.state.as_str(), "dead", "the lead waits");

    // A person gives the consent again, and staff configure the new token.
    let code = relay.relay.sandbox.issue_code();
    let url = format!(
        "{}/oauth/token/?grant_type=authorization_code&client_id=local.sandbox&client_secret=sandbox-client-secret&code={code}",
        relay.relay.sandbox.url()
    );
    let answer = reqwest::get(url).await.unwrap().text().await.unwrap();
    let refresh_token = answer.split("\"refresh_token\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    relay.relay.stop().await;
    relay.app().refresh_token = Some(refresh_token);
    relay.relay.start().await;
    relay.clock.advance(15 * MINUTE_MS);
    let shown = wait_for("sent", async || {
        relay.clock.advance(MINUTE_MS);
        Some(relay.relay.show(&key).await).filter(|shown| shown.state == "done")
    })
    .await;
    assert_eq!(relay.relay.records(kind, &shown.key).len(), 1);
    relay.wait_until_working("portal").await;
}

/// Noticed by the hourly check, before a lead fails.
#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_is_shown_although_no_lead_is_sent() {
    let mut relay = MovedRelay::new().await;
    relay.relay.start().await;
    relay.wait_until_working("loyalty").await;
    relay.relay.sandbox.revoke_tokens();
    let problem = wait_for("a problem", async || {
        relay.advance(HOUR_MS);
        relay.status("loyalty").await?.problem
    })
    .await;
    assert_eq!(problem, CredentialProblem::Refused("320001".to_owned()));
}

/// The refresh token of an idle connection ends after 180 days; a renewal each month prevents that.
#[tokio::test(flavor = "multi_thread")]
async fn the_refresh_token_of_an_idle_connection_does_not_end() {
    let mut relay = MovedRelay::new().await;
    relay.relay.start().await;
    relay.wait_until_working("portal").await;
    for month in 1..=7 {
        let renewed_ms = relay.status("portal").await.unwrap().renewed_ms;
        relay.advance(30 * DAY_MS);
        let status = wait_for("renewed", async || {
            // The next check may have begun before the clock was moved.
            relay.advance(HOUR_MS);
            relay.status("portal").await.filter(|status| status.renewed_ms != renewed_ms)
        })
        .await;
        assert_eq!(status.state(relay.clock.now_ms()), CredentialState::Ok, "month {month}");
    }
    assert_eq!(relay.relay.count_calls(BITRIX24_TOKEN).await, 8);
    assert_eq!(relay.send(LEADS[0]).await, "done 1 1");
}
