//! The machine's clock is 40 days ahead and then corrected: what waits is delivered at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use super::payloads;
use super::relay::{TestRelay, now_ms};
use crate::support::time::{DAY_MS, test_clock};

const AHEAD_MS: u64 = 40 * DAY_MS;

#[tokio::test(flavor = "multi_thread")]
async fn before_a_start() {
    let mut relay = TestRelay::new().await;
    let (connection, kind, body) = payloads::BITRIX24;
    let key = relay.add_at(now_ms() + AHEAD_MS, connection, kind, body).await;
    relay.start().await;
    assert_eq!(relay.settled(&key).await.state, "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_relay_runs() {
    const LIMITED: &str = r#"{"kind":"error","code":"QUERY_LIMIT_EXCEEDED"}"#;
    let mut relay = TestRelay::new().await;
    let ahead_ms = Arc::new(AtomicU64::new(AHEAD_MS));
    relay.clock = test_clock({
        let ahead_ms = Arc::clone(&ahead_ms);
        move || now_ms() + ahead_ms.load(SeqCst)
    });
    relay.control.add_fault("bitrix24", 1, LIMITED).await;
    relay.start().await;
    let (connection, kind, body) = payloads::BITRIX24;
    let key = relay.add_at(relay.clock.now_ms(), connection, kind, body).await;
    // The connection makes no call for a second.
    relay.wait_for_entry(&key, |shown| shown.state == "accepted" && shown.attempts == 1).await;
    ahead_ms.store(0, SeqCst);
    let shown = relay.settled(&key).await;
    assert_eq!((shown.state.as_str(), shown.attempts), ("done", 2));
    assert!(shown.received_ms <= now_ms());
}
