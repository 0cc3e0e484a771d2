//! `/healthz` and `/readyz`: what anybody may know.

use crate::asks::Asks;

#[tokio::test]
async fn a_good_day() {
    let asks = Asks::new();
    let rows = [("/healthz", 200, "ok\n"), ("/readyz", 200, "ready\n")];
    for (path, status, body) in rows {
        let reply = asks.ask("GET", path, None).await;
        assert_eq!((reply.status, reply.body.as_str()), (status, body), "{path}");
    }
}

/// The clock is the test's: it moves on as soon as nothing else can be done.
#[tokio::test(start_paused = true)]
async fn a_ledger_that_cannot_be_written() {
    let asks = Asks::new();
    let other = rusqlite::Connection::open(asks.bench.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let reply = asks.ask("GET", "/readyz", None).await;
    let words = "not ready: the ledger: nothing could be written within 2 s\n";
    assert_eq!((reply.status, reply.body.as_str()), (503, words));
    assert_eq!(asks.ask("GET", "/healthz", None).await.status, 200, "the process lives all the same");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(asks.ask("GET", "/readyz", None).await.status, 503, "an answer holds for a second");
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    tokio::time::resume();
    assert_eq!(asks.ask("GET", "/readyz", None).await.body, "ready\n");
}
