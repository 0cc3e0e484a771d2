//! The machine's clock was ahead and is corrected: what waits is due at once, and was received now at the latest.

use std::time::{SystemTime, UNIX_EPOCH};

use leadwire_relay::ledger::{MAX_LEASE_MS, NextState};

use crate::support::ledger::{TestLedger, done, held, relay_info, settlement};
use crate::support::time::{DAY_MS, HOUR_MS, NOW_MS};

const AHEAD_MS: u64 = NOW_MS + 40 * DAY_MS;
const SETTLED_MS: u64 = NOW_MS + 60_000;

fn retry(due_ms: u64, in_doubt: bool) -> NextState {
    NextState::Retry { due_ms, in_doubt }
}

#[tokio::test]
async fn due_times() {
    let rows = [
        ("received while it was ahead", AHEAD_MS, None, NOW_MS),
        ("failed while it was ahead", NOW_MS - HOUR_MS, Some((AHEAD_MS, retry(AHEAD_MS + HOUR_MS, false))), NOW_MS),
        ("in doubt", NOW_MS - HOUR_MS, Some((AHEAD_MS, retry(AHEAD_MS + HOUR_MS, true))), SETTLED_MS),
        ("due later than any delay", NOW_MS, Some((NOW_MS, retry(NOW_MS + 2 * DAY_MS, false))), NOW_MS),
        ("a delay by the right clock", NOW_MS, Some((NOW_MS, retry(NOW_MS + HOUR_MS, false))), NOW_MS + HOUR_MS),
        ("due before", NOW_MS - HOUR_MS, None, NOW_MS - HOUR_MS),
    ];
    for (why, received_ms, settled, expected) in rows {
        let ledger = TestLedger::new().await;
        ledger.add_at("a", received_ms).await;
        if let Some((at_ms, next)) = settled {
            ledger.settle_due(next, at_ms).await;
        }
        let latest_ms = NOW_MS + DAY_MS;
        let corrected = ledger.store.correct_times(SETTLED_MS, latest_ms, NOW_MS).await.unwrap();
        let entry = ledger.show("a").await;
        assert_eq!(entry.due_ms, expected, "{why}");
        assert!(entry.received_ms <= NOW_MS && entry.changed_ms <= NOW_MS, "{why}");
        assert_eq!(ledger.store.correct_times(SETTLED_MS, latest_ms, NOW_MS).await.unwrap(), 0, "{why}: once");
        assert_eq!(ledger.claim(SETTLED_MS).await.len(), usize::from(expected <= SETTLED_MS), "{why}");
        assert!(corrected <= 1);
    }
}

/// A look-up lists what was created since the lead was received.
#[tokio::test]
async fn leads_that_may_have_been_sent_were_received_earlier() {
    let ledger = TestLedger::new().await;
    ledger.add_at("sent", AHEAD_MS).await;
    ledger.settle_due(retry(AHEAD_MS, true), AHEAD_MS).await;
    ledger.add_at("delivered", AHEAD_MS - 1).await;
    let claimed = ledger.claim(AHEAD_MS - 1).await;
    ledger.store.settle(vec![settlement(&claimed[0], done())], AHEAD_MS).await.unwrap();
    ledger.add_at("waiting", AHEAD_MS).await;
    ledger.insert(held("held", "suspect"), AHEAD_MS).await;
    ledger.store.correct_times(SETTLED_MS, NOW_MS + DAY_MS, NOW_MS).await.unwrap();
    for (key, received_ms) in
        [("sent", NOW_MS - DAY_MS), ("delivered", AHEAD_MS - 1), ("waiting", NOW_MS), ("held", NOW_MS - DAY_MS)]
    {
        assert_eq!(ledger.show(key).await.received_ms, received_ms, "{key}");
    }
}

/// It may be the present clock that is wrong.
#[tokio::test]
async fn a_clock_that_was_not_set_changes_no_time_of_reception() {
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    ledger.store.correct_times(60_000, DAY_MS, 0).await.unwrap();
    let entry = ledger.show("a").await;
    assert_eq!((entry.received_ms, entry.due_ms), (NOW_MS, 0));
}

/// The relays that have them may have stopped.
#[tokio::test]
async fn leases_and_reports_of_a_clock_that_was_ahead() {
    let ledger = TestLedger::new().await;
    let store = &ledger.store;
    let ahead_ms = NOW_MS + 3650 * DAY_MS;
    store.acquire_lease("venue", "a", ahead_ms + 30_000, ahead_ms).await.unwrap();
    store.report_relay(&relay_info("a", "one"), ahead_ms).await.unwrap();
    let lasting = store.acquire_lease("portal", "a", NOW_MS + 30_000, NOW_MS).await.unwrap().unwrap();

    store.recover_expired("b", NOW_MS, NOW_MS).await.unwrap();
    let leases = store.leases().await.unwrap();
    let until_ms = leases.iter().find(|lease| lease.connection == "venue").unwrap().until_ms;
    // A database has its own clock.
    let today_ms = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    assert!((NOW_MS + MAX_LEASE_MS..=NOW_MS.max(today_ms) + MAX_LEASE_MS).contains(&until_ms), "{leases:?}");
    assert_eq!(store.acquire_lease("venue", "b", until_ms + 1, until_ms - 1).await.unwrap(), None, "it may still run");
    assert_eq!(
        store.acquire_lease("venue", "b", until_ms + 1, until_ms).await.unwrap().map(|lease| lease.fence),
        Some(2)
    );
    assert!(
        leases.iter().any(|lease| lease.connection == "portal" && lease.until_ms == lasting.until_ms),
        "{leases:?}"
    );

    assert!(store.relays(NOW_MS).await.unwrap().is_empty());
    let reports = store.report_relay(&relay_info("b", "two"), NOW_MS).await.unwrap();
    assert_eq!(reports.iter().map(|report| report.relay.owner.as_str()).collect::<Vec<_>>(), ["b"]);
    store.report_relay(&relay_info("a", "one"), NOW_MS + 1).await.unwrap();
    assert_eq!(store.relays(NOW_MS).await.unwrap().len(), 2, "it runs, by the right clock");
}

/// On a slow network: what was written meanwhile is later than its time.
#[tokio::test]
async fn a_correction_that_is_executed_late() {
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    ledger.settle_due(retry(NOW_MS + 68_000, true), NOW_MS + 8_000).await;
    assert_eq!(ledger.store.correct_times(SETTLED_MS, NOW_MS + DAY_MS, NOW_MS).await.unwrap(), 0);
    assert_eq!(ledger.show("a").await.due_ms, NOW_MS + 68_000, "the CRM may still work on it");
}
