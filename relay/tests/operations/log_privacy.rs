//! The log: JSON lines of the relay's own events, without personal data and secrets.

use leadwire_relay::cli::Command;
use leadwire_relay::logs;
use serde_json::Value;

use crate::relay::{METRICS_KEY, STAFF_KEY, TOKEN_SECRET, TestRelay, WEBHOOK, run_command};
use crate::support::captured_log::CapturedLog;
use crate::support::ledger::{CANARY, held};
use crate::support::time::NOW_MS;

fn parse(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

#[tokio::test]
async fn no_personal_data_and_no_secrets() {
    let captured = CapturedLog::of_process();
    let relay = TestRelay::new().await;
    relay.ledger.insert(held("a", "suspect"), NOW_MS).await;
    for path in ["/admin/api/summary", "/admin/api/entries", "/admin/api/entry/a", "/metrics", "/readyz"] {
        for key in [STAFF_KEY, METRICS_KEY, CANARY] {
            relay.request("GET", path, Some(&format!("Bearer {key}"))).await;
        }
    }
    relay.staff_get(&format!("/admin/api/entry/{CANARY}")).await;
    relay.staff_post(&format!("/admin/api/entry/{CANARY}/retry")).await;
    relay.staff_post("/admin/api/entry/a/retry").await;
    run_command(relay.ledger.store.as_ref(), Command::Show { key: "a".to_owned(), json: false }).await.result.unwrap();
    captured.assert_contains_none_of(&[CANARY, STAFF_KEY, METRICS_KEY, TOKEN_SECRET, WEBHOOK, "webhook-secret"]);
    for line in captured.text().lines() {
        let event = parse(line);
        for name in ["timestamp", "level", "message", "target"] {
            assert!(event.get(name).is_some(), "{name} is missing: {line}");
        }
    }
}

/// At every level: an event of a library could contain a URL with a secret.
#[test]
fn only_the_relays_own_events() {
    let rows: &[(&str, &[&str])] = &[
        ("trace", &["own debug", "own warning"]),
        ("trace,hyper=trace,leadwire_relay=warn", &["own warning"]),
        ("warn", &["own warning"]),
        ("off", &[]),
        ("leadwire_relay::http=debug", &[]),
        ("no=level=at=all", &["own warning"]),
    ];
    for (levels, expected) in rows {
        let captured = CapturedLog::default();
        tracing::subscriber::with_default(logs::subscriber(levels, captured.clone()), || {
            tracing::debug!(target: "leadwire_relay::forwarder", "own debug");
            tracing::warn!(target: "leadwire_relay::forwarder", "own warning");
            tracing::error!(target: "hyper::client", "a library");
            tracing::error!(target: "leadwire_relayed", "another crate with the same prefix");
        });
        let messages: Vec<Value> = captured.text().lines().map(|line| parse(line)["message"].clone()).collect();
        assert_eq!(messages, *expected, "{levels}");
    }
}

#[test]
fn input_cannot_forge_a_line() {
    let captured = CapturedLog::default();
    tracing::subscriber::with_default(logs::subscriber("info", captured.clone()), || {
        tracing::info!(target: "leadwire_relay", key = "a\n{\"level\":\"ERROR\"}\r\u{1b}[31m", "shown");
    });
    assert_eq!(captured.text().lines().count(), 1);
    assert!(!captured.text().contains('\u{1b}'), "{}", captured.text());
}
