//! Lists without personal data, pages with it, counts by connection and by hour.

use leadwire_relay::ledger::{EntryStats, Filter, HourStats, NewEntry, Page, State};

use crate::support::ledger::{CANARY, TestLedger, dead, done, held, lead};
use crate::support::time::{HOUR_MS, NOW_MS};

#[tokio::test]
async fn a_list_is_newest_first_and_without_personal_data() {
    let ledger = TestLedger::new().await;
    ledger.add("old").await;
    ledger.insert(held("held", "suspect"), NOW_MS + 1).await;
    ledger.add_at("new", NOW_MS + 2).await;
    let rows =
        [(None, 9, vec!["new", "held", "old"]), (Some(State::Accepted), 9, vec!["new", "old"]), (None, 1, vec!["new"])];
    for (state, at_most, expected) in rows {
        let listed = ledger.store.list(Filter { state, limit: at_most }).await.unwrap();
        assert_eq!(listed.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), expected);
        assert!(!format!("{listed:?}").contains(CANARY));
        assert!(listed.iter().all(|entry| entry.has_data));
    }
}

#[tokio::test]
async fn pages_contain_every_entry_once() {
    let ledger = TestLedger::new().await;
    for number in 0..7 {
        ledger.add(&format!("key-{number}")).await;
    }
    let mut page = Page { after: None, filter: Filter { state: None, limit: 3 } };
    let mut keys = Vec::new();
    loop {
        let entries = ledger.store.page(page.clone()).await.unwrap();
        let Some((last, _)) = entries.last() else { break };
        page.after = Some(last.key.clone());
        keys.extend(entries.into_iter().map(|(entry, _)| entry.key));
    }
    assert_eq!(keys, (0..7).map(|number| format!("key-{number}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn counts_by_connection_and_state() {
    let ledger = TestLedger::new().await;
    ledger.add_at("a", NOW_MS + 5).await;
    ledger.add_at("b", NOW_MS + 3).await;
    ledger.insert(NewEntry { connection: "portal".to_owned(), ..held("c", "suspect") }, NOW_MS).await;
    let count = |connection: &str, state, count, oldest_received_ms| EntryStats {
        connection: connection.to_owned(),
        state,
        count,
        oldest_received_ms,
    };
    let expected = [count("portal", State::Held, 1, None), count("venue", State::Accepted, 2, Some(NOW_MS + 3))];
    assert_eq!(ledger.store.stats().await.unwrap(), expected);
}

#[tokio::test]
async fn counts_by_hour() {
    let ledger = TestLedger::new().await;
    let start = NOW_MS - 2 * HOUR_MS;
    for (key, at_ms) in
        [("before", start - 1), ("first", start), ("first's last", start + HOUR_MS - 1), ("second", start + HOUR_MS)]
    {
        ledger.add_at(key, at_ms).await;
    }
    ledger.settle_due(done(), start + HOUR_MS).await;
    ledger.add_at("now", NOW_MS).await;
    ledger.settle_due(dead(), NOW_MS).await;
    ledger.insert(NewEntry { ..lead("ahead") }, NOW_MS + 9 * HOUR_MS).await;
    let hour = |number: u64, received, delivered, stopped| HourStats {
        start_ms: start + number * HOUR_MS,
        received,
        delivered,
        stopped,
    };
    let expected = [hour(0, 2, 0, 0), hour(1, 1, 4, 0), hour(2, 1, 0, 1)];
    assert_eq!(ledger.store.hours(3, NOW_MS + 1).await.unwrap(), expected);
}

#[tokio::test]
async fn erasing_does_not_change_the_hour_of_a_delivery() {
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    ledger.settle_due(done(), NOW_MS).await;
    ledger.store.erase("a", NOW_MS + 5 * HOUR_MS).await.unwrap();
    assert_eq!(ledger.store.hours(6, NOW_MS + 5 * HOUR_MS).await.unwrap()[0].delivered, 1);
}
