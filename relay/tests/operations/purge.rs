//! The purge of personal data.

use leadwire_relay::purge::purge;

use crate::entries::{Bench, CANARY, DAY_MS, NOW_MS, done};
use crate::operations::config;

#[tokio::test]
async fn personal_data_is_kept_for_keep_days() {
    for (days, is_kept) in [(7, true), (8, false)] {
        let bench = Bench::new();
        bench.add("a").await;
        bench.attempt(done(), NOW_MS).await;
        let purged = purge(&config("keep_days = 7"), bench.ledger.as_ref(), NOW_MS + days * DAY_MS).await.unwrap();
        assert_eq!((purged == 0, bench.holds(CANARY)), (is_kept, is_kept), "{days}");
    }
}

/// `erase` leaves data in SQLite's log if another process reads it at the same time.
#[tokio::test]
async fn purge_clears_the_log_of_erased_data() {
    let bench = Bench::new();
    bench.add("a").await;
    bench.ledger.erase("a", NOW_MS).await.unwrap();
    assert!(bench.holds(CANARY), "it is still in the log");
    purge(&config(""), bench.ledger.as_ref(), NOW_MS).await.unwrap();
    assert!(!bench.holds(CANARY));
}
