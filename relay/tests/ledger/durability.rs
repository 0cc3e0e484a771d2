//! `kill -9` at any moment: every acknowledged entry is in the ledger.

use std::collections::BTreeSet;

use leadwire_relay::config::LedgerAddress;
use leadwire_relay::ledger::Inserted;
use leadwire_relay::store::Store;
use rusqlite::Connection;

use crate::support::child_process::{acknowledge, acknowledged_keys, child, child_ledger};
use crate::support::ledger::{entries, lead};
use crate::support::test_store::{new_ledger_address, reopen};
use crate::support::time::NOW_MS;

const ROUNDS: usize = 12;

/// In a child process: inserts, four at a time, until it is killed.
#[tokio::test]
async fn insert_until_killed() {
    let Some(address) = child_ledger() else { return };
    let ledger = Store::open(&address).await.unwrap().ledger;
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
    let address = new_ledger_address(folder.path()).await;
    let mut acknowledged = BTreeSet::new();
    for round in 0..ROUNDS {
        let child = child("durability::insert_until_killed", &address).spawn().unwrap();
        let keys = acknowledged_keys(child, 1 + round * round * 3);
        assert!(!keys.is_empty());
        acknowledged.extend(keys);
    }
    let stored = keys_of(&address).await;
    let lost: Vec<&String> = acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "lost of {}: {lost:?}", acknowledged.len());
    // Committed and not acknowledged: at most the inserts that were in progress.
    assert!(stored.len() - acknowledged.len() <= 4 * ROUNDS, "{} of {}", acknowledged.len(), stored.len());
}

/// In a child process: inserts one by one, each with its own commit.
#[cfg(feature = "crash-points")]
#[tokio::test]
async fn insert_one_by_one() {
    let Some(address) = child_ledger() else { return };
    let ledger = Store::open(&address).await.unwrap().ledger;
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
        let address = new_ledger_address(folder.path()).await;
        let mut command = child("durability::insert_one_by_one", &address);
        let keys = acknowledged_keys(command.env("LEADWIRE_CRASH_AT", point).spawn().unwrap(), usize::MAX);
        let kept = keys_of(&address).await;
        assert_eq!((keys.len(), kept.len()), (acknowledged, stored), "{point}");
        assert!(keys.is_subset(&kept), "{point}");
    }
}

async fn keys_of(address: &LedgerAddress) -> BTreeSet<String> {
    if let Some(path) = address.file() {
        let check = |row: &rusqlite::Row<'_>| row.get(0);
        let result: String = Connection::open(path).unwrap().query_row("PRAGMA integrity_check", [], check).unwrap();
        assert_eq!(result, "ok");
    }
    entries(reopen(address).await.as_ref()).await.into_iter().map(|entry| entry.key).collect()
}
