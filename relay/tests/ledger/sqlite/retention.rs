//! What was purged or erased is in none of SQLite's files.

use leadwire_relay::ledger::State;

use crate::support::ledger::{CANARY, TestLedger, done, held};
use crate::support::time::{DAY_MS, NOW_MS};

#[tokio::test]
async fn after_a_purge_or_an_erasure() {
    for (why, days, is_erased, expected) in
        [("kept", 30, false, true), ("purged", 31, false, false), ("erased", 30, true, false)]
    {
        let ledger = TestLedger::on_sqlite();
        ledger.add("a").await;
        ledger.settle_due(done(), NOW_MS).await;
        if is_erased {
            ledger.store.erase("a", NOW_MS).await.unwrap();
        }
        ledger.store.purge(30, NOW_MS + days * DAY_MS).await.unwrap();
        ledger.store.clear_log().await.unwrap();
        assert_eq!(ledger.files_contain(CANARY), expected, "{why}");
    }
}

/// Entries of many sizes, rewritten by updates: SQLite leaves no copy in a freed or rearranged page.
#[tokio::test]
async fn no_copy_remains_in_a_page() {
    let ledger = TestLedger::on_sqlite();
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
    let ledger = TestLedger::on_sqlite();
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
