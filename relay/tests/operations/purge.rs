//! The hourly purge: by the configuration's days, and out of SQLite's log, too.

use leadwire_relay::purge;

use crate::asks::config;
use crate::entries::{Bench, CANARY, DAY_MS, NOW_MS, done};

#[tokio::test]
async fn by_the_configuration_s_days() {
    for (days, is_kept) in [(7, true), (8, false)] {
        let bench = Bench::new();
        bench.add("a").await;
        bench.attempt(done(), NOW_MS).await;
        let purged = purge::purge(&config("keep_days = 7"), &bench.ledger, NOW_MS + days * DAY_MS).await.unwrap();
        assert_eq!((purged == 0, bench.holds(CANARY)), (is_kept, is_kept), "{days}");
    }
}

/// What a command erased while somebody was reading is cleared within the hour.
#[tokio::test]
async fn what_was_erased_before() {
    let bench = Bench::new();
    bench.add("a").await;
    bench.ledger.erase("a", NOW_MS).await.unwrap();
    assert!(bench.holds(CANARY), "it still stands in the log");
    purge::purge(&config(""), &bench.ledger, NOW_MS).await.unwrap();
    assert!(!bench.holds(CANARY));
}
