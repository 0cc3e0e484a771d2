//! A backlog at a portal with the documented limit: it drains in batches, and not one call is too many.

use std::time::Duration;

use leadwire::schema::Value;

use super::bench::{Bench, CRMS};
use super::payloads;

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_never_meets_the_limit() {
    let crms = CRMS.replacen("burst = 10000\n    per_second = 10000", "", 1);
    // A portal whose burst others have used up but for what is kept in reserve.
    let mut bench = Bench::with(|options| options.bitrix_burst = 5, &crms);
    let mut keys = Vec::new();
    for _ in 0..500 {
        keys.push(bench.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await);
    }
    bench.start();
    for key in &keys {
        let shown = bench.ended(key).await;
        assert_eq!((shown.state.as_str(), shown.attempts), ("done", 1));
    }
    let calls = bench.calls().await;
    let statuses = calls.iter().map(|call| call.get("status").map(Value::to_json).unwrap_or_default());
    assert_eq!(statuses.collect::<Vec<_>>(), ["200"; 10]);
    assert_eq!(bench.sandbox.store().all("bitrix24.lead").unwrap().len(), 500);
}

/// One visitor's lead does not wait for a batch.
#[tokio::test(flavor = "multi_thread")]
async fn a_single_entry_goes_at_once_and_its_end_is_told() {
    let mut bench = Bench::new();
    bench.start();
    for (connection, kind, body) in [payloads::BITRIX24, payloads::IVVY, payloads::CAPILLARY] {
        let key = format!("key of {kind}");
        let end = bench.signals.subscribe(&key);
        bench.add_as(&key, connection, kind, body).await;
        tokio::time::timeout(Duration::from_secs(20), end).await.expect("in time").expect("told");
        assert_eq!(bench.ledger.show(&key).await.unwrap().unwrap().state, "done", "settled before it is told");
    }
    assert_eq!(bench.count("batch").await, 0);
}
