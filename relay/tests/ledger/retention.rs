//! Personal data is purged or erased, from the ledger's files too.

use leadwire_relay::ledger::{NextState, State};

use crate::support::ledger::{CANARY, TestLedger, dead, done, held};
use crate::support::time::{DAY_MS, NOW_MS};

#[tokio::test]
async fn purge_after_keep_days() {
    let rows = [
        ("delivered, on the last day", Some(done()), 30, "done", true),
        ("delivered, a day later", Some(done()), 31, "done", false),
        ("refused, a day later", Some(dead()), 31, "dead", false),
        ("never delivered", None, 3000, "accepted", true),
        ("held", Some(NextState::Held { reason: "no look-up".to_owned() }), 3000, "held", true),
    ];
    for (why, next, days, state, has_data) in rows {
        let ledger = TestLedger::new();
        ledger.add("a").await;
        if let Some(next) = next {
            ledger.settle_due(next, NOW_MS).await;
        }
        let purged = ledger.store.purge(30, NOW_MS + days * DAY_MS).await.unwrap();
        ledger.store.clear_log().await.unwrap();
        let shown = ledger.show("a").await;
        assert_eq!((shown.state.as_str(), shown.has_data), (state, has_data), "{why}");
        assert_eq!((purged == 1, ledger.files_contain(CANARY)), (!has_data, has_data), "{why}");
    }
}

#[tokio::test]
async fn keys_are_kept_for_400_days() {
    let ledger = TestLedger::new();
    ledger.add("a").await;
    ledger.settle_due(done(), NOW_MS).await;
    for (days, is_remembered) in [(31, true), (400, true), (401, false)] {
        ledger.store.purge(30, NOW_MS + days * DAY_MS).await.unwrap();
        assert_eq!(ledger.store.find("a").await.unwrap().is_some(), is_remembered, "{days}");
    }
    assert!(ledger.store.attempts("a").await.unwrap().is_empty(), "its attempts are deleted, too");
}

#[tokio::test]
async fn more_days_than_any_time() {
    let ledger = TestLedger::new();
    ledger.add("a").await;
    ledger.settle_due(done(), NOW_MS).await;
    assert_eq!(ledger.store.purge(u64::MAX, NOW_MS + 300 * DAY_MS).await.unwrap(), 0);
}

#[tokio::test]
async fn erase_by_state() {
    let held = || NextState::Held { reason: "no look-up".to_owned() };
    let rows = [
        ("delivered", Some(done()), ("done", None)),
        ("refused", Some(dead()), ("dead", Some("erased"))),
        ("held", Some(held()), ("dead", Some("erased"))),
        ("waiting", None, ("dead", Some("erased"))),
    ];
    for (why, next, expected) in rows {
        let ledger = TestLedger::new();
        ledger.add("a").await;
        if let Some(next) = next {
            ledger.settle_due(next, NOW_MS).await;
        }
        assert!(ledger.store.erase("a", NOW_MS + 5).await.unwrap(), "{why}");
        ledger.store.clear_log().await.unwrap();
        let shown = ledger.show("a").await;
        assert_eq!((shown.state.as_str(), shown.reason.as_deref()), expected, "{why}");
        assert!(shown.body.is_none() && shown.context.is_none() && !shown.has_data, "{why}");
        assert!(!ledger.files_contain(CANARY), "{why}");
        assert!(ledger.claim(NOW_MS + DAY_MS).await.is_empty(), "{why}: it is not sent");
    }
    assert!(!TestLedger::new().store.erase("unknown", NOW_MS).await.unwrap());
}

/// Entries of many sizes, rewritten by updates: SQLite leaves no copy in a freed or rearranged page.
#[tokio::test]
async fn no_copy_remains_in_a_page() {
    let ledger = TestLedger::new();
    for number in 0..400 {
        let mut lead = held(&format!("key-{:03}", number * 37 % 400), "suspect");
        lead.body = format!(r#"{{"name":"{}","contact":"{CANARY}"}}"#, CANARY.repeat(number * 13 % 300));
        ledger.insert(lead, NOW_MS).await;
    }
    for number in 0..400 {
        let key = format!("key-{number:03}");
        ledger.store.decide(&key, State::Accepted, "a longer reason than before", NOW_MS).await.unwrap();
    }
    ledger.settle_due(done(), NOW_MS).await;
    assert!(ledger.files_contain(CANARY));
    for number in 0..400 {
        ledger.store.erase(&format!("key-{number:03}"), NOW_MS).await.unwrap();
    }
    ledger.store.clear_log().await.unwrap();
    assert!(!ledger.files_contain("canary"));
}

/// Another process reads an older snapshot, which the log must keep until then.
#[tokio::test]
async fn a_log_that_is_being_read() {
    let ledger = TestLedger::new();
    ledger.add("a").await;
    let reader = rusqlite::Connection::open(ledger.path()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM entry").unwrap();
    ledger.store.erase("a", NOW_MS).await.unwrap();
    let refused = ledger.store.clear_log().await.unwrap_err();
    let message = "the ledger: another process is reading it, so its log could not be cleared";
    assert_eq!(refused.to_string(), message);
    assert!(ledger.files_contain(CANARY));
    reader.execute_batch("COMMIT").unwrap();
    ledger.store.clear_log().await.unwrap();
    assert!(!ledger.files_contain(CANARY));
}
