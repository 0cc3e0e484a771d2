//! Entries that are not due at once, because they wait for something before their first attempt.

use leadwire_relay::ledger::{Inserted, NewEntry, NextState};

use crate::support::ledger::{TestLedger, done, held, lead};
use crate::support::time::{HOUR_MS, NOW_MS};

const DUE_MS: u64 = NOW_MS + HOUR_MS;

fn waiting(key: &str) -> NewEntry {
    NewEntry { due_ms: Some(DUE_MS), ..lead(key) }
}

#[tokio::test]
async fn a_waiting_entry_is_claimed_when_it_is_due() {
    let ledger = TestLedger::new().await;
    assert_eq!(ledger.insert(waiting("a"), NOW_MS).await, Inserted::New);
    let shown = ledger.show("a").await;
    assert_eq!((shown.state.as_str(), shown.due_ms, shown.received_ms), ("accepted", DUE_MS, NOW_MS));
    assert_eq!(ledger.store.next_due_ms("venue").await.unwrap(), Some(DUE_MS));
    assert!(ledger.claim(DUE_MS - 1).await.is_empty());
    assert!(matches!(ledger.insert(waiting("a"), NOW_MS).await, Inserted::Replay(_)));
    assert_eq!(ledger.claim(DUE_MS).await.len(), 1);
}

#[tokio::test]
async fn make_due() {
    let retry = NextState::Retry { due_ms: DUE_MS, in_doubt: true };
    let rows = [
        ("waiting", Some(waiting("a")), None, Some("venue"), NOW_MS),
        ("due already", Some(lead("a")), None, None, NOW_MS),
        ("after an attempt", Some(lead("a")), Some(retry), None, DUE_MS),
        ("delivered", Some(lead("a")), Some(done()), None, NOW_MS),
        ("held", Some(NewEntry { due_ms: Some(DUE_MS), ..held("a", "suspect") }), None, None, DUE_MS),
        ("unknown", None, None, None, 0),
    ];
    for (why, entry, settled, connection, due_ms) in rows {
        let ledger = TestLedger::new().await;
        let is_known = entry.is_some();
        if let Some(entry) = entry {
            ledger.insert(entry, NOW_MS).await;
        }
        if let Some(next) = settled {
            ledger.settle_due(next, NOW_MS).await;
        }
        let made = ledger.store.make_due("a", NOW_MS).await.unwrap();
        assert_eq!(made.as_deref(), connection, "{why}");
        if is_known {
            assert_eq!(ledger.show("a").await.due_ms, due_ms, "{why}");
        }
        assert_eq!(ledger.store.make_due("a", NOW_MS).await.unwrap(), None, "{why}: again");
        assert_eq!(
            ledger.claim(NOW_MS).await.len(),
            usize::from(connection.is_some() || why == "due already"),
            "{why}"
        );
    }
}

/// The correction knows how long an entry may wait.
#[tokio::test]
async fn a_correction_of_the_clock_leaves_what_waits() {
    let ledger = TestLedger::new().await;
    ledger.insert(waiting("a"), NOW_MS).await;
    assert_eq!(ledger.store.correct_times(NOW_MS, DUE_MS, NOW_MS).await.unwrap(), 0);
    assert_eq!(ledger.show("a").await.due_ms, DUE_MS);
}
