//! A graceful stop: what is under way is finished, or parked once a CRM has had its time, and nothing new is begun.

use std::time::{Duration, Instant};

use super::bench::{Bench, TIMEOUT, now_ms};
use super::payloads;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_is_finished() {
    let mut bench = Bench::new();
    bench.fault("bitrix24", 1, r#"{"kind":"delay","ms":600}"#).await;
    let key = bench.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
    bench.start();
    bench.until(&key, |shown| shown.state == "sending").await;
    let later = bench.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
    bench.stop().await;
    assert_eq!(bench.ledger.show(&key).await.unwrap().unwrap().state, "done");
    let later = bench.ledger.show(&later).await.unwrap().unwrap();
    assert_eq!((later.state.as_str(), later.attempts), ("accepted", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_too_long_is_parked() {
    for (row, count, in_doubt) in [(payloads::BITRIX24, 1, true), (payloads::IVVY, 10, true)] {
        // A batch that counts as under way for ever.
        let mut bench = Bench::with(|options| options.ivvy_batch = Duration::from_hours(1), super::bench::CRMS);
        bench.fault("bitrix24", 100, r#"{"kind":"hang"}"#).await;
        let mut keys = Vec::new();
        for _ in 0..count {
            keys.push(bench.add(row.0, row.1, row.2).await);
        }
        bench.start();
        bench.until(&keys[0], |shown| shown.state == "sending").await;
        let start = Instant::now();
        bench.stop().await;
        assert!(start.elapsed() < TIMEOUT * 2, "{:?}", start.elapsed());
        let claimed = bench.claim(row.0, 100, now_ms() + 60_000).await;
        assert_eq!(claimed.iter().map(|one| one.in_doubt).collect::<Vec<_>>(), vec![in_doubt; count], "{}", row.1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_one_stops_at_once() {
    let mut bench = Bench::new();
    bench.start();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let start = Instant::now();
    bench.stop().await;
    assert!(start.elapsed() < TIMEOUT);
}
