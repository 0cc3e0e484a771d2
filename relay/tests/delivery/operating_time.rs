//! Bitrix24's limits on time.

use super::moved_delivery::MovedDelivery;
use super::payloads::{BITRIX24, ITEM};
use crate::support::time::NOW_MS;

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_is_never_blocked_and_no_request_is_long() {
    const LEADS: usize = 1000;
    let mut moved = MovedDelivery::new(480).await;
    for _ in 0..LEADS {
        moved.add(BITRIX24.1, BITRIX24.2).await;
    }
    moved.drain().await;
    let (longest_ms, refusals) = moved.figures();
    assert_eq!((refusals, longest_ms <= 30_000), (0, true), "the longest request took {longest_ms} ms");
    assert_eq!(moved.relay.sandbox.store().all("bitrix24.lead").unwrap().len(), LEADS);
    let calls = moved.relay.control.calls().await;
    assert!(calls.iter().all(|call| call.get("status").and_then(|status| status.as_integer(0)) == Some(200)));
    // 480 s of adds, and then the rest of ten minutes without any.
    let took_ms = moved.now_ms() - NOW_MS;
    let adds_ms = LEADS as u64 * 1800;
    let at_limit_ms = adds_ms / 480_000 * 600_000 + adds_ms % 480_000;
    assert!(took_ms < at_limit_ms * 110 / 100, "{took_ms} ms, at the limit {at_limit_ms} ms");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lower_limit_is_learned_and_nothing_is_doubled() {
    const LEADS: usize = 300;
    for (connection, kind, body) in [BITRIX24, ITEM] {
        let mut moved = MovedDelivery::of(connection, 200).await;
        for _ in 0..LEADS {
            moved.add(kind, body).await;
        }
        moved.drain().await;
        let (longest_ms, refusals) = moved.figures();
        assert_eq!((refusals, longest_ms <= 30_000), (1, true), "{kind}: the longest request took {longest_ms} ms");
        assert_eq!(moved.relay.sandbox.store().all("bitrix24.lead").unwrap().len(), LEADS, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_go_on_while_creates_wait() {
    let mut moved = MovedDelivery::new(60).await;
    for _ in 0..100 {
        moved.add(BITRIX24.1, BITRIX24.2).await;
    }
    while moved.step().await == Some(0) {}
    let created = moved.relay.sandbox.store().all("bitrix24.lead").unwrap();
    assert!((30..60).contains(&created.len()), "{} created", created.len());
    let body = format!(r#"{{"id":{},"fields":{{"NAME":"new"}}}}"#, created[0].id);
    let update = moved.add("bitrix24.lead", &body).await;
    let before_ms = moved.now_ms();
    while moved.step().await == Some(0) {}
    assert_eq!(moved.relay.show(&update).await.state, "done");
    assert_eq!(moved.now_ms(), before_ms, "without a wait");
    moved.drain().await;
    assert_eq!(moved.relay.sandbox.store().all("bitrix24.lead").unwrap().len(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learned_limit_survives_a_restart() {
    let mut moved = MovedDelivery::new(200).await;
    for _ in 0..2 {
        for _ in 0..200 {
            moved.add(BITRIX24.1, BITRIX24.2).await;
        }
        moved.drain().await;
        // Only in the first round: the second process knows the limit.
        assert_eq!(moved.figures().1, 1);
        moved.restart();
        moved.sleep(600_000).await;
    }
    assert_eq!(moved.relay.sandbox.store().all("bitrix24.lead").unwrap().len(), 400);
}

/// The documents give `batch` no operating time, but portals may.
#[tokio::test(flavor = "multi_thread")]
async fn without_operating_time_for_batches_leads_are_sent_one_by_one() {
    const LEADS: u64 = 20;
    let mut moved = MovedDelivery::new(480).await;
    moved.relay.control.add_fault("bitrix24", 1, r#"{"kind":"error","code":"OPERATION_TIME_LIMIT"}"#).await;
    for _ in 0..LEADS {
        moved.add(BITRIX24.1, BITRIX24.2).await;
    }
    moved.drain().await;
    assert_eq!(moved.relay.sandbox.store().all("bitrix24.lead").unwrap().len() as u64, LEADS);
    assert_eq!((moved.figures().1, moved.relay.count_calls("/batch").await), (1, 1));
    let took_ms = moved.now_ms() - NOW_MS;
    assert!(took_ms < 60_000, "the adds did not wait for the batches: {took_ms} ms");
}
