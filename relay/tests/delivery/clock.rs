//! A machine whose clock is wrong: iVvy refuses a request that is more than five minutes off, so it is signed again by
//! iVvy's own clock, once, and from then on at once.

use super::bench::{Bench, now_ms};
use super::payloads;
use crate::clock::test_clock;

const MINUTE_MS: i64 = 60_000;

#[tokio::test(flavor = "multi_thread")]
async fn ivvys_clock_is_followed() {
    for (minutes, refused) in [(0, 0), (4, 0), (-4, 0), (10, 1), (-10, 1), (60 * 24 * 400, 1)] {
        let mut bench = Bench::new();
        bench.clock = test_clock(move || now_ms().saturating_add_signed(minutes * MINUTE_MS));
        let mut ended = Vec::new();
        bench.start();
        for _ in 0..2 {
            let key = bench.add_at(bench.clock.now_ms(), "venue", "ivvy.lead", payloads::IVVY.2).await;
            let shown = bench.ended(&key).await;
            ended.push(format!("{} {} {}", shown.state, shown.attempts, bench.records("ivvy.lead", &key).len()));
        }
        assert_eq!(ended, ["done 1 1"; 2], "{minutes} minutes");
        assert_eq!(bench.count("addOrUpdateLead").await, 2 + refused, "{minutes} minutes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_signed_by_it_too() {
    let mut bench = Bench::new();
    bench.clock = test_clock(|| now_ms().saturating_add_signed(10 * MINUTE_MS));
    let mut keys = Vec::new();
    for _ in 0..10 {
        keys.push(bench.add("venue", "ivvy.lead", payloads::IVVY.2).await);
    }
    bench.start();
    for key in &keys {
        assert_eq!(bench.ended(key).await.attempts, 1);
        assert_eq!(bench.records("ivvy.lead", key).len(), 1);
    }
    assert_eq!(bench.count("batch?action=run").await, 2);
}

/// What is stale for another reason is not signed again and again.
#[tokio::test(flavor = "multi_thread")]
async fn it_is_signed_again_only_once() {
    let mut bench = Bench::new();
    bench.fault("ivvy", 2, r#"{"kind":"error","code":"23005"}"#).await;
    let key = bench.add("venue", "ivvy.lead", payloads::IVVY.2).await;
    bench.start();
    let shown = bench.ended(&key).await;
    assert_eq!((shown.state.as_str(), shown.attempts, bench.count("addOrUpdateLead").await), ("done", 2, 3));
}
