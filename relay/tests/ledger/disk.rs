//! A disk that is full or cannot be written: an error, nothing acknowledged, and nothing left that was refused.

use std::collections::BTreeSet;
use std::fs;

use leadwire_relay::ledger::{Filter, Ledger as _, NewEntry};
use leadwire_relay::store::sqlite::SqliteLedger;

use crate::entries::{Bench, NOW_MS, lead};
use crate::process::{acknowledge, acknowledged, child_on_small_disk, place};

/// In a child: takes leads in, eight at a time, until the first is refused, and a few times more.
#[tokio::test]
async fn takes_leads_until_refused() {
    let Some(path) = place() else { return };
    let ledger = SqliteLedger::open(&path).unwrap();
    let mut refused = 0;
    for round in 0..500 {
        let calls: Vec<_> =
            (0..8).map(|number| tokio::spawn(one(ledger.clone(), format!("{round}-{number}")))).collect();
        for call in calls {
            refused += usize::from(!call.await.unwrap());
        }
        if refused > 40 {
            // A page may still fit where a lead does not.
            while ledger.probe().await.is_ok() {}
            return acknowledge("the end");
        }
    }
}

async fn one(ledger: SqliteLedger, key: String) -> bool {
    let large = NewEntry { body: format!(r#"{{"name":"{}"}}"#, "x".repeat(3000)), ..lead(&key) };
    let is_taken = ledger.insert(large, NOW_MS).await.is_ok();
    if is_taken {
        acknowledge(&key);
    }
    is_taken
}

#[tokio::test]
async fn a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let child = child_on_small_disk("ledger::disk::takes_leads_until_refused", &path).spawn().unwrap();
    let mut told = acknowledged(child, usize::MAX);
    assert!(told.remove("the end"), "it was not refused: {told:?}");
    assert!(told.len() > 8, "{told:?}");
    let ledger = SqliteLedger::open(&path).unwrap();
    let listed = ledger.list(Filter { state: None, limit: u32::MAX }).await.unwrap();
    let kept: BTreeSet<String> = listed.into_iter().map(|entry| entry.key).collect();
    assert_eq!(kept, told, "exactly what was acknowledged");
    // With room again it goes on.
    ledger.insert(lead("more"), NOW_MS).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_no_longer_there() {
    let bench = Bench::new();
    bench.add("before").await;
    let aside = bench.folder.path().join("aside.db");
    let words = "its file was deleted, moved or replaced; put it back, or start again";

    fs::rename(bench.path(), &aside).unwrap();
    assert_eq!(bench.ledger.insert(lead("a"), NOW_MS).await.unwrap_err().0, words, "moved");
    assert_eq!(bench.ledger.probe().await.unwrap_err().0, words, "and so it is not ready");
    fs::copy(&aside, bench.path()).unwrap();
    assert_eq!(bench.ledger.insert(lead("a"), NOW_MS).await.unwrap_err().0, words, "replaced");
    fs::rename(&aside, bench.path()).unwrap();
    bench.add("a").await;
}

#[tokio::test]
async fn a_lock_that_another_process_keeps() {
    let bench = Bench::new();
    let other = rusqlite::Connection::open(bench.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = bench.ledger.insert(lead("a"), NOW_MS).await.unwrap_err();
    assert_eq!(refused.to_string(), "the ledger: database is locked");
    other.execute_batch("ROLLBACK").unwrap();
    assert!(bench.ledger.find("a").await.unwrap().is_none());
    bench.add("a").await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let may = |mode| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    may(0o555);
    // Root may write everything, so there is nothing to see.
    let is_root = std::fs::write(folder.path().join("may"), "").is_ok();
    let opened = SqliteLedger::open(&folder.path().join("ledger.db"));
    may(0o755);
    if !is_root {
        assert!(opened.err().unwrap().to_string().starts_with("the ledger: unable to open database file"));
    }
}

#[test]
fn places_that_are_no_file() {
    let folder = tempfile::tempdir().unwrap();
    for place in [folder.path().to_owned(), folder.path().join("no/such/folder/ledger.db")] {
        let words = SqliteLedger::open(&place).err().unwrap().to_string();
        assert!(words.starts_with("the ledger: unable to open database file"), "{words}");
    }
}
