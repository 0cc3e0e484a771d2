//! A wrong system clock: iVvy refuses a request whose time differs by more than five minutes. The request is signed again
//! with the time of iVvy's response, once; later requests use that time from the start.

use super::payloads;
use super::relay::{TestRelay, now_ms};
use crate::support::time::test_clock;

const MINUTE_MS: i64 = 60_000;

#[tokio::test(flavor = "multi_thread")]
async fn requests_use_the_time_of_ivvy() {
    for (minutes, refused) in [(0, 0), (4, 0), (-4, 0), (10, 1), (-10, 1), (60 * 24 * 400, 1)] {
        let mut relay = TestRelay::new().await;
        relay.clock = test_clock(move || now_ms().saturating_add_signed(minutes * MINUTE_MS));
        let mut results = Vec::new();
        relay.start().await;
        for _ in 0..2 {
            let key = relay.add_at(relay.clock.now_ms(), "venue", "ivvy.lead", payloads::IVVY.2).await;
            let shown = relay.settled(&key).await;
            results.push(format!("{} {} {}", shown.state, shown.attempts, relay.records("ivvy.lead", &key).len()));
        }
        assert_eq!(results, ["done 1 1"; 2], "{minutes} minutes");
        assert_eq!(relay.count_calls("addOrUpdateLead").await, 2 + refused, "{minutes} minutes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_uses_the_time_of_ivvy() {
    let mut relay = TestRelay::new().await;
    relay.clock = test_clock(|| now_ms().saturating_add_signed(10 * MINUTE_MS));
    let mut keys = Vec::new();
    for _ in 0..10 {
        keys.push(relay.add("venue", "ivvy.lead", payloads::IVVY.2).await);
    }
    relay.start().await;
    for key in &keys {
        assert_eq!(relay.settled(key).await.attempts, 1);
        assert_eq!(relay.records("ivvy.lead", key).len(), 1);
    }
    assert_eq!(relay.count_calls("batch?action=run").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_signed_again_only_once() {
    let mut relay = TestRelay::new().await;
    relay.control.add_fault("ivvy", 2, r#"{"kind":"error","code":"23005"}"#).await;
    let key = relay.add("venue", "ivvy.lead", payloads::IVVY.2).await;
    relay.start().await;
    let shown = relay.settled(&key).await;
    assert_eq!((shown.state.as_str(), shown.attempts, relay.count_calls("addOrUpdateLead").await), ("done", 2, 3));
}
