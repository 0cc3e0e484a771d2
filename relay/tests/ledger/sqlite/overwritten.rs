//! A program copies another file over the ledger or its `-wal` in place, while the ledger is in use. Nothing is acknowledged from
//! then on, and the file is not damaged further.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use leadwire_relay::ledger::Inserted;
use rusqlite::Connection;

use super::keys_of;
use crate::support::ledger::{TestLedger, lead};
use crate::support::time::{NOW_MS, wait_for};

const CHANGED: &str = "another program has written into its file or -wal";
const CLOSED: &str = "another program has written over its file or -wal while it was in use; start the relay again to use the \
                      file as it is now. The former log is in -wal.saved";

fn beside(path: &Path, suffix: &str) -> PathBuf {
    format!("{}{suffix}", path.display()).into()
}

/// In another process, because the end of a file's use in this one would end SQLite's locks on it.
fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").args([from, to]).status().unwrap().success());
}

async fn add(ledger: &TestLedger, numbers: std::ops::Range<u32>) -> BTreeSet<String> {
    let keys: BTreeSet<String> = numbers.map(|number| format!("key-{number:03}")).collect();
    for key in &keys {
        ledger.add(key).await;
    }
    keys
}

/// The errors of the leads that come then, until the last one.
async fn errors(ledger: &TestLedger) -> BTreeSet<String> {
    let mut errors = BTreeSet::new();
    wait_for("the ledger is closed", async || {
        let error = ledger.store.insert(lead("refused"), NOW_MS).await.unwrap_err().0;
        errors.insert(error.clone());
        (error == CLOSED).then_some(())
    })
    .await;
    assert_eq!(ledger.store.probe().await.unwrap_err().0, CLOSED);
    errors
}

fn integrity(path: &Path) -> String {
    Connection::open(path).unwrap().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn a_backup_is_copied_over_a_larger_file() {
    copy_backup_over_file(300).await;
}

#[tokio::test]
async fn a_backup_is_copied_over_a_file_of_the_same_size() {
    copy_backup_over_file(0).await;
}

/// With a number of leads after the backup, beside those in the log.
async fn copy_backup_over_file(more: u32) {
    let ledger = TestLedger::on_sqlite();
    let (path, backup) = (ledger.path(), beside(&ledger.path(), ".backup"));
    let of_backup = add(&ledger, 0..20).await;
    ledger.store.clear_log().await.unwrap();
    copy(&path, &backup);
    add(&ledger, 20..20 + more).await;
    ledger.store.clear_log().await.unwrap();
    add(&ledger, 900..920).await;
    copy(&backup, &path);
    assert_eq!(errors(&ledger).await, BTreeSet::from([CHANGED.to_owned(), CLOSED.to_owned()]));
    drop(ledger.store);
    assert!(beside(&path, "-wal.saved").exists());
    assert_eq!(keys_of(&path).await, of_backup, "the relay's log is not applied to the backup");
    assert_eq!(integrity(&path), "ok");
}

#[tokio::test]
async fn an_earlier_log_is_copied_over_the_log() {
    let ledger = TestLedger::on_sqlite();
    let (path, wal) = (ledger.path(), beside(&ledger.path(), "-wal"));
    let in_file = add(&ledger, 0..20).await;
    ledger.store.clear_log().await.unwrap();
    add(&ledger, 20..40).await;
    copy(&wal, &beside(&path, ".earlier"));
    add(&ledger, 40..60).await;
    copy(&beside(&path, ".earlier"), &wal);
    assert_eq!(errors(&ledger).await, BTreeSet::from([CHANGED.to_owned(), CLOSED.to_owned()]));
    drop(ledger.store);
    assert_eq!(keys_of(&path).await, in_file);
    assert_eq!(integrity(&path), "ok");
}

/// What SQLite itself does in other processes is no reason to close the ledger.
#[tokio::test]
async fn other_connections_write_and_move_the_log() {
    let ledger = TestLedger::on_sqlite();
    let other = Connection::open(ledger.path()).unwrap();
    // A transaction with more than the cache holds is written to the log before it ends.
    other.execute_batch("PRAGMA cache_size = 10").unwrap();
    for round in 0..5 {
        for (number, statements) in [
            "PRAGMA wal_checkpoint(PASSIVE)",
            "PRAGMA wal_checkpoint(TRUNCATE)",
            "CREATE TABLE IF NOT EXISTS other (n)",
            "INSERT INTO other VALUES (randomblob(100000)); PRAGMA wal_checkpoint(FULL)",
            "BEGIN; INSERT INTO other VALUES (randomblob(1000000)); ROLLBACK",
            "PRAGMA wal_checkpoint(RESTART)",
            "DELETE FROM other; VACUUM",
        ]
        .into_iter()
        .enumerate()
        {
            other.execute_batch(statements).unwrap();
            let inserted = ledger.insert(lead(&format!("{round}-{number}")), NOW_MS).await;
            assert_eq!(inserted, Inserted::New, "{statements}");
        }
        ledger.store.clear_log().await.unwrap();
    }
}
