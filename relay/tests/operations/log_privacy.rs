//! The log: JSON lines of the relay's own events, without personal data and secrets.

use leadwire_relay::cli::Command;
use leadwire_relay::logs;
use serde_json::Value;

use crate::entries::{CANARY, NOW_MS, held};
use crate::logs::Captured;
use crate::operations::{METRICS_KEY, Operations, STAFF_KEY, TOKEN_SECRET, WEBHOOK, run_command};

fn parse(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

#[tokio::test]
async fn no_personal_data_and_no_secrets() {
    let captured = Captured::start();
    let operations = Operations::new();
    operations.bench.insert(held("a", "suspect"), NOW_MS).await;
    for path in ["/admin/api/summary", "/admin/api/entries", "/admin/api/entry/a", "/metrics", "/readyz"] {
        for key in [STAFF_KEY, METRICS_KEY, CANARY] {
            operations.request("GET", path, Some(&format!("Bearer {key}"))).await;
        }
    }
    operations.staff_get(&format!("/admin/api/entry/{CANARY}")).await;
    operations.staff_post(&format!("/admin/api/entry/{CANARY}/retry")).await;
    operations.staff_post("/admin/api/entry/a/retry").await;
    run_command(operations.bench.ledger.as_ref(), Command::Show { key: "a".to_owned(), json: false })
        .await
        .result
        .unwrap();
    captured.holds_none_of(&[CANARY, STAFF_KEY, METRICS_KEY, TOKEN_SECRET, WEBHOOK, "webhook-secret"]);
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
        let captured = Captured::default();
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
    let captured = Captured::default();
    tracing::subscriber::with_default(logs::subscriber("info", captured.clone()), || {
        tracing::info!(target: "leadwire_relay", key = "a\n{\"level\":\"ERROR\"}\r\u{1b}[31m", "shown");
    });
    assert_eq!(captured.text().lines().count(), 1);
    assert!(!captured.text().contains('\u{1b}'), "{}", captured.text());
}
