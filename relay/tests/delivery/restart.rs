//! Recovery after a crash: updates are sent again, creates are looked up first.

use std::time::Duration;

use super::payloads::{self, record};
use super::relay::{SETTLE_DELAY, TIMEOUT, TestRelay, now_ms};
use crate::support::test_store::is_postgres;
use crate::support::time::test_clock;

/// One entry was claimed and not sent, the other was being sent.
#[tokio::test(flavor = "multi_thread")]
async fn a_crash_neither_loses_nor_repeats_a_lead() {
    const HANG: &str = r#"{"kind":"hang"}"#;
    for (row, state) in [
        (payloads::BITRIX24, "done 1"),
        (payloads::IVVY, "done 1"),
        (payloads::CAPILLARY, "done 1"),
        (payloads::IVVY_PLAIN, "held 0"),
    ] {
        let (connection, kind, body) = row;
        let mut relay = TestRelay::new().await;
        let before = relay.add(connection, kind, body).await;
        assert_eq!(relay.claim(connection, 1, now_ms()).await.len(), 1);

        let crm = kind.split('.').next().unwrap();
        relay.control.add_fault(crm, 1, HANG).await;
        let during = relay.add(connection, kind, body).await;
        relay.start().await;
        relay.wait_for_entry(&during, |shown| shown.state == "sending").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        relay.crash().await;

        relay.start().await;
        for key in [&before, &during] {
            let shown = relay.settled(key).await;
            let records = relay.records(record(kind), key).len();
            assert_eq!(format!("{} {records}", shown.state), state, "{kind}");
        }
    }
}

/// The CRM executed the call, and the relay crashed before it stored the result.
#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_was_not_stored_is_looked_up() {
    for (connection, kind, body) in [payloads::BITRIX24, payloads::IVVY, payloads::CAPILLARY] {
        let mut relay = TestRelay::new().await;
        relay.control.add_fault("any", 1, r#"{"kind":"commit_then_drop"}"#).await;
        let key = relay.add(connection, kind, body).await;
        relay.start().await;
        relay.wait_for_entry(&key, |shown| shown.attempts == 1 && shown.state == "accepted").await;
        relay.crash().await;
        let claimed = relay.claim(connection, 1, now_ms() + 60_000).await;
        assert_eq!(claimed.len(), 1, "{kind}: crashes again, in its look-up");
        relay.start().await;
        let shown = relay.settled(&key).await;
        assert_eq!((shown.state.as_str(), shown.attempts), ("done", 3), "{kind}");
        assert_eq!(relay.records(kind, &key).len(), 1, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_waits_for_the_settle_delay_after_a_crash() {
    // On a database the other relay may have begun its call right before its lease ended.
    let delay = if is_postgres() { SETTLE_DELAY + TIMEOUT } else { SETTLE_DELAY };
    let unsettled_ms = u64::try_from(delay.as_millis()).unwrap();
    for body in [payloads::BITRIX24.2, r#"{"id":5,"fields":{"NAME":"new"}}"#] {
        let mut relay = TestRelay::new().await;
        let key = relay.add("portal", "bitrix24.lead", body).await;
        assert_eq!(relay.claim("portal", 1, now_ms()).await.len(), 1);
        // The clock does not move, so the entry stays as recovered.
        let start_ms = now_ms() + 60_000;
        relay.clock = test_clock(move || start_ms);
        relay.start().await;
        let recovered = relay.wait_for_entry(&key, |shown| shown.due_ms >= start_ms).await;
        assert_eq!(recovered.due_ms, start_ms + unsettled_ms, "{body}");
    }
}
