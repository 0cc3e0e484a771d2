//! A ledger's file that cannot be used: a full disk, a file that is missing, locked or not writable, another relay.

use std::collections::BTreeSet;
use std::fs;

use leadwire_relay::ledger::{Filter, Ledger as _, NewEntry};
use leadwire_relay::store::sqlite::{InstanceLock, SqliteLedger};

use crate::support::child_process::{acknowledge, acknowledged_keys, child_ledger_file, child_on_small_disk};
use crate::support::ledger::{TestLedger, lead};
use crate::support::time::NOW_MS;

/// In a child process: inserts, eight at a time, until more than forty have failed.
#[tokio::test]
async fn insert_until_it_fails() {
    let Some(path) = child_ledger_file() else { return };
    let ledger = SqliteLedger::open(&path).unwrap();
    let mut failed = 0;
    for round in 0..500 {
        let calls: Vec<_> =
            (0..8).map(|number| tokio::spawn(insert_large(ledger.clone(), format!("{round}-{number}")))).collect();
        for call in calls {
            failed += usize::from(!call.await.unwrap());
        }
        if failed > 40 {
            assert!(ledger.probe().await.is_err(), "ready after a lead was refused");
            // A single page may still fit where an entry does not.
            let other = SqliteLedger::open(&path);
            assert!(other.is_err() || other.unwrap().probe().await.is_err(), "ready on a full disk");
            return acknowledge("failed");
        }
    }
}

async fn insert_large(ledger: SqliteLedger, key: String) -> bool {
    let large = NewEntry { body: format!(r#"{{"name":"{}"}}"#, "x".repeat(3000)), ..lead(&key) };
    let is_stored = ledger.insert(large, NOW_MS).await.is_ok();
    if is_stored {
        acknowledge(&key);
    }
    is_stored
}

#[tokio::test]
async fn a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let child = child_on_small_disk("sqlite::file_errors::insert_until_it_fails", &path).spawn().unwrap();
    let mut acknowledged = acknowledged_keys(child, usize::MAX);
    assert!(acknowledged.remove("failed"), "no insert failed: {acknowledged:?}");
    assert!(acknowledged.len() > 8, "{acknowledged:?}");
    let ledger = SqliteLedger::open(&path).unwrap();
    let listed = ledger.list(Filter { state: None, limit: u32::MAX }).await.unwrap();
    let stored: BTreeSet<String> = listed.into_iter().map(|entry| entry.key).collect();
    assert_eq!(stored, acknowledged);
    // There is space again.
    ledger.insert(lead("more"), NOW_MS).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_was_moved_or_replaced() {
    let ledger = TestLedger::on_sqlite();
    ledger.add("before").await;
    let aside = ledger.folder.path().join("aside.db");
    let message = "its file was deleted, moved or replaced; put it back, or start again";

    fs::rename(ledger.path(), &aside).unwrap();
    assert_eq!(ledger.store.insert(lead("a"), NOW_MS).await.unwrap_err().0, message, "moved");
    assert_eq!(ledger.store.probe().await.unwrap_err().0, message, "the probe");
    fs::copy(&aside, ledger.path()).unwrap();
    assert_eq!(ledger.store.insert(lead("a"), NOW_MS).await.unwrap_err().0, message, "replaced");
    fs::rename(&aside, ledger.path()).unwrap();
    ledger.add("a").await;
}

#[tokio::test]
async fn a_file_that_another_process_has_locked() {
    let ledger = TestLedger::on_sqlite();
    let other = rusqlite::Connection::open(ledger.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = ledger.store.insert(lead("a"), NOW_MS).await.unwrap_err();
    assert_eq!(refused.to_string(), "the ledger: database is locked");
    other.execute_batch("ROLLBACK").unwrap();
    assert!(ledger.store.find("a").await.unwrap().is_none());
    ledger.add("a").await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_is_not_writable() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let set_mode = |mode| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    set_mode(0o555);
    // Root can write to every folder.
    let is_root = std::fs::write(folder.path().join("writable"), "").is_ok();
    let opened = SqliteLedger::open(&folder.path().join("ledger.db"));
    set_mode(0o755);
    if !is_root {
        assert!(opened.err().unwrap().to_string().starts_with("the ledger: unable to open database file"));
    }
}

#[test]
fn paths_that_are_not_a_file() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_owned(), folder.path().join("no/such/folder/ledger.db")] {
        let message = SqliteLedger::open(&path).err().unwrap().to_string();
        assert!(message.starts_with("the ledger: unable to open database file"), "{message}");
    }
}

#[test]
fn one_relay_locks_a_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let [ledger, other] = ["ledger.db", "other.db"].map(|name| folder.path().join(name));
    let first = InstanceLock::acquire(&ledger).unwrap();
    let refused = InstanceLock::acquire(&ledger).err().unwrap().to_string();
    assert_eq!(refused, format!("the ledger: another relay serves {}; stop it first", ledger.display()));
    assert!(InstanceLock::acquire(&other).is_ok(), "another ledger");
    drop(first);
    assert!(InstanceLock::acquire(&ledger).is_ok(), "the lock ends with its owner, the lock file stays");
}

#[test]
fn a_lock_file_that_cannot_be_created() {
    let folder = tempfile::tempdir().unwrap();
    let refused = InstanceLock::acquire(&folder.path().join("no/such/ledger.db")).err().unwrap().to_string();
    assert!(refused.starts_with("the ledger: ") && refused.contains("ledger.db.lock"), "{refused}");
}

#[cfg(unix)]
#[test]
fn a_link_locks_the_same_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let [ledger, link] = ["ledger.db", "link.db"].map(|name| folder.path().join(name));
    std::fs::write(&ledger, "").unwrap();
    std::os::unix::fs::symlink(&ledger, &link).unwrap();
    let _first = InstanceLock::acquire(&ledger).unwrap();
    let refused = InstanceLock::acquire(&link).err().unwrap().to_string();
    assert_eq!(refused, format!("the ledger: another relay serves {}; stop it first", link.display()));
}
