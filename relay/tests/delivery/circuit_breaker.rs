//! The circuit breaker: a CRM that is down gets few calls, its leads wait, and the other CRMs' leads are delivered.

use std::time::{Duration, Instant};

use super::payloads;
use super::relay::{CRMS, TestRelay};

#[tokio::test(flavor = "multi_thread")]
async fn an_open_circuit_stops_one_crm_only() {
    const DOWN: &str = r#"{"kind":"status","status":503}"#;
    const DENIED: &str = r#"{"kind":"error","code":"INVALID_CREDENTIALS"}"#;
    const BLOCKED: &str = r#"{"kind":"error","code":"OVERLOAD_LIMIT"}"#;
    const BUSY: &str = r#"{"kind":"limit","retryAfter":"3600"}"#;
    for (why, fault, most_calls, is_probed) in [
        ("down", DOWN, 5, true),
        ("key revoked", DENIED, 5, true),
        ("blocked by an administrator", BLOCKED, 1, false),
        ("asks for an hour", BUSY, 1, false),
    ] {
        let mut relay = TestRelay::new().await;
        relay.control.add_fault("bitrix24", 1000, fault).await;
        let waiting = relay.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
        let start = Instant::now();
        relay.start().await;
        relay.wait_for_entry(&waiting, |shown| shown.attempts > 0 && shown.state == "accepted").await;
        for row in [payloads::IVVY, payloads::CAPILLARY].repeat(10) {
            let key = relay.add(row.0, row.1, row.2).await;
            assert_eq!(relay.settled(&key).await.state, "done", "{why}");
        }
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let more = relay.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
        let calls = relay.count_calls("/rest/").await;
        // While the circuit is open: at most one probe a second.
        let probes = if is_probed { usize::try_from(start.elapsed().as_secs()).unwrap() + 1 } else { 0 };
        assert!(calls <= most_calls + probes, "{why}: {calls} calls");
        for key in [&waiting, &more] {
            let shown = relay.show(key).await;
            assert!(matches!(shown.state.as_str(), "accepted" | "sending"), "{why}: {}", shown.state);
        }
        relay.control.clear_faults().await;
        if is_probed {
            for key in [&waiting, &more] {
                assert_eq!(relay.settled(key).await.state, "done", "{why}");
                assert_eq!(relay.records("bitrix24.lead", key).len(), 1, "{why}");
            }
        }
    }
}

/// Nothing listens there, so nothing was sent.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_connection_leaves_no_doubt() {
    let crms = CRMS.replace("url_env = \"PORTAL\"", "url_env = \"GONE\"");
    let mut relay = TestRelay::with(|_| {}, &crms).await;
    let key = relay.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
    relay.start().await;
    let shown = relay.wait_for_entry(&key, |shown| shown.attempts >= 5 && shown.state == "accepted").await;
    assert_eq!(shown.reason, None);
    relay.stop().await;
    let claimed = relay.claim("portal", 1, u64::MAX >> 1).await;
    assert_eq!(claimed.iter().map(|claimed| claimed.in_doubt).collect::<Vec<_>>(), [false]);
}
