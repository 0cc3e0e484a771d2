//! Credentials that the CRM refuses are shown, whether they are renewed or not, until the CRM processes a call again.

use std::sync::Arc;

use leadwire_relay::clock::{Clock as _, SystemClock};
use leadwire_relay::health;
use relay_core::credentials::{CredentialProblem, CredentialStatus};

use super::payloads;
use super::relay::{CRMS, TestRelay};
use crate::support::time::{HOUR_MS, MovedClock, wait_for};

async fn status(relay: &TestRelay, connection: &str) -> Option<CredentialStatus> {
    let value = relay.ledger.connection_value(connection, CredentialStatus::NAME).await.unwrap()?;
    CredentialStatus::read(&value.value)
}

/// The lines of `/readyz` about credentials.
async fn readyz(relay: &TestRelay) -> Vec<String> {
    use axum::body::{Body, to_bytes};
    use tower::ServiceExt as _;
    let router = health::router(Arc::new(relay.config.clone()), relay.ledger.clone(), Arc::new(SystemClock::new()));
    let request = axum::http::Request::get("/readyz").body(Body::empty()).unwrap();
    let body = to_bytes(router.oneshot(request).await.unwrap().into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    text.lines().filter(|line| line.contains("credentials")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_shown_until_a_call_succeeds() {
    const UNAUTHORIZED: &str = r#"{"kind":"status","status":401}"#;
    for (row, fault, code) in [
        (payloads::BITRIX24, r#"{"kind":"error","code":"NO_AUTH_FOUND"}"#, "NO_AUTH_FOUND"),
        (payloads::BITRIX24, r#"{"kind":"error","code":"ERROR_OAUTH","status":401}"#, "ERROR_OAUTH"),
        (payloads::IVVY, r#"{"kind":"error","code":"463"}"#, "463"),
        (payloads::CAPILLARY, UNAUTHORIZED, "HTTP 401"),
        (payloads::CAPILLARY, r#"{"kind":"status","status":403}"#, "HTTP 403"),
    ] {
        let (connection, kind, body) = row;
        let mut relay = TestRelay::new().await;
        relay.start().await;
        let key = relay.add(connection, kind, body).await;
        assert_eq!(relay.settled(&key).await.state, "done", "{code}");
        let ok = wait_for("a status", async || status(&relay, connection).await).await;
        assert_eq!((ok, readyz(&relay).await), (CredentialStatus::default(), Vec::new()), "{code}");

        let crm = kind.split('.').next().unwrap();
        relay.control.add_fault(crm, 1000, fault).await;
        let key = relay.add(connection, kind, body).await;
        let problem = wait_for(code, async || status(&relay, connection).await?.problem).await;
        assert_eq!(problem, CredentialProblem::RefusedByCrm(code.to_owned()));
        let line = format!(
            "{connection}: credentials: the CRM refuses the credentials: {code}; they were revoked, have ended or lack a permission"
        );
        assert_eq!(readyz(&relay).await, [line]);

        relay.control.clear_faults().await;
        assert_eq!(relay.settled(&key).await.state, "done", "{code}: the lead waits meanwhile");
        wait_for("no problem", async || status(&relay, connection).await.filter(|status| status.problem.is_none()))
            .await;
    }
}

/// A refusal by an earlier process ends with the first call that succeeds.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_survives_a_restart() {
    let (connection, kind, body) = payloads::BITRIX24;
    let mut relay = TestRelay::new().await;
    let problem = Some(CredentialProblem::RefusedByCrm("NO_AUTH_FOUND".to_owned()));
    let json = CredentialStatus { problem, ..CredentialStatus::default() }.to_json().into_bytes();
    let now_ms = relay.clock.now_ms();
    relay.ledger.set_connection_value(connection, CredentialStatus::NAME, Some(json), now_ms).await.unwrap();
    relay.start().await;
    assert_eq!(readyz(&relay).await.len(), 1);
    let key = relay.add(connection, kind, body).await;
    assert_eq!(relay.settled(&key).await.state, "done");
    wait_for("no problem", async || status(&relay, connection).await.filter(|status| status.problem.is_none())).await;
    assert_eq!(readyz(&relay).await, Vec::<String>::new());
}

/// Noticed by the hourly check of an idle connection, before a lead fails.
#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_is_shown_although_no_lead_is_sent() {
    for (connection, crm, fault, code, path) in [
        (
            "portal",
            "bitrix24",
            r#"{"kind":"error","code":"INVALID_CREDENTIALS"}"#,
            "INVALID_CREDENTIALS",
            "crm.settings.mode.get",
        ),
        ("plain", "ivvy", r#"{"kind":"error","code":"463"}"#, "463", "test?action=ping"),
        ("loyalty", "capillary", r#"{"kind":"status","status":401}"#, "HTTP 401", "/v2/extendedFields"),
    ] {
        let clock = MovedClock::new();
        let sandbox_clock = sandbox::Clock::at(clock.now_ms().cast_signed());
        let mut relay = TestRelay::with(|options| options.clock = sandbox_clock.clone(), CRMS).await;
        relay.clock = clock.clone();
        relay.start().await;
        let next_hour = async |relay: &TestRelay| {
            sandbox_clock.advance(HOUR_MS.cast_signed());
            clock.advance(HOUR_MS);
            relay.signals.arrived(connection);
        };
        next_hour(&relay).await;
        let ok = wait_for("a status", async || status(&relay, connection).await).await;
        // The other connection to the same CRM may have been checked, too.
        assert_eq!((ok, relay.count_calls(path).await > 0), (CredentialStatus::default(), true), "{connection}");

        relay.control.add_fault(crm, 1000, fault).await;
        next_hour(&relay).await;
        let problem = wait_for(code, async || status(&relay, connection).await?.problem).await;
        assert_eq!(problem, CredentialProblem::RefusedByCrm(code.to_owned()));
        relay.control.clear_faults().await;
        next_hour(&relay).await;
        wait_for("no problem", async || status(&relay, connection).await.filter(|status| status.problem.is_none()))
            .await;
    }
}
