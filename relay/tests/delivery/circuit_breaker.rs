//! A CRM that is down: its leads wait and spend few attempts, the others' go on, and none is given up.

use std::time::{Duration, Instant};

use super::bench::{Bench, CRMS};
use super::payloads;

#[tokio::test(flavor = "multi_thread")]
async fn the_others_go_on_and_nobody_gives_up() {
    const DOWN: &str = r#"{"kind":"status","status":503}"#;
    const DENIED: &str = r#"{"kind":"error","code":"INVALID_CREDENTIALS"}"#;
    const BLOCKED: &str = r#"{"kind":"error","code":"OVERLOAD_LIMIT"}"#;
    const BUSY: &str = r#"{"kind":"limit","retryAfter":"3600"}"#;
    for (why, fault, most_calls, comes_back) in [
        ("down", DOWN, 5, true),
        ("key revoked", DENIED, 5, true),
        ("blocked by hand", BLOCKED, 1, false),
        ("asks for an hour", BUSY, 1, false),
    ] {
        let mut bench = Bench::new();
        bench.fault("bitrix24", 1000, fault).await;
        let waiting = bench.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
        let start = Instant::now();
        bench.start();
        bench.until(&waiting, |shown| shown.attempts > 0 && shown.state == "accepted").await;
        for row in [payloads::IVVY, payloads::CAPILLARY].repeat(10) {
            let key = bench.add(row.0, row.1, row.2).await;
            assert_eq!(bench.ended(&key).await.state, "done", "{why}");
        }
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let more = bench.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
        let calls = bench.count("/rest/").await;
        // Then one probe a second at most.
        let probes = if comes_back { usize::try_from(start.elapsed().as_secs()).unwrap() + 1 } else { 0 };
        assert!(calls <= most_calls + probes, "{why}: {calls} calls");
        for key in [&waiting, &more] {
            let shown = bench.ledger.show(key).await.unwrap().unwrap();
            assert!(matches!(shown.state.as_str(), "accepted" | "sending"), "{why}: {}", shown.state);
        }
        bench.no_faults().await;
        if comes_back {
            for key in [&waiting, &more] {
                assert_eq!(bench.ended(key).await.state, "done", "{why}");
                assert_eq!(bench.records("bitrix24.lead", key).len(), 1, "{why}");
            }
        }
    }
}

/// Nothing listens there, so nothing was sent and nothing is in doubt.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_connection_is_no_doubt() {
    let crms = CRMS.replace("url_env = \"PORTAL\"", "url_env = \"GONE\"");
    let mut bench = Bench::with(|_| {}, &crms);
    let key = bench.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
    bench.start();
    let shown = bench.until(&key, |shown| shown.attempts >= 5 && shown.state == "accepted").await;
    assert_eq!(shown.reason, None);
    bench.stop().await;
    let claimed = bench.claim("portal", 1, u64::MAX >> 1).await;
    assert_eq!(claimed.iter().map(|claimed| claimed.in_doubt).collect::<Vec<_>>(), [false]);
}
