//! A lead on which the CRM always fails: it is held, and delays no other.

use super::moved_delivery::MovedDelivery;
use super::payloads::BITRIX24;

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_that_fails_while_others_are_delivered_is_held() {
    let mut moved = MovedDelivery::new(480).await;
    let created = moved.add(BITRIX24.1, BITRIX24.2).await;
    moved.step().await;
    let id = moved.relay.show(&created).await.record_id.unwrap();
    // An update, which is sent again without a look-up.
    let fails = moved.add("bitrix24.lead", &format!(r#"{{"id":{id},"fields":{{"NAME":"x"}}}}"#)).await;
    let mut gaps_ms = Vec::new();
    while moved.relay.show(&fails).await.state != "held" {
        moved.relay.control.add_fault("bitrix24", 1, r#"{"kind":"status","status":500}"#).await;
        moved.step().await;
        let failed_ms = moved.now_ms();
        let other = moved.add(BITRIX24.1, BITRIX24.2).await;
        moved.step().await;
        assert_eq!(moved.relay.show(&other).await.state, "done", "at once, after {} failures", gaps_ms.len() + 1);
        while let Some(wait_ms @ 1..) = moved.due_in_ms().await {
            moved.sleep(wait_ms).await;
        }
        gaps_ms.push(moved.now_ms() - failed_ms);
    }
    let held = moved.relay.show(&fails).await;
    assert_eq!(held.attempts, 20);
    assert_eq!(held.reason.as_deref(), Some("the CRM fails on this lead and accepts others: HTTP 500"));
    assert!(gaps_ms[..8].is_sorted() && gaps_ms[8] > 100_000, "growing gaps: {gaps_ms:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crm_that_is_down_keeps_its_leads_waiting() {
    let mut moved = MovedDelivery::new(480).await;
    let keys = [moved.add(BITRIX24.1, BITRIX24.2).await, moved.add(BITRIX24.1, BITRIX24.2).await];
    moved.relay.control.add_fault("bitrix24", 1_000_000, r#"{"kind":"status","status":500}"#).await;
    for _ in 0..100 {
        if let Some(wait_ms) = moved.step().await {
            moved.sleep(wait_ms).await;
        }
    }
    for key in &keys {
        let shown = moved.relay.show(key).await;
        assert!(shown.state == "accepted" && shown.attempts > 20, "{} {}", shown.state, shown.attempts);
    }
    moved.relay.control.clear_faults().await;
    moved.drain().await;
    for key in &keys {
        assert_eq!(
            (moved.relay.show(key).await.state.as_str(), moved.relay.records("bitrix24.lead", key).len()),
            ("done", 1)
        );
    }
}
