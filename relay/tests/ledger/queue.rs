//! What the forwarder takes, in which order, and what becomes of it: every end of an attempt, and a crash in the middle.

use leadwire_relay::ledger::{Ledger as _, NewEntry, NextState, State};
use leadwire_relay::store::sqlite::SqliteLedger;

use crate::claims::claim;
use crate::entries::{Bench, NOW_MS, dead, done, lead, settlement};

#[tokio::test]
async fn oldest_first_and_only_once() {
    let bench = Bench::new();
    for (key, now_ms) in [("c", NOW_MS), ("a", NOW_MS + 2), ("b", NOW_MS + 1), ("later", NOW_MS + 100)] {
        bench.add_at(key, now_ms).await;
    }
    let other = NewEntry { connection: "portal".to_owned(), ..lead("portal's") };
    bench.insert(other, NOW_MS).await;
    assert_eq!(bench.ledger.next_due_ms("venue").await.unwrap(), Some(NOW_MS));

    let keys = |claimed: Vec<leadwire_relay::ledger::ClaimedEntry>| -> Vec<String> {
        claimed.into_iter().map(|one| one.key).collect()
    };
    assert_eq!(keys(claim(bench.ledger.as_ref(), "venue", 2, NOW_MS + 99).await), ["c", "b"]);
    assert_eq!(keys(claim(bench.ledger.as_ref(), "venue", 2, NOW_MS + 99).await), ["a"]);
    assert!(claim(bench.ledger.as_ref(), "venue", 2, NOW_MS + 99).await.is_empty());
    assert_eq!(keys(claim(bench.ledger.as_ref(), "venue", 2, NOW_MS + 100).await), ["later"]);
    assert_eq!(bench.ledger.next_due_ms("venue").await.unwrap(), None);
    assert_eq!(bench.ledger.next_due_ms("portal").await.unwrap(), Some(NOW_MS));
}

#[tokio::test]
async fn an_attempt_is_in_the_file_before_the_call() {
    let bench = Bench::new();
    bench.add("a").await;
    let claimed = bench.claim(NOW_MS + 5).await;
    assert_eq!((claimed[0].attempt, claimed[0].in_doubt, claimed[0].manual_retry), (1, false, false));
    // As another process sees it, which is what a crash would leave.
    let other = SqliteLedger::open(&bench.path()).unwrap();
    let attempts = other.attempts("a").await.unwrap();
    assert_eq!((attempts[0].number, attempts[0].started_ms, attempts[0].ended_ms), (1, NOW_MS + 5, None));
    assert_eq!(other.show("a").await.unwrap().unwrap().state, "sending");
}

#[tokio::test]
async fn each_end_of_an_attempt() {
    let again = |in_doubt| NextState::Retry { due_ms: NOW_MS + 1000, in_doubt };
    let held = NextState::Held { reason: "no look-up".to_owned() };
    let rows = [
        ("delivered", done(), ("done", false, None, Some("42"))),
        ("to be tried again", again(false), ("accepted", false, None, None)),
        ("in doubt", again(true), ("accepted", true, None, None)),
        ("held", held, ("held", true, Some("no look-up"), None)),
        ("refused", dead(), ("dead", false, Some("refused by the CRM: 24218"), None)),
    ];
    for (why, verdict, expected) in rows {
        let bench = Bench::new();
        bench.add("a").await;
        bench.attempt(verdict, NOW_MS + 7).await;
        let shown = bench.show("a").await;
        let found = (shown.state.as_str(), shown.in_doubt, shown.reason.as_deref(), shown.record_id.as_deref());
        assert_eq!(found, expected, "{why}");
        let attempts = bench.ledger.attempts("a").await.unwrap();
        assert_eq!((attempts.len(), attempts[0].ended_ms), (1, Some(NOW_MS + 7)), "{why}");
    }
}

#[tokio::test]
async fn the_end_of_an_older_attempt_changes_nothing() {
    let bench = Bench::new();
    bench.add("a").await;
    let first = bench.claim(NOW_MS).await.remove(0);
    bench.ledger.recover_expired("of another process", NOW_MS, NOW_MS).await.unwrap();
    let second = bench.claim(NOW_MS).await.remove(0);
    bench.ledger.settle(vec![settlement(&first, dead())], NOW_MS).await.unwrap();
    assert_eq!(bench.state("a").await, "sending");
    bench.ledger.settle(vec![settlement(&second, done())], NOW_MS).await.unwrap();
    bench.ledger.settle(vec![settlement(&second, dead())], NOW_MS).await.unwrap();
    assert_eq!(bench.state("a").await, "done", "an end is an end");
}

#[tokio::test]
async fn what_a_crash_leaves_in_the_middle() {
    let bench = Bench::new();
    bench.add("create").await;
    bench.insert(NewEntry { creates: false, ..lead("change") }, NOW_MS).await;
    bench.add_at("waits", NOW_MS + 50).await;
    bench.claim(NOW_MS).await;
    assert_eq!(bench.ledger.recover_expired("of another process", NOW_MS + 60_000, NOW_MS + 10).await.unwrap(), 2);
    let rows = [
        ("create", true, NOW_MS + 60_000, "not before the CRM has had the time to finish"),
        ("change", false, NOW_MS + 10, "setting a state twice does no harm"),
        ("waits", false, NOW_MS + 50, "was not under way"),
    ];
    for (key, in_doubt, due_ms, why) in rows {
        let shown = bench.show(key).await;
        assert_eq!((shown.state.as_str(), shown.in_doubt, shown.due_ms), ("accepted", in_doubt, due_ms), "{why}");
    }
    assert_eq!(bench.ledger.recover_expired("of another process", 0, NOW_MS).await.unwrap(), 0);
}

/// A person's word on what cannot be looked up holds for one attempt.
#[tokio::test]
async fn a_decision_holds_once() {
    let bench = Bench::new();
    bench.add("a").await;
    let held = || NextState::Held { reason: "no look-up".to_owned() };
    bench.attempt(held(), NOW_MS).await;
    assert!(bench.ledger.decide("a", State::Accepted, "decided", NOW_MS).await.unwrap());
    let claimed = bench.claim(NOW_MS).await.remove(0);
    assert_eq!((claimed.attempt, claimed.in_doubt, claimed.manual_retry), (2, true, true));
    bench
        .ledger
        .settle(vec![settlement(&claimed, NextState::Retry { due_ms: NOW_MS, in_doubt: true })], NOW_MS)
        .await
        .unwrap();
    let claimed = bench.claim(NOW_MS).await.remove(0);
    assert_eq!((claimed.attempt, claimed.in_doubt, claimed.manual_retry), (3, true, false));
}
