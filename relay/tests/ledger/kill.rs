//! `kill -9`: what was acknowledged is in the file, whatever moment it was.

use std::collections::BTreeSet;

use leadwire_relay::ledger::{Filter, Inserted, Ledger as _};
use leadwire_relay::store::sqlite::SqliteLedger;

use crate::entries::{NOW_MS, lead};
use crate::process::{acknowledge, acknowledged, child, place};

const ROUNDS: usize = 12;

/// In a child: takes leads in, four at a time, until it is killed.
#[tokio::test]
async fn takes_leads_until_killed() {
    let Some(path) = place() else { return };
    let ledger = SqliteLedger::open(&path).unwrap();
    let round = std::process::id();
    let one = async |worker: usize| {
        for number in 0.. {
            let key = format!("{round}-{worker}-{number}");
            assert_eq!(ledger.insert(lead(&key), NOW_MS).await.unwrap(), Inserted::New);
            acknowledge(&key);
        }
    };
    tokio::join!(one(0), one(1), one(2), one(3));
}

#[tokio::test]
async fn what_was_acknowledged_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let mut all = BTreeSet::new();
    for round in 0..ROUNDS {
        let child = child("ledger::kill::takes_leads_until_killed", &path).spawn().unwrap();
        let keys = acknowledged(child, 1 + round * round * 3);
        assert!(!keys.is_empty());
        all.extend(keys);
    }
    let kept = keys_of(&path).await;
    let lost: Vec<&String> = all.difference(&kept).collect();
    assert!(lost.is_empty(), "lost of {}: {lost:?}", all.len());
    // Committed, and killed before anybody was told: at most what was under way.
    assert!(kept.len() - all.len() <= 4 * ROUNDS, "{} of {}", all.len(), kept.len());
}

/// In a child: takes leads in one by one, so that each has a commit of its own.
#[cfg(feature = "crash-points")]
#[tokio::test]
async fn takes_one_by_one() {
    let Some(path) = place() else { return };
    let ledger = SqliteLedger::open(&path).unwrap();
    for number in 1..100 {
        let key = format!("key-{number:02}");
        ledger.insert(lead(&key), NOW_MS).await.unwrap();
        acknowledge(&key);
    }
}

#[cfg(feature = "crash-points")]
#[tokio::test]
async fn at_each_point_of_a_commit() {
    let rows =
        [("before commit:1", 0, 0), ("before commit:7", 6, 6), ("after commit:1", 0, 1), ("after commit:7", 6, 7)];
    for (point, told, in_file) in rows {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let mut command = child("ledger::kill::takes_one_by_one", &path);
        let keys = acknowledged(command.env("LEADWIRE_CRASH_AT", point).spawn().unwrap(), usize::MAX);
        let kept = keys_of(&path).await;
        assert_eq!((keys.len(), kept.len()), (told, in_file), "{point}");
        assert!(keys.is_subset(&kept), "{point}");
    }
}

async fn keys_of(path: &std::path::Path) -> BTreeSet<String> {
    let whole: String =
        rusqlite::Connection::open(path).unwrap().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
    let everything = Filter { state: None, limit: u32::MAX };
    let listed = SqliteLedger::open(path).unwrap().list(everything).await.unwrap();
    listed.into_iter().map(|one| one.key).collect()
}
