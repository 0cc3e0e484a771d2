//! The counters of states and hours agree with the entries after every kind of change.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use leadwire_relay::ledger::{Filter, Inserted, NewEntry, NextState, Page, State};

use crate::support::ledger::{TestLedger, dead, done, held, lead, settlement};
use crate::support::test_store::is_model;
use crate::support::time::{DAY_MS, HOUR_MS, NOW_MS};

/// What the counters say, and what counting the entries says. Every entry whose key begins with `suspect` looked automated.
pub async fn assert_counted(ledger: &TestLedger, after: &str) {
    if is_model() {
        // It has no counters.
        return;
    }
    let entries = ledger.entries().await;
    let mut stats: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut suspects = stats.clone();
    let mut hours: BTreeMap<u64, [u64; 3]> = BTreeMap::new();
    for entry in &entries {
        *stats.entry((entry.connection.clone(), entry.state.to_string())).or_default() += 1;
        if entry.key.starts_with("suspect") {
            *suspects.entry(("wedding too_fast".to_owned(), entry.state.to_string())).or_default() += 1;
        }
        hours.entry(entry.received_ms / HOUR_MS).or_default()[0] += 1;
        match entry.state {
            State::Done => hours.entry(entry.changed_ms / HOUR_MS).or_default()[1] += 1,
            State::Held | State::Dead => hours.entry(entry.changed_ms / HOUR_MS).or_default()[2] += 1,
            State::Accepted | State::Sending => {}
        }
    }
    let (store, end_ms) = (&ledger.store, NOW_MS + 500 * DAY_MS);
    let counted = store.stats().await.unwrap().into_iter().filter(|entries| entries.count > 0);
    let counted = counted.map(|entries| ((entries.connection, entries.state.to_string()), entries.count));
    assert_eq!(counted.collect::<BTreeMap<_, _>>(), stats, "{after}");
    let counted = store.suspects().await.unwrap().into_iter().filter(|entries| entries.count > 0);
    let counted = counted
        .map(|entries| ((format!("{} {}", entries.form, entries.reason), entries.state.to_string()), entries.count));
    assert_eq!(counted.collect::<BTreeMap<_, _>>(), suspects, "{after}");
    let counted = store.hours(24 * 510, end_ms).await.unwrap().into_iter();
    let counted = counted.map(|hour| (hour.start_ms / HOUR_MS, [hour.received, hour.delivered, hour.stopped]));
    assert_eq!(counted.filter(|(_, counts)| *counts != [0; 3]).collect::<BTreeMap<_, _>>(), hours, "{after}");
}

fn suspect(entry: NewEntry) -> NewEntry {
    NewEntry { suspect: Some("too_fast"), ..entry }
}

#[tokio::test]
async fn counters_after_each_change() {
    let ledger = TestLedger::new().await;
    let store = ledger.store.clone();
    for key in ["suspect a", "suspect b", "suspect c", "suspect d", "suspect e"] {
        ledger.insert(suspect(lead(key)), NOW_MS).await;
    }
    ledger.insert(suspect(held("suspect f", "suspect")), NOW_MS + HOUR_MS).await;
    ledger.insert(suspect(held("suspect f", "suspect")), NOW_MS + HOUR_MS).await;
    assert_counted(&ledger, "insert").await;

    let claimed = ledger.claim(NOW_MS + HOUR_MS).await;
    assert_counted(&ledger, "claim").await;
    let next = [
        done(),
        dead(),
        NextState::Held { reason: "no look-up".to_owned() },
        NextState::Retry { due_ms: NOW_MS + 3 * HOUR_MS, in_doubt: true },
    ];
    let settlements = claimed.iter().zip(next).map(|(entry, next)| settlement(entry, next)).collect();
    store.settle(settlements, NOW_MS + 2 * HOUR_MS).await.unwrap();
    assert_counted(&ledger, "settle").await;

    store.recover_expired("another", NOW_MS + 3 * HOUR_MS, NOW_MS + 3 * HOUR_MS).await.unwrap();
    assert_counted(&ledger, "recover").await;
    assert!(store.decide("suspect c", State::Accepted, "by staff", NOW_MS + 4 * HOUR_MS).await.unwrap());
    assert!(store.decide("suspect f", State::Dead, "by staff", NOW_MS + 4 * HOUR_MS).await.unwrap());
    assert_counted(&ledger, "decide").await;
    ledger.add_at("g", NOW_MS + 40 * DAY_MS).await;
    store.correct_times(NOW_MS + 5 * HOUR_MS, NOW_MS + DAY_MS, NOW_MS + 5 * HOUR_MS).await.unwrap();
    assert_counted(&ledger, "a corrected clock").await;
    for key in ["suspect a", "suspect d", "suspect e", "g"] {
        store.erase(key, NOW_MS + 5 * HOUR_MS).await.unwrap();
    }
    assert_counted(&ledger, "erase").await;
    store.purge(30, NOW_MS + 31 * DAY_MS).await.unwrap();
    assert_counted(&ledger, "purge of data").await;
    store.purge(30, NOW_MS + 402 * DAY_MS).await.unwrap();
    assert_counted(&ledger, "purge of keys").await;
    let total: u64 = store.stats().await.unwrap().iter().map(|stats| stats.count).sum();
    assert_eq!(total, 1, "only what still waits is left");
}

/// More entries than one chunk of the purge.
#[tokio::test]
async fn a_purge_of_many_chunks_is_complete() {
    const ENTRIES: usize = 300;
    let ledger = TestLedger::new().await;
    for number in 0..ENTRIES {
        ledger.add(&format!("key-{number}")).await;
    }
    for _ in 0..ENTRIES / 100 {
        ledger.settle_due(done(), NOW_MS).await;
    }
    assert_eq!(ledger.store.purge(30, NOW_MS + 31 * DAY_MS).await.unwrap(), ENTRIES);
    assert_eq!(ledger.store.purge(30, NOW_MS + 402 * DAY_MS).await.unwrap(), 0);
    assert!(ledger.store.stats().await.unwrap().is_empty());
    assert_counted(&ledger, "purge").await;
}

/// The lists of a state with few entries and of one with many are made in different ways.
#[tokio::test]
async fn pages_of_one_state() {
    let ledger = TestLedger::new().await;
    let inserts = (0..3000).map(|number| {
        let key = format!("key-{:04}", number * 7 % 3000);
        let entry = if number % 10 == 0 { held(&key, "suspect") } else { lead(&key) };
        ledger.store.insert(entry, NOW_MS + number)
    });
    assert!(join_all(inserts).await.into_iter().all(|inserted| inserted.unwrap() == Inserted::New));
    for _ in 0..27 {
        ledger.settle_due(done(), NOW_MS + 3000).await;
    }
    for (state, expected) in [(State::Held, 300), (State::Done, 2700)] {
        let mut page = Page { after: None, filter: Filter { state: Some(state), limit: 200 } };
        let mut keys = Vec::new();
        loop {
            let entries = ledger.store.page(page.clone()).await.unwrap();
            let Some((last, _)) = entries.last() else { break };
            page.after = Some(last.key.clone());
            keys.extend(entries.into_iter().map(|(entry, _)| (entry.key, entry.state)));
        }
        assert_eq!(keys.len(), expected, "{state}");
        assert!(keys.is_sorted_by(|a, b| a.0 < b.0), "{state}");
        assert!(keys.iter().all(|key| key.1 == state), "{state}");
    }
}
