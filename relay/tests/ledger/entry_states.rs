//! The states of an entry: claims and their order, the settlement of an attempt, recovery after a crash, and decisions by
//! staff.

use leadwire_relay::ledger::{ClaimedEntry, NewEntry, NextState, State};

use crate::support::ledger::{TestLedger, claim, dead, done, lead, settlement};
use crate::support::time::NOW_MS;

#[tokio::test]
async fn claims_are_in_order_and_exclusive() {
    let ledger = TestLedger::new().await;
    for (key, now_ms) in [("c", NOW_MS), ("a", NOW_MS + 2), ("b", NOW_MS + 1), ("later", NOW_MS + 100)] {
        ledger.add_at(key, now_ms).await;
    }
    let other = NewEntry { connection: "portal".to_owned(), ..lead("portal's") };
    ledger.insert(other, NOW_MS).await;
    assert_eq!(ledger.store.next_due_ms("venue").await.unwrap(), Some(NOW_MS));

    let keys = |claimed: Vec<ClaimedEntry>| -> Vec<String> { claimed.into_iter().map(|entry| entry.key).collect() };
    assert_eq!(keys(claim(ledger.store.as_ref(), "venue", 2, NOW_MS + 99).await), ["c", "b"]);
    assert_eq!(keys(claim(ledger.store.as_ref(), "venue", 2, NOW_MS + 99).await), ["a"]);
    assert!(claim(ledger.store.as_ref(), "venue", 2, NOW_MS + 99).await.is_empty());
    assert_eq!(keys(claim(ledger.store.as_ref(), "venue", 2, NOW_MS + 100).await), ["later"]);
    assert_eq!(ledger.store.next_due_ms("venue").await.unwrap(), None);
    assert_eq!(ledger.store.next_due_ms("portal").await.unwrap(), Some(NOW_MS));
}

#[tokio::test]
async fn a_claim_is_committed() {
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    let claimed = ledger.claim(NOW_MS + 5).await;
    assert_eq!((claimed[0].attempt, claimed[0].in_doubt, claimed[0].manual_retry), (1, false, false));
    // As another process reads it after a crash.
    let other = ledger.reopen().await;
    let attempts = other.attempts("a").await.unwrap();
    assert_eq!((attempts[0].number, attempts[0].started_ms, attempts[0].ended_ms), (1, NOW_MS + 5, None));
    assert_eq!(other.show("a").await.unwrap().unwrap().state, "sending");
}

#[tokio::test]
async fn settlements() {
    let retry = |in_doubt| NextState::Retry { due_ms: NOW_MS + 1000, in_doubt };
    let held = NextState::Held { reason: "no look-up".to_owned() };
    let rows = [
        ("delivered", done(), ("done", false, None, Some("42"))),
        ("retry", retry(false), ("accepted", false, None, None)),
        ("in doubt", retry(true), ("accepted", true, None, None)),
        ("held", held, ("held", true, Some("no look-up"), None)),
        ("refused", dead(), ("dead", false, Some("refused by the CRM: 24218"), None)),
    ];
    for (why, next, expected) in rows {
        let ledger = TestLedger::new().await;
        ledger.add("a").await;
        ledger.settle_due(next, NOW_MS + 7).await;
        let shown = ledger.show("a").await;
        let found = (shown.state.as_str(), shown.in_doubt, shown.reason.as_deref(), shown.record_id.as_deref());
        assert_eq!(found, expected, "{why}");
        let attempts = ledger.store.attempts("a").await.unwrap();
        assert_eq!((attempts.len(), attempts[0].ended_ms), (1, Some(NOW_MS + 7)), "{why}");
    }
}

#[tokio::test]
async fn a_settlement_of_an_older_attempt_is_ignored() {
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    let first = ledger.claim(NOW_MS).await.remove(0);
    ledger.store.recover_expired("another owner", NOW_MS, NOW_MS).await.unwrap();
    let second = ledger.claim(NOW_MS).await.remove(0);
    ledger.store.settle(vec![settlement(&first, dead())], NOW_MS).await.unwrap();
    assert_eq!(ledger.state("a").await, "sending");
    ledger.store.settle(vec![settlement(&second, done())], NOW_MS).await.unwrap();
    ledger.store.settle(vec![settlement(&second, dead())], NOW_MS).await.unwrap();
    assert_eq!(ledger.state("a").await, "done", "the first settlement counts");
}

#[tokio::test]
async fn recovery_after_a_crash() {
    let ledger = TestLedger::new().await;
    ledger.add("create").await;
    ledger.insert(NewEntry { creates: false, ..lead("change") }, NOW_MS).await;
    ledger.add_at("waits", NOW_MS + 50).await;
    ledger.claim(NOW_MS).await;
    assert_eq!(ledger.store.recover_expired("another owner", NOW_MS + 60_000, NOW_MS + 10).await.unwrap(), 2);
    let rows = [
        ("create", true, NOW_MS + 60_000, "a look-up waits for the settle delay"),
        ("change", false, NOW_MS + 60_000, "the interrupted call could overwrite a newer change"),
        ("waits", false, NOW_MS + 50, "it was not claimed"),
    ];
    for (key, in_doubt, due_ms, why) in rows {
        let shown = ledger.show(key).await;
        assert_eq!((shown.state.as_str(), shown.in_doubt, shown.due_ms), ("accepted", in_doubt, due_ms), "{why}");
    }
    assert_eq!(ledger.store.recover_expired("another owner", 0, NOW_MS).await.unwrap(), 0);
}

#[tokio::test]
async fn a_manual_retry_applies_to_one_attempt() {
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    let held = || NextState::Held { reason: "no look-up".to_owned() };
    ledger.settle_due(held(), NOW_MS).await;
    assert!(ledger.store.decide("a", State::Accepted, "by staff", NOW_MS).await.unwrap());
    let claimed = ledger.claim(NOW_MS).await.remove(0);
    assert_eq!((claimed.attempt, claimed.in_doubt, claimed.manual_retry), (2, true, true));
    ledger
        .store
        .settle(vec![settlement(&claimed, NextState::Retry { due_ms: NOW_MS, in_doubt: true })], NOW_MS)
        .await
        .unwrap();
    let claimed = ledger.claim(NOW_MS).await.remove(0);
    assert_eq!((claimed.attempt, claimed.in_doubt, claimed.manual_retry), (3, true, false));
}

#[tokio::test]
async fn decisions_by_state() {
    let held = || NextState::Held { reason: "no look-up".to_owned() };
    let rows = [
        ("held", Some(held()), true),
        ("dead", Some(dead()), true),
        ("accepted", None, true),
        ("done", Some(done()), false),
    ];
    for (state, next, is_allowed) in rows {
        for decision in [State::Accepted, State::Dead] {
            let ledger = TestLedger::new().await;
            ledger.add("a").await;
            if let Some(next) = next.clone() {
                ledger.settle_due(next, NOW_MS).await;
            }
            let is_changed = ledger.store.decide("a", decision, "by staff", NOW_MS + 9).await.unwrap();
            let expected = if is_allowed { decision.as_str() } else { state };
            assert_eq!((is_changed, ledger.state("a").await.as_str()), (is_allowed, expected), "{state}");
        }
    }
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    ledger.claim(NOW_MS).await;
    assert!(!ledger.store.decide("a", State::Dead, "by staff", NOW_MS).await.unwrap(), "while it is being sent");
    assert!(!ledger.store.decide("unknown", State::Dead, "by staff", NOW_MS).await.unwrap());
    ledger.store.erase("a", NOW_MS).await.unwrap();
    assert!(!ledger.store.decide("a", State::Accepted, "by staff", NOW_MS).await.unwrap(), "its data was erased");
}
