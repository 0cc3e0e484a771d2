//! The documented rate limit of Bitrix24: a backlog is sent in batches, and no call exceeds the limit.

use std::time::Duration;

use leadwire::schema::Value;

use super::payloads;
use super::relay::{CRMS, TestRelay, now_ms};

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_stays_below_the_limit() {
    let crms = CRMS.replacen("burst = 10000\n    per_second = 10000", "", 1);
    // Other clients of the portal have used up its burst, except for the relay's reserve.
    let mut relay = TestRelay::with(|options| options.bitrix_burst = 5, &crms).await;
    let mut keys = Vec::new();
    for _ in 0..500 {
        keys.push(relay.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await);
    }
    relay.start().await;
    for key in &keys {
        let shown = relay.settled(key).await;
        assert_eq!((shown.state.as_str(), shown.attempts), ("done", 1));
    }
    let calls = relay.control.calls().await;
    let statuses = calls.iter().map(|call| call.get("status").map(Value::to_json).unwrap_or_default());
    // Batches of 5, 10, 20, 40, and then of 50.
    assert_eq!(statuses.collect::<Vec<_>>(), ["200"; 13]);
    assert_eq!(relay.sandbox.store().all("bitrix24.lead").unwrap().len(), 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_entry_is_sent_at_once_and_its_settlement_is_signalled() {
    let mut relay = TestRelay::new().await;
    relay.start().await;
    for (connection, kind, body) in [payloads::BITRIX24, payloads::IVVY, payloads::CAPILLARY] {
        let key = format!("key of {kind}");
        let settled = relay.signals.subscribe(&key);
        relay.insert(&key, now_ms(), connection, kind, body).await;
        tokio::time::timeout(Duration::from_secs(20), settled).await.expect("in time").expect("signalled");
        assert_eq!(relay.show(&key).await.state, "done", "settled before the signal");
    }
    assert_eq!(relay.count_calls("batch").await, 0);
}
