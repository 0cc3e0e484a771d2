//! The delivery page alone, over a ledger of invented leads: to look at it, and for its test in a browser. Prints its
//! address and the staff key, and stops when it is killed.
//!
//!     cargo run -p leadwire-relay --example admin_page -- ledger.db

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use leadwire_relay::admin;
use leadwire_relay::config::Config;
use leadwire_relay::ledger::{Claimed, Digest, Ledger, NewEntry, Settlement, Verdict};
use leadwire_relay::signals::Signals;

const STAFF_KEY: &str = "desk-staff-key-0123456789";
const HOUR_MS: u64 = 60 * 60 * 1000;

const CONFIG: &str = r#"
listen = "127.0.0.1:0"
ledger = "ledger.db"
token_secret_env = "TOKEN"
staff_keys_env = "STAFF"
[crm.venue]
kind = "ivvy"
url = "https://api.us-west-2.ivvy.com"
key_env = "STAFF"
secret_env = "STAFF"
[crm.portal]
kind = "bitrix24"
url = "https://example.bitrix24.com/rest/1/webhook"
[crm.loyalty]
kind = "capillary"
url = "https://eu.api.capillarytech.com"
token_env = "STAFF"
"#;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let Some(path) = std::env::args().nth(1) else { panic!("which ledger?") };
    let ledger = Ledger::open(Path::new(&path)).unwrap();
    fill(&ledger).await;
    let env = |name: &str| Some(if name == "TOKEN" { "0123456789abcdef".repeat(2) } else { STAFF_KEY.to_owned() });
    let config = Arc::new(Config::read(CONFIG, &env).map_err(|mistakes| mistakes.0).unwrap());
    let signals = Signals::new(config.crms.keys().cloned());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("desk listening on http://{} {STAFF_KEY}", listener.local_addr().unwrap());
    axum::serve(listener, admin::router(config, ledger, signals)).await.unwrap();
}

/// Two days of leads with a night in between, one CRM that was down for a while, and what waits for a person.
async fn fill(ledger: &Ledger) {
    let now_ms = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    for hours_ago in (1..48).rev() {
        let then_ms = now_ms - hours_ago * HOUR_MS;
        let count =
            [2, 1, 0, 0, 0, 1, 3, 6, 11, 14, 12, 9][usize::try_from(hours_ago / 2 % 12).unwrap()] + hours_ago % 3;
        for number in 0..count {
            add(
                ledger,
                &format!("lead-{hours_ago}-{number}"),
                ["venue", "portal", "loyalty"][usize::try_from(number % 3).unwrap()],
                then_ms,
            )
            .await;
        }
        if !(9..12).contains(&hours_ago) {
            end(ledger, then_ms + HOUR_MS / 2, |one| outcome(&one.key)).await;
        }
    }
    add(ledger, "6c6b9f5e-0001", "loyalty", now_ms - 5 * HOUR_MS).await;
    end(ledger, now_ms - 4 * HOUR_MS, |_| Verdict::Held {
        reason: "no answer came, and this CRM cannot be asked whether it has it".to_owned(),
    })
    .await;
    hold(ledger, "6c6b9f5e-0002", "suspect: a field that people do not see was filled", now_ms - 3 * HOUR_MS).await;
    hold(ledger, "6c6b9f5e-0003", "suspect: sent 0.2 s after the form was opened", now_ms - 200_000).await;
    for number in 0..4 {
        add(ledger, &format!("waits-{number}"), "portal", now_ms - 1_000_000 + number * 200_000).await;
    }
}

fn outcome(key: &str) -> Verdict {
    match key {
        "lead-20-1" | "lead-33-0" => Verdict::Dead { reason: "refused by the CRM: 24218".to_owned() },
        _ => Verdict::Done { record_id: Some("4711".to_owned()) },
    }
}

async fn add(ledger: &Ledger, key: &str, connection: &str, now_ms: u64) {
    ledger.insert(NewEntry { connection: connection.to_owned(), ..lead(key) }, now_ms).await.unwrap();
}

async fn hold(ledger: &Ledger, key: &str, reason: &str, now_ms: u64) {
    ledger.insert(NewEntry { held: Some(reason.to_owned()), ..lead(key) }, now_ms).await.unwrap();
}

async fn end(ledger: &Ledger, now_ms: u64, verdict: impl Fn(&Claimed) -> Verdict) {
    for connection in ["venue", "portal", "loyalty"] {
        let claimed = ledger.claim(connection, 1000, now_ms).await.unwrap();
        let ends = claimed.iter().map(|one| Settlement {
            key: one.key.clone(),
            attempt: one.attempt,
            verdict: verdict(one),
            outcome: if matches!(verdict(one), Verdict::Done { .. }) { "delivered" } else { "timeout" },
            detail: None,
        });
        ledger.settle(ends.collect(), now_ms).await.unwrap();
    }
}

/// What a stranger may write, too.
fn lead(key: &str) -> NewEntry {
    NewEntry {
        key: key.to_owned(),
        digest: Digest::of(&[key]),
        connection: "venue".to_owned(),
        form: Some("wedding".to_owned()),
        kind: "ivvy.lead".to_owned(),
        body: r#"{"name":"Wedding in June <img src=x onerror=\"document.title='owned'\">","contact":{"firstName":"Ada","lastName":"<script>document.title='owned'</script>","email":"ada@example.com"},"description":"About 80 guests.\nIs the garden free?"}"#.to_owned(),
        context: r#"{"url":"javascript:document.title='owned'","referrer":"https://www.example.com/","utm":{"source":"newsletter"}}"#.to_owned(),
        creates: true,
        held: None,
    }
}
