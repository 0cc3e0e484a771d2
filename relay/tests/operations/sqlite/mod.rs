//! What concerns SQLite's files. Not run for another store.

use std::time::Duration;

use rusqlite::Connection;

use crate::health::READY;
use crate::relay::TestRelay;

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
