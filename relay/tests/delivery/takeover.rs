//! A connection that passes from one process to another, step by step, on a clock that only moves.

use leadwire_relay::ledger::{ClaimedEntry, State};
use relay_core::delivery::{ConnectionDelivery, LEASE_MS};

use super::moved_delivery::{MovedDelivery, UNSETTLED_MS, finish, step};
use super::payloads::{BITRIX24, IVVY};
use crate::support::faulty_ledger::FaultyLedger;
use crate::support::time::HOUR_MS;

async fn claim(delivery: &mut ConnectionDelivery) -> Vec<ClaimedEntry> {
    assert!(delivery.hold().await.unwrap());
    delivery.claim(9).await.unwrap().unwrap()
}

/// As after SIGSTOP and SIGCONT.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_was_held_past_its_lease_makes_no_call() {
    let mut held = MovedDelivery::new(480).await;
    let key = held.add(BITRIX24.1, BITRIX24.2).await;
    let mut stopped = held.of_owner("stopped", held.relay.ledger.clone());
    let claimed = claim(&mut stopped).await;
    assert_eq!(claimed.len(), 1);
    held.sleep(LEASE_MS).await;
    let taken_ms = held.now_ms();
    held.step().await;
    let shown = held.relay.show(&key).await;
    assert_eq!((shown.state, shown.in_doubt, shown.due_ms), (State::Accepted, true, taken_ms + UNSETTLED_MS));

    finish(&mut stopped, claimed).await;
    assert_eq!(held.relay.control.calls().await.len(), 0);
    assert!(!stopped.hold().await.unwrap());
    assert!(held.relay.show(&key).await.in_doubt, "the settlement is ignored");

    held.drain().await;
    let shown = held.relay.settled(&key).await;
    assert_eq!((shown.state, shown.attempts), (State::Done, 2));
    let calls = [held.relay.count_calls("crm.lead.list").await, held.relay.count_calls("crm.lead.add").await];
    assert_eq!((calls, held.relay.records(BITRIX24.1, &key).len()), ([1, 1], 1));
}

/// A call that has begun before the end of the lease.
#[tokio::test(flavor = "multi_thread")]
async fn the_last_call_of_the_former_owner_is_found() {
    for fault in [r#"{"kind":"commit_then_drop"}"#, r#"{"kind":"half_answer"}"#] {
        let mut taker = MovedDelivery::new(480).await;
        let key = taker.add(BITRIX24.1, BITRIX24.2).await;
        taker.relay.control.add_fault("bitrix24", 1, fault).await;
        let mut former = taker.of_owner("former", taker.relay.ledger.clone());
        let claimed = claim(&mut former).await;
        // Its outcome is not stored.
        former.deliver(claimed).await;
        taker.sleep(LEASE_MS).await;
        taker.drain().await;
        let shown = taker.relay.settled(&key).await;
        assert_eq!((shown.state, shown.attempts, taker.relay.records(BITRIX24.1, &key).len()), (State::Done, 2, 1));
        assert_eq!(taker.relay.count_calls("crm.lead.add").await, 1, "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_released_lease_is_taken_at_once() {
    let mut taker = MovedDelivery::new(480).await;
    let mut former = taker.of_owner("former", taker.relay.ledger.clone());
    assert!(former.hold().await.unwrap());
    let mut other = taker.of_owner("other", taker.relay.ledger.clone());
    assert!(!other.hold().await.unwrap());
    former.release().await.unwrap();
    let key = taker.add(BITRIX24.1, BITRIX24.2).await;
    assert!(former.claim(1).await.unwrap().is_none(), "it has no lease");
    taker.drain().await;
    assert_eq!(taker.relay.show(&key).await.state, State::Done);
    let leases = taker.relay.ledger.leases().await.unwrap();
    assert_eq!(leases.iter().map(|lease| (lease.owner.as_str(), lease.fence)).collect::<Vec<_>>(), [("test", 2)]);
}

/// What the former owner has learned about the CRM at the last moment.
#[tokio::test(flavor = "multi_thread")]
async fn the_pace_goes_with_the_lease() {
    for (why, row, leads, fault, wait_ms, batches) in [
        ("a pause", BITRIX24, 1, r#"{"kind":"limit","retryAfter":"600"}"#, 600_000, 0),
        ("an open circuit", BITRIX24, 1, r#"{"kind":"error","code":"OVERLOAD_LIMIT"}"#, HOUR_MS, 0),
        ("a refused batch", IVVY, 4, r#"{"kind":"error","code":"400"}"#, 0, 1),
    ] {
        let (connection, kind, body) = row;
        let mut taker = MovedDelivery::of(connection, 480).await;
        taker.relay.control.add_fault("any", 1, fault).await;
        for _ in 0..leads {
            taker.add(kind, body).await;
        }
        let mut former = taker.of_owner("former", taker.relay.ledger.clone());
        step(&mut former).await;
        assert_eq!(taker.relay.control.calls().await.len(), 1, "{why}");
        former.release().await.unwrap();
        let key = taker.add(kind, body).await;
        let before_ms = taker.now_ms();
        taker.drain().await;
        assert_eq!(taker.relay.show(&key).await.state, State::Done, "{why}");
        let waited_ms = taker.now_ms() - before_ms;
        assert!((wait_ms..wait_ms + 60_000).contains(&waited_ms), "{why}: {waited_ms}");
        assert_eq!(taker.relay.count_calls("batch?action=run").await, batches, "{why}");
    }
}

/// Another process may have recovered what was claimed.
#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_cannot_be_renewed_ends() {
    let moved = MovedDelivery::new(480).await;
    let ledger = FaultyLedger::new(moved.relay.ledger.clone());
    moved.add(BITRIX24.1, BITRIX24.2).await;
    let mut delivery = moved.of_owner("test", ledger.clone());
    let claimed = claim(&mut delivery).await;
    let before_ms = moved.now_ms();
    ledger.fail_leases(true);
    delivery.keep_lease().await;
    let kept_ms = moved.now_ms() - before_ms;
    assert!((LEASE_MS * 2 / 3..LEASE_MS).contains(&kept_ms), "{kept_ms}");
    ledger.fail_leases(false);
    finish(&mut delivery, claimed).await;
    assert_eq!(moved.relay.control.calls().await.len(), 0);
    // No other process has taken it.
    assert!(delivery.hold().await.unwrap());
    moved.sleep(60_000).await;
    step(&mut delivery).await;
    assert_eq!(moved.relay.count_calls("crm.lead.add").await, 1);
}

/// While another process has the lease.
#[tokio::test(flavor = "multi_thread")]
async fn only_the_holder_calls_the_crm() {
    let moved = MovedDelivery::of("loyalty", 480).await;
    let [mut holder, waiting] = ["holder", "waiting"].map(|owner| moved.of_owner(owner, moved.relay.ledger.clone()));
    assert!(holder.hold().await.unwrap());
    waiting.probe_look_ups().await.unwrap();
    assert_eq!(waiting.reference_sync().run_if_due(1000).await, 1000);
    waiting.check_idle_credentials().await;
    moved.sleep(2 * HOUR_MS).await;
    waiting.check_idle_credentials().await;
    assert_eq!(moved.relay.control.calls().await.len(), 0);
    assert!(holder.hold().await.unwrap());
    holder.check_idle_credentials().await;
    assert_eq!(moved.relay.control.calls().await.len(), 1);
}
