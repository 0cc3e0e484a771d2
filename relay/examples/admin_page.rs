//! Serves the admin page with sample leads, to look at it and for its test in a browser (tests/e2e/admin.mjs). Prints the
//! address and the staff key, and runs until it is killed.
//!
//!     cargo run -p leadwire-relay --example admin_page -- ledger.db [NUMBER OF RELAYS]

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use leadwire_relay::admin;
use leadwire_relay::clock::{Clock, SystemClock};
use leadwire_relay::config::{Config, Suspects};
use leadwire_relay::ledger::{ClaimedEntry, Digest, Ledger, NewEntry, NextState, RelayInfo, Settlement};
use leadwire_relay::signals::Signals;
use leadwire_relay::store::sqlite::SqliteLedger;
use relay_core::hold_reason::HoldReason;

const STAFF_KEY: &str = "sample-staff-key-0123456789";
const REPORT_INTERVAL: Duration = Duration::from_secs(5);
const HOUR_MS: u64 = 60 * 60 * 1000;
const CONNECTIONS: [&str; 3] = ["venue", "portal", "loyalty"];
/// Leads in each two hours of a day.
const LEADS_BY_TIME: [u64; 12] = [2, 1, 0, 0, 0, 1, 3, 6, 11, 14, 12, 9];

const CONFIG: &str = r#"
listen = "127.0.0.1:0"
ledger = "ledger.db"
token_secret_env = "TOKEN"
staff_keys_env = "STAFF"
[crm.venue]
kind = "ivvy"
marker = "description"
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
    let Some(path) = std::env::args().nth(1) else { panic!("usage: admin_page LEDGER [NUMBER OF RELAYS]") };
    let relays = std::env::args().nth(2).map_or(2, |number| number.parse().unwrap());
    let ledger: Arc<dyn Ledger> = Arc::new(SqliteLedger::open(Path::new(&path)).unwrap());
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    add_sample_leads(ledger.as_ref(), clock.now_ms()).await;
    hold_leases(ledger.as_ref(), relays, clock.now_ms()).await;
    tokio::spawn(report_relays(Arc::clone(&ledger), relays, Arc::clone(&clock)));
    let env = |name: &str| Some(if name == "TOKEN" { "0123456789abcdef".repeat(2) } else { STAFF_KEY.to_owned() });
    let config = Arc::new(Config::read(CONFIG, &env).map_err(|mistakes| mistakes.0).unwrap());
    let signals = Signals::new(config.crms.keys().cloned());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("listening on http://{} {STAFF_KEY}", listener.local_addr().unwrap());
    axum::serve(listener, admin::router(config, ledger, signals, clock)).await.unwrap();
}

/// Two days of leads with three hours in which nothing was delivered, three held leads and four waiting ones.
async fn add_sample_leads(ledger: &dyn Ledger, now_ms: u64) {
    for hours_ago in (1..48).rev() {
        let then_ms = now_ms - hours_ago * HOUR_MS;
        let count = LEADS_BY_TIME[usize::try_from(hours_ago / 2 % 12).unwrap()] + hours_ago % 3;
        for number in 0..count {
            let connection = CONNECTIONS[usize::try_from(number % 3).unwrap()];
            insert(
                ledger,
                NewEntry { connection: connection.to_owned(), ..lead(&format!("lead-{hours_ago}-{number}")) },
                then_ms,
            )
            .await;
        }
        if !(9..12).contains(&hours_ago) {
            deliver(ledger, then_ms + HOUR_MS / 2, outcome).await;
        }
    }
    insert(ledger, NewEntry { connection: "loyalty".to_owned(), ..lead("6c6b9f5e-0001") }, now_ms - 5 * HOUR_MS).await;
    let reason = "no response, and this CRM does not support looking the lead up";
    deliver(ledger, now_ms - 4 * HOUR_MS, |_| NextState::Held { reason: reason.to_owned() }).await;
    for (key, reason, age_ms) in [
        ("6c6b9f5e-0002", HoldReason::TrapFilled, 3 * HOUR_MS),
        ("6c6b9f5e-0003", HoldReason::TooFast { elapsed_ms: 200.0 }, 200_000),
    ] {
        insert(ledger, Suspects::Hold.apply(lead(key), &reason), now_ms - age_ms).await;
    }
    for number in 0..4 {
        let waiting = NewEntry { connection: "portal".to_owned(), ..lead(&format!("waiting-{number}")) };
        insert(ledger, waiting, now_ms - 1_000_000 + number * 200_000).await;
    }
}

/// One connection for each relay. The other leases have ended.
async fn hold_leases(ledger: &dyn Ledger, relays: usize, now_ms: u64) {
    for (number, connection) in CONNECTIONS.iter().take(relays).enumerate() {
        ledger.acquire_lease(connection, &owner(number), now_ms + 48 * HOUR_MS, now_ms).await.unwrap().unwrap();
    }
}

async fn report_relays(ledger: Arc<dyn Ledger>, relays: usize, clock: Arc<dyn Clock>) {
    let started_ms = clock.now_ms() - HOUR_MS;
    let mut ticks = tokio::time::interval(REPORT_INTERVAL);
    loop {
        ticks.tick().await;
        for number in 0..relays {
            let relay = RelayInfo {
                owner: owner(number),
                name: format!("relay-{}:4711", number + 1),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                connections: CONNECTIONS.map(str::to_owned).to_vec(),
                started_ms,
            };
            ledger.report_relay(&relay, clock.now_ms()).await.unwrap();
        }
    }
}

fn owner(number: usize) -> String {
    format!("000000000000000{number}")
}

fn outcome(claimed: &ClaimedEntry) -> NextState {
    match claimed.key.as_str() {
        "lead-20-1" | "lead-33-0" => NextState::Dead { reason: "refused by the CRM: 24218".to_owned() },
        _ => NextState::Done { record_id: Some("4711".to_owned()) },
    }
}

async fn insert(ledger: &dyn Ledger, entry: NewEntry, now_ms: u64) {
    ledger.insert(entry, now_ms).await.unwrap();
}

/// One attempt for every lead that is due.
async fn deliver(ledger: &dyn Ledger, now_ms: u64, next: impl Fn(&ClaimedEntry) -> NextState) {
    for connection in CONNECTIONS {
        let lease = ledger.acquire_lease(connection, "sample", now_ms, now_ms).await.unwrap().unwrap();
        let claimed = ledger.claim(&lease, 1000, now_ms).await.unwrap();
        let settlements = claimed.iter().map(|one| {
            let next = next(one);
            let outcome = if matches!(next, NextState::Done { .. }) { "delivered" } else { "timeout" };
            Settlement { key: one.key.clone(), attempt: one.attempt, fence: one.fence, next, outcome, detail: None }
        });
        ledger.settle(settlements.collect(), now_ms).await.unwrap();
    }
}

/// With markup and a script URL, which the page must show as text.
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
        suspect: None,
        due_ms: None,
    }
}
