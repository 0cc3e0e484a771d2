//! What a crash leaves behind is known at the next start: what sets a state is sent again, what creates is looked up.

use std::time::Duration;

use super::bench::{Bench, SETTLE_DELAY, now_ms};
use super::payloads::{self, record};
use crate::clock::test_clock;

/// The relay dies after the claim: once before the call, once in the middle of it, once before the answer is written.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_by_a_crash() {
    const LONG: &str = r#"{"kind":"hang"}"#;
    for (row, state) in [
        (payloads::BITRIX24, "done 1"),
        (payloads::IVVY, "done 1"),
        (payloads::CAPILLARY, "done 1"),
        (payloads::IVVY_PLAIN, "held 0"),
    ] {
        let (connection, kind, body) = row;
        let mut bench = Bench::new();
        let before = bench.add(connection, kind, body).await;
        assert_eq!(bench.claim(connection, 1, now_ms()).await.len(), 1);

        let crm = kind.split('.').next().unwrap();
        bench.fault(crm, 1, LONG).await;
        let during = bench.add(connection, kind, body).await;
        // Without recovery in between: that start would put back the first as well.
        bench.start();
        bench.until(&during, |shown| shown.state == "sending").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        bench.crash();

        bench.start();
        for key in [&before, &during] {
            let shown = bench.ended(key).await;
            let records = bench.records(record(kind), key).len();
            assert_eq!(format!("{} {records}", shown.state), state, "{kind}");
        }
    }
}

/// The call was made and answered, and the relay died before it could write that down.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_delivered_and_not_written_down_is_found() {
    for (connection, kind, body) in [payloads::BITRIX24, payloads::IVVY, payloads::CAPILLARY] {
        let mut bench = Bench::new();
        bench.fault("any", 1, r#"{"kind":"commit_then_drop"}"#).await;
        let key = bench.add(connection, kind, body).await;
        bench.start();
        bench.until(&key, |shown| shown.attempts == 1 && shown.state == "accepted").await;
        bench.crash();
        let claimed = bench.claim(connection, 1, now_ms() + 60_000).await;
        assert_eq!(claimed.len(), 1, "{kind}: dies again, in its look-up");
        bench.start();
        let shown = bench.ended(&key).await;
        assert_eq!((shown.state.as_str(), shown.attempts), ("done", 3), "{kind}");
        assert_eq!(bench.records(kind, &key).len(), 1, "{kind}");
    }
}

/// What creates is left alone until the CRM must be done with it; what sets a state is due at once.
#[tokio::test(flavor = "multi_thread")]
async fn what_creates_waits_after_a_crash() {
    let settle_delay_ms = u64::try_from(SETTLE_DELAY.as_millis()).unwrap();
    for (body, waits_ms) in [(payloads::BITRIX24.2, settle_delay_ms), (r#"{"id":5,"fields":{"NAME":"new"}}"#, 0)] {
        let mut bench = Bench::new();
        let key = bench.add("portal", "bitrix24.lead", body).await;
        assert_eq!(bench.claim("portal", 1, now_ms()).await.len(), 1);
        // A clock that stands still, so that nothing is due later.
        let start_ms = now_ms() + 60_000;
        bench.clock = test_clock(move || start_ms);
        bench.start();
        let put_back = bench.until(&key, |shown| shown.due_ms >= start_ms).await;
        assert_eq!(put_back.due_ms, start_ms + waits_ms, "{body}");
    }
}
