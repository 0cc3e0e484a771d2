//! A graceful stop: calls in progress are completed, or interrupted after the CRM timeout, and no new call begins.

use std::time::{Duration, Instant};

use super::payloads;
use super::relay::{TIMEOUT, TestRelay, now_ms};

#[tokio::test(flavor = "multi_thread")]
async fn calls_in_progress_are_completed() {
    let mut relay = TestRelay::new().await;
    relay.control.add_fault("bitrix24", 1, r#"{"kind":"delay","ms":600}"#).await;
    let key = relay.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
    relay.start().await;
    relay.wait_for_entry(&key, |shown| shown.state == "sending").await;
    let later = relay.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
    relay.stop().await;
    assert_eq!(relay.show(&key).await.state, "done");
    let later = relay.show(&later).await;
    assert_eq!((later.state.as_str(), later.attempts), ("accepted", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_take_too_long_are_interrupted() {
    for (row, count) in [(payloads::BITRIX24, 1), (payloads::IVVY, 10)] {
        // An iVvy batch that never ends.
        let mut relay =
            TestRelay::with(|options| options.ivvy_batch = Duration::from_hours(1), super::relay::CRMS).await;
        relay.control.add_fault("bitrix24", 100, r#"{"kind":"hang"}"#).await;
        let mut keys = Vec::new();
        for _ in 0..count {
            keys.push(relay.add(row.0, row.1, row.2).await);
        }
        relay.start().await;
        relay.wait_for_entry(&keys[0], |shown| shown.state == "sending").await;
        let start = Instant::now();
        relay.stop().await;
        assert!(start.elapsed() < TIMEOUT * 2, "{:?}", start.elapsed());
        let claimed = relay.claim(row.0, 100, now_ms() + 60_000).await;
        assert_eq!(claimed.iter().map(|entry| entry.in_doubt).collect::<Vec<_>>(), vec![true; count], "{}", row.1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_service_stops_at_once() {
    let mut relay = TestRelay::new().await;
    relay.start().await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let start = Instant::now();
    relay.stop().await;
    assert!(start.elapsed() < TIMEOUT);
}
