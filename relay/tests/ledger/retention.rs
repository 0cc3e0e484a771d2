//! Personal data is purged or erased. That it is in no file either is tested per store.

use leadwire_relay::ledger::NextState;

use crate::support::ledger::{TestLedger, dead, done};
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
        let ledger = TestLedger::new().await;
        ledger.add("a").await;
        if let Some(next) = next {
            ledger.settle_due(next, NOW_MS).await;
        }
        let purged = ledger.store.purge(30, NOW_MS + days * DAY_MS).await.unwrap();
        ledger.store.clear_log().await.unwrap();
        let shown = ledger.show("a").await;
        assert_eq!((shown.state.as_str(), shown.has_data), (state, has_data), "{why}");
        assert_eq!((purged == 1, shown.body.is_some()), (!has_data, has_data), "{why}");
    }
}

#[tokio::test]
async fn keys_are_kept_for_400_days() {
    let ledger = TestLedger::new().await;
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
    let ledger = TestLedger::new().await;
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
        let ledger = TestLedger::new().await;
        ledger.add("a").await;
        if let Some(next) = next {
            ledger.settle_due(next, NOW_MS).await;
        }
        assert!(ledger.store.erase("a", NOW_MS + 5).await.unwrap(), "{why}");
        ledger.store.clear_log().await.unwrap();
        let shown = ledger.show("a").await;
        assert_eq!((shown.state.as_str(), shown.reason.as_deref()), expected, "{why}");
        assert!(shown.body.is_none() && shown.context.is_none() && !shown.has_data, "{why}");
        assert!(ledger.claim(NOW_MS + DAY_MS).await.is_empty(), "{why}: it is not sent");
    }
    assert!(!TestLedger::new().await.store.erase("unknown", NOW_MS).await.unwrap());
}
