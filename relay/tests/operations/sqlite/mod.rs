//! What concerns SQLite's files. Not run for another store.

use std::time::Duration;

use leadwire_relay::purge::purge;
use rusqlite::Connection;

use crate::health::READY;
use crate::relay::{TestRelay, config};
use crate::support::ledger::{CANARY, TestLedger};
use crate::support::time::NOW_MS;

/// With paused time, a timeout elapses as soon as nothing else can run.
#[tokio::test(start_paused = true)]
async fn not_ready_while_the_ledger_is_locked() {
    let relay = TestRelay::on_sqlite();
    let other = Connection::open(relay.ledger.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let response = relay.get("/readyz").await;
    let expected = "not ready: the ledger: no write was committed within 2 s\n";
    assert_eq!((response.status, response.body.as_str()), (503, expected));
    assert_eq!(relay.get("/healthz").await.status, 200);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(relay.get("/readyz").await.status, 503, "the result is cached for one second");
    tokio::time::advance(Duration::from_secs(1)).await;
    tokio::time::resume();
    assert_eq!(relay.get("/readyz").await.body, READY);
}

/// `erase` leaves data in SQLite's log if another process reads it at the same time.
#[tokio::test]
async fn purge_clears_the_log_of_erased_data() {
    let ledger = TestLedger::on_sqlite();
    ledger.add("a").await;
    ledger.store.erase("a", NOW_MS).await.unwrap();
    assert!(ledger.files_contain(CANARY), "it is still in the log");
    purge(&config(""), ledger.store.as_ref(), NOW_MS).await.unwrap();
    assert!(!ledger.files_contain(CANARY));
}
