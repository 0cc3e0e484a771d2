//! What a person sees: lists without personal data, pages with it, figures and hours.

use leadwire_relay::ledger::{EntryStats, Filter, HourStats, NewEntry, Page, State};

use crate::entries::{Bench, CANARY, NOW_MS, dead, done, held, lead};

const HOUR_MS: u64 = 60 * 60 * 1000;

#[tokio::test]
async fn a_list_is_newest_first_and_holds_no_personal_data() {
    let bench = Bench::new();
    bench.add("old").await;
    bench.insert(held("held", "suspect"), NOW_MS + 1).await;
    bench.add_at("new", NOW_MS + 2).await;
    let rows =
        [(None, 9, vec!["new", "held", "old"]), (Some(State::Accepted), 9, vec!["new", "old"]), (None, 1, vec!["new"])];
    for (state, at_most, expected) in rows {
        let listed = bench.ledger.list(Filter { state, limit: at_most }).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), expected);
        assert!(!format!("{listed:?}").contains(CANARY));
        assert!(listed.iter().all(|one| one.has_data));
    }
}

#[tokio::test]
async fn pages_give_everything_once() {
    let bench = Bench::new();
    for number in 0..7 {
        bench.add(&format!("key-{number}")).await;
    }
    let mut page = Page { after: None, filter: Filter { state: None, limit: 3 } };
    let mut keys = Vec::new();
    loop {
        let entries = bench.ledger.page(page.clone()).await.unwrap();
        let Some((last, _)) = entries.last() else { break };
        page.after = Some(last.key.clone());
        keys.extend(entries.into_iter().map(|(entry, _)| entry.key));
    }
    assert_eq!(keys, (0..7).map(|number| format!("key-{number}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn figures_by_connection_and_state() {
    let bench = Bench::new();
    bench.add_at("a", NOW_MS + 5).await;
    bench.add_at("b", NOW_MS + 3).await;
    bench.insert(NewEntry { connection: "portal".to_owned(), ..held("c", "suspect") }, NOW_MS).await;
    let figure = |connection: &str, state, count, oldest_received_ms| EntryStats {
        connection: connection.to_owned(),
        state,
        count,
        oldest_received_ms,
    };
    let expected = [figure("portal", State::Held, 1, NOW_MS), figure("venue", State::Accepted, 2, NOW_MS + 3)];
    assert_eq!(bench.ledger.stats().await.unwrap(), expected);
}

#[tokio::test]
async fn hours_with_their_bounds() {
    let bench = Bench::new();
    let start = NOW_MS - 2 * HOUR_MS;
    for (key, at_ms) in
        [("before", start - 1), ("first", start), ("first's last", start + HOUR_MS - 1), ("second", start + HOUR_MS)]
    {
        bench.add_at(key, at_ms).await;
    }
    bench.attempt(done(), start + HOUR_MS).await;
    bench.add_at("now", NOW_MS).await;
    bench.attempt(dead(), NOW_MS).await;
    bench.insert(NewEntry { ..lead("ahead") }, NOW_MS + 9 * HOUR_MS).await;
    let hour = |number: u64, received, delivered, stopped| HourStats {
        start_ms: start + number * HOUR_MS,
        received,
        delivered,
        stopped,
    };
    let expected = [hour(0, 2, 0, 0), hour(1, 1, 4, 0), hour(2, 1, 0, 1)];
    assert_eq!(bench.ledger.hours(3, NOW_MS + 1).await.unwrap(), expected);
}

#[tokio::test]
async fn erasing_does_not_move_a_delivery_in_time() {
    let bench = Bench::new();
    bench.add("a").await;
    bench.attempt(done(), NOW_MS).await;
    bench.ledger.erase("a", NOW_MS + 5 * HOUR_MS).await.unwrap();
    assert_eq!(bench.ledger.hours(6, NOW_MS + 5 * HOUR_MS).await.unwrap()[0].delivered, 1);
}

#[tokio::test]
async fn a_probe_really_writes() {
    let bench = Bench::new();
    bench.ledger.clear_log().await.unwrap();
    let log = bench.folder.path().join("ledger.db-wal");
    assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
    bench.ledger.probe().await.unwrap();
    assert!(std::fs::metadata(&log).unwrap().len() > 4096, "a page went to the disk");
    bench.add("a").await;
}
