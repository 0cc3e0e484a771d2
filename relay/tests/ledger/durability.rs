//! `kill -9` at any moment: every acknowledged entry is in the file.

use std::collections::BTreeSet;

use leadwire_relay::ledger::{Filter, Inserted, Ledger as _};
use leadwire_relay::store::sqlite::SqliteLedger;

use crate::support::child_process::{acknowledge, acknowledged_keys, child, child_ledger};
use crate::support::ledger::lead;
use crate::support::time::NOW_MS;

const ROUNDS: usize = 12;

/// In a child process: inserts, four at a time, until it is killed.
#[tokio::test]
async fn insert_until_killed() {
    let Some(path) = child_ledger() else { return };
    let ledger = SqliteLedger::open(&path).unwrap();
    let round = std::process::id();
    let insert = async |worker: usize| {
        for number in 0.. {
            let key = format!("{round}-{worker}-{number}");
            assert_eq!(ledger.insert(lead(&key), NOW_MS).await.unwrap(), Inserted::New);
            acknowledge(&key);
        }
    };
    tokio::join!(insert(0), insert(1), insert(2), insert(3));
}

#[tokio::test]
async fn acknowledged_entries_survive_kills() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let mut acknowledged = BTreeSet::new();
    for round in 0..ROUNDS {
        let child = child("durability::insert_until_killed", &path).spawn().unwrap();
        let keys = acknowledged_keys(child, 1 + round * round * 3);
        assert!(!keys.is_empty());
        acknowledged.extend(keys);
    }
    let stored = keys_of(&path).await;
    let lost: Vec<&String> = acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "lost of {}: {lost:?}", acknowledged.len());
    // Committed and not acknowledged: at most the inserts that were in progress.
    assert!(stored.len() - acknowledged.len() <= 4 * ROUNDS, "{} of {}", acknowledged.len(), stored.len());
}

/// In a child process: inserts one by one, each with its own commit.
#[cfg(feature = "crash-points")]
#[tokio::test]
async fn insert_one_by_one() {
    let Some(path) = child_ledger() else { return };
    let ledger = SqliteLedger::open(&path).unwrap();
    for number in 1..100 {
        let key = format!("key-{number:02}");
        ledger.insert(lead(&key), NOW_MS).await.unwrap();
        acknowledge(&key);
    }
}

#[cfg(feature = "crash-points")]
#[tokio::test]
async fn crash_before_and_after_a_commit() {
    let rows =
        [("before commit:1", 0, 0), ("before commit:7", 6, 6), ("after commit:1", 0, 1), ("after commit:7", 6, 7)];
    for (point, acknowledged, stored) in rows {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let mut command = child("durability::insert_one_by_one", &path);
        let keys = acknowledged_keys(command.env("LEADWIRE_CRASH_AT", point).spawn().unwrap(), usize::MAX);
        let kept = keys_of(&path).await;
        assert_eq!((keys.len(), kept.len()), (acknowledged, stored), "{point}");
        assert!(keys.is_subset(&kept), "{point}");
    }
}

pub async fn keys_of(path: &std::path::Path) -> BTreeSet<String> {
    let result: String =
        rusqlite::Connection::open(path).unwrap().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(result, "ok");
    let everything = Filter { state: None, limit: u32::MAX };
    let listed = SqliteLedger::open(path).unwrap().list(everything).await.unwrap();
    listed.into_iter().map(|entry| entry.key).collect()
}
