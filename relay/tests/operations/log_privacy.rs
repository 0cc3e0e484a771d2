//! The log: lines of JSON, only the relay's own, and never personal data or a secret.

use leadwire::schema::Value;
use leadwire_relay::{cli, logs};

use crate::asks::{Asks, METRICS, STAFF, TOKEN, WEBHOOK};
use crate::entries::{CANARY, NOW_MS, held};
use crate::logs::Captured;

#[tokio::test]
async fn no_personal_data_and_no_secret() {
    let captured = Captured::start();
    let asks = Asks::new();
    asks.bench.insert(held("a", "suspect"), NOW_MS).await;
    for path in ["/admin/api/summary", "/admin/api/entries", "/admin/api/entry/a", "/metrics", "/readyz"] {
        asks.staff("GET", path).await;
        asks.ask("GET", path, Some(&format!("Bearer {CANARY}"))).await;
        asks.ask("GET", path, Some(&format!("Bearer {METRICS}"))).await;
    }
    asks.staff("GET", &format!("/admin/api/entry/{CANARY}")).await;
    asks.staff("POST", &format!("/admin/api/entry/{CANARY}/retry")).await;
    asks.staff("POST", "/admin/api/entry/a/retry").await;
    let command = cli::Command::Show { key: "a".to_owned(), json: false };
    cli::answer(command, &asks.bench.ledger, &mut Vec::new(), &mut Vec::new()).await.unwrap();
    captured.holds_none_of(&[CANARY, STAFF, METRICS, TOKEN, WEBHOOK, "webhook-secret"]);
    for line in captured.text().lines() {
        let Ok(Value::Object(event)) = Value::read(line, 8) else { panic!("no JSON: {line}") };
        for key in ["timestamp", "level", "message", "target"] {
            assert!(event.get(key).is_some(), "{key} is not in {line}");
        }
    }
}

/// Whatever level is asked for: a library's event may hold an address with a secret in it.
#[test]
fn only_the_relay_s_own_events() {
    let rows: &[(&str, &[&str])] = &[
        ("trace", &["own debug", "own warning"]),
        ("trace,hyper=trace,leadwire_relay=warn", &["own warning"]),
        ("warn", &["own warning"]),
        ("off", &[]),
        ("leadwire_relay::ingress=debug", &[]),
        ("no=level=at=all", &["own warning"]),
    ];
    for (words, expected) in rows {
        let captured = Captured::default();
        tracing::subscriber::with_default(logs::subscriber(words, captured.clone()), || {
            tracing::debug!(target: "leadwire_relay::forwarder", "own debug");
            tracing::warn!(target: "leadwire_relay::forwarder", "own warning");
            tracing::error!(target: "hyper::client", "a library's");
            tracing::error!(target: "leadwire_relayed", "another's");
        });
        let message = |line: &str| {
            let event = Value::read(line, 8).unwrap();
            event.as_object().unwrap().get("message").unwrap().as_text().unwrap().to_owned()
        };
        assert_eq!(captured.text().lines().map(message).collect::<Vec<_>>(), *expected, "{words}");
    }
}

/// One event is one line, whatever a stranger has written into it.
#[test]
fn no_line_can_be_forged() {
    let captured = Captured::default();
    tracing::subscriber::with_default(logs::subscriber("info", captured.clone()), || {
        tracing::info!(target: "leadwire_relay", key = "a\n{\"level\":\"ERROR\"}\r\u{1b}[31m", "asked");
    });
    assert_eq!(captured.text().lines().count(), 1);
    assert!(!captured.text().contains('\u{1b}'), "{}", captured.text());
}
