//! The counters of states and hours agree with the entries after every kind of change.

use std::path::Path;

use leadwire_relay::ledger::{Filter, Ledger as _, NewEntry, NextState, Page, State};
use leadwire_relay::store::sqlite::SqliteLedger;
use rusqlite::Connection;

use crate::support::ledger::{TestLedger, dead, done, held, lead, settlement};
use crate::support::time::{DAY_MS, HOUR_MS, NOW_MS};

/// What the counters say, and what counting the rows says.
fn assert_counted(path: &Path, after: &str) {
    let connection = Connection::open(path).unwrap();
    let rows = |query: &str| -> Vec<String> {
        connection.prepare(query).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let pairs = [
        (
            "SELECT connection || state || count FROM entry_count WHERE count <> 0 ORDER BY 1",
            "SELECT connection || state || count(*) FROM entry GROUP BY connection, state ORDER BY 1",
        ),
        (
            "SELECT hour || ' ' || received FROM entry_hour WHERE received <> 0 ORDER BY 1",
            "SELECT (received_ms / 3600000) || ' ' || count(*) FROM entry GROUP BY received_ms / 3600000 ORDER BY 1",
        ),
        (
            "SELECT hour || ' ' || delivered || ' ' || stopped FROM entry_hour WHERE delivered <> 0 OR stopped <> 0 ORDER BY 1",
            "SELECT (changed_ms / 3600000) || ' ' || sum(state = 'done') || ' ' || sum(state <> 'done') FROM entry
             WHERE state IN ('done', 'held', 'dead') GROUP BY changed_ms / 3600000 ORDER BY 1",
        ),
        (
            "SELECT form || suspect || state || count FROM suspect_count WHERE count <> 0 ORDER BY 1",
            "SELECT form || suspect || state || count(*) FROM entry WHERE form IS NOT NULL AND suspect IS NOT NULL
             GROUP BY form, suspect, state ORDER BY 1",
        ),
    ];
    for (counters, counted) in pairs {
        assert_eq!(rows(counters), rows(counted), "{after}: {counters}");
    }
}

fn suspect(entry: NewEntry) -> NewEntry {
    NewEntry { suspect: Some("too_fast"), ..entry }
}

#[tokio::test]
async fn counters_after_each_change() {
    let ledger = TestLedger::new();
    let (store, path) = (ledger.store.clone(), ledger.path());
    for key in ["a", "b", "c", "d", "e"] {
        ledger.insert(suspect(lead(key)), NOW_MS).await;
    }
    ledger.insert(suspect(held("f", "suspect")), NOW_MS + HOUR_MS).await;
    ledger.insert(suspect(held("f", "suspect")), NOW_MS + HOUR_MS).await;
    assert_counted(&path, "insert");

    let claimed = ledger.claim(NOW_MS + HOUR_MS).await;
    assert_counted(&path, "claim");
    let next = [
        done(),
        dead(),
        NextState::Held { reason: "no look-up".to_owned() },
        NextState::Retry { due_ms: NOW_MS + 3 * HOUR_MS, in_doubt: true },
    ];
    let settlements = claimed.iter().zip(next).map(|(entry, next)| settlement(entry, next)).collect();
    store.settle(settlements, NOW_MS + 2 * HOUR_MS).await.unwrap();
    assert_counted(&path, "settle");

    store.recover_expired("another", NOW_MS + 3 * HOUR_MS, NOW_MS + 3 * HOUR_MS).await.unwrap();
    assert_counted(&path, "recover");
    assert!(store.decide("c", State::Accepted, "by staff", NOW_MS + 4 * HOUR_MS).await.unwrap());
    assert!(store.decide("f", State::Dead, "by staff", NOW_MS + 4 * HOUR_MS).await.unwrap());
    assert_counted(&path, "decide");
    ledger.add_at("g", NOW_MS + 40 * DAY_MS).await;
    store.correct_times(NOW_MS + 5 * HOUR_MS, NOW_MS + DAY_MS, NOW_MS + 5 * HOUR_MS).await.unwrap();
    assert_counted(&path, "a corrected clock");
    for key in ["a", "d", "e", "g"] {
        store.erase(key, NOW_MS + 5 * HOUR_MS).await.unwrap();
    }
    assert_counted(&path, "erase");
    store.purge(30, NOW_MS + 31 * DAY_MS).await.unwrap();
    assert_counted(&path, "purge of data");
    store.purge(30, NOW_MS + 402 * DAY_MS).await.unwrap();
    assert_counted(&path, "purge of keys");
    let total: u64 = store.stats().await.unwrap().iter().map(|stats| stats.count).sum();
    assert_eq!(total, 1, "only what still waits is left");
}

/// A ledger of version 7, with entries that its relay counted by their rows.
#[tokio::test]
async fn an_upgrade_fills_the_counters() {
    let ledger = TestLedger::new();
    for key in ["a", "b", "c"] {
        ledger.add(key).await;
    }
    ledger.settle_due(done(), NOW_MS + HOUR_MS).await;
    ledger.insert(suspect(held("d", "suspect")), NOW_MS).await;
    let path = ledger.path();
    drop(ledger.store);
    let connection = Connection::open(&path).unwrap();
    let triggers: Vec<String> = {
        let mut query = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for trigger in triggers {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    connection
        .execute_batch(
            "DROP TABLE entry_count; DROP TABLE entry_hour; DROP TABLE suspect_count; DROP INDEX entry_waiting; DROP INDEX entry_with_data;
             DROP INDEX entry_without_data;
             CREATE INDEX entry_received ON entry (received_ms);
             CREATE INDEX entry_figure ON entry (connection, state, received_ms);
             CREATE INDEX entry_suspect ON entry (form, suspect, state) WHERE suspect IS NOT NULL;
             PRAGMA user_version = 7",
        )
        .unwrap();
    drop(connection);
    let upgraded = SqliteLedger::open_existing(&path).unwrap();
    assert_counted(&path, "upgrade");
    assert_eq!(upgraded.hours(1, NOW_MS).await.unwrap()[0].received, 4);
}

/// More entries than one chunk of the purge.
#[tokio::test]
async fn a_purge_of_many_chunks_is_complete() {
    const ENTRIES: usize = 300;
    let ledger = TestLedger::new();
    for number in 0..ENTRIES {
        ledger.add(&format!("key-{number}")).await;
    }
    while !ledger.claim(NOW_MS).await.is_empty() {}
    Connection::open(ledger.path()).unwrap().execute_batch("UPDATE entry SET state = 'done'").unwrap();
    assert_eq!(ledger.store.purge(30, NOW_MS + 31 * DAY_MS).await.unwrap(), ENTRIES);
    assert_eq!(ledger.store.purge(30, NOW_MS + 402 * DAY_MS).await.unwrap(), 0);
    assert!(ledger.store.stats().await.unwrap().is_empty());
    assert_counted(&ledger.path(), "purge");
}

/// The lists of a state with few entries and of one with many are made in different ways.
#[tokio::test]
async fn pages_of_one_state() {
    let ledger = TestLedger::new();
    let connection = Connection::open(ledger.path()).unwrap();
    connection
        .execute_batch(
            "WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < 2999)
             INSERT INTO entry (key, digest, connection, kind, body, creates, state, due_ms, received_ms, changed_ms)
             SELECT printf('key-%04d', n * 7 % 3000), zeroblob(32), 'venue', 'ivvy.lead', '{}', 1,
                    CASE WHEN n % 10 = 0 THEN 'held' ELSE 'done' END, 0, n, n FROM number",
        )
        .unwrap();
    connection.execute_batch(include_str!("../../src/store/sqlite/count_entries.sql")).unwrap();
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
