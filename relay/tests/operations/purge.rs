//! The purge of personal data.

use leadwire_relay::purge::purge;
use leadwire_relay::purge_time::PurgeTime;

use crate::relay::config;
use crate::support::ledger::{CANARY, TestLedger, done};
use crate::support::time::{DAY_MS, NOW_MS, test_clock};

#[tokio::test]
async fn personal_data_is_kept_for_keep_days() {
    for (days, is_kept) in [(7, true), (8, false)] {
        let ledger = TestLedger::new().await;
        ledger.add("a").await;
        ledger.settle_due(done(), NOW_MS).await;
        let purged = purge(&config("keep_days = 7"), ledger.store.as_ref(), NOW_MS + days * DAY_MS).await.unwrap();
        assert_eq!((purged == 0, ledger.files_contain(CANARY)), (is_kept, is_kept), "{days}");
    }
}

/// `erase` leaves data in SQLite's log if another process reads it at the same time.
#[tokio::test]
async fn purge_clears_the_log_of_erased_data() {
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    ledger.store.erase("a", NOW_MS).await.unwrap();
    assert!(ledger.files_contain(CANARY), "it is still in the log");
    purge(&config(""), ledger.store.as_ref(), NOW_MS).await.unwrap();
    assert!(!ledger.files_contain(CANARY));
}

#[tokio::test]
async fn a_clock_that_is_ahead_forgets_no_key() {
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    ledger.settle_due(done(), NOW_MS).await;
    let ahead_ms = NOW_MS + 500 * DAY_MS;
    for now_ms in [NOW_MS, ahead_ms, ahead_ms] {
        let mut time = PurgeTime::new(ledger.store.clone(), test_clock(move || now_ms));
        let time_ms = time.advance().await.unwrap();
        purge(&config(""), ledger.store.as_ref(), time_ms).await.unwrap();
        assert!(ledger.show("a").await.has_data, "{now_ms}");
    }
    // By the time of day it would be: first its data, then the key.
    for _ in 0..2 {
        purge(&config(""), ledger.store.as_ref(), ahead_ms).await.unwrap();
    }
    assert!(ledger.store.find("a").await.unwrap().is_none());
}
