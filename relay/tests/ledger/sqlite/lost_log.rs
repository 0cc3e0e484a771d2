//! SQLite's `-wal` and `-shm` are deleted or replaced, or the file or its folder is moved, while the ledger is in use: no
//! acknowledged entry is lost, also when the process is killed afterwards.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use leadwire_relay::ledger::Ledger as _;
use leadwire_relay::store::sqlite::SqliteLedger;

use super::keys_of;
use crate::support::child_process::{acknowledge, acknowledged_keys, child, child_ledger_file};
use crate::support::ledger::{TestLedger, lead};
use crate::support::time::{NOW_MS, wait_for};

const DAMAGE: &str = "LEADWIRE_TEST_DAMAGE";
const ENTRIES: usize = 40;

fn beside(path: &Path, suffix: &str) -> PathBuf {
    format!("{}{suffix}", path.display()).into()
}

fn do_damage(damage: &str, path: &Path) {
    let [wal, shm, copy] = ["-wal", "-shm", "-copy"].map(|suffix| beside(path, suffix));
    match damage {
        "wal deleted" => fs::remove_file(wal).unwrap(),
        "wal replaced by an empty file" => {
            fs::remove_file(&wal).unwrap();
            fs::write(wal, "").unwrap();
        }
        "wal replaced by an earlier one" => fs::rename(copy, wal).unwrap(),
        "shm deleted" => fs::remove_file(shm).unwrap(),
        "both deleted" => [wal, shm].iter().for_each(|file| fs::remove_file(file).unwrap()),
        other => panic!("{other}"),
    }
}

async fn insert(ledger: &SqliteLedger, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let key = format!("key-{number:03}");
        if ledger.insert(lead(&key), NOW_MS).await.is_ok() {
            acknowledge(&key);
        }
    }
}

/// In a child process: inserts before and after the damage.
#[tokio::test]
async fn insert_and_damage() {
    let Some(path) = child_ledger_file() else { return };
    let ledger = SqliteLedger::open(&path).unwrap();
    insert(&ledger, 0..ENTRIES / 2).await;
    fs::copy(beside(&path, "-wal"), beside(&path, "-copy")).unwrap();
    insert(&ledger, ENTRIES / 2..ENTRIES).await;
    do_damage(&std::env::var(DAMAGE).unwrap(), &path);
    insert(&ledger, ENTRIES..2 * ENTRIES).await;
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_kill_after_the_log_was_lost() {
    for damage in [
        "wal deleted",
        "wal replaced by an empty file",
        "wal replaced by an earlier one",
        "shm deleted",
        "both deleted",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let mut command = child("sqlite::lost_log::insert_and_damage", &path.clone().into());
        let acknowledged = acknowledged_keys(command.env(DAMAGE, damage).spawn().unwrap(), 2 * ENTRIES);
        assert_eq!(keys_of(&path).await, acknowledged, "{damage}");
        assert_eq!(acknowledged.len(), 2 * ENTRIES, "{damage}: it goes on by itself");
    }
}

/// In a child process: inserts nothing after the damage, until the log is there again.
#[tokio::test]
async fn insert_and_wait() {
    let Some(path) = child_ledger_file() else { return };
    let ledger = SqliteLedger::open(&path).unwrap();
    insert(&ledger, 0..ENTRIES).await;
    fs::remove_file(beside(&path, "-wal")).unwrap();
    wait_for("a new log", async || beside(&path, "-wal").exists().then_some(())).await;
    acknowledge("repaired");
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_log_that_is_lost_while_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let child = child("sqlite::lost_log::insert_and_wait", &path.clone().into()).spawn().unwrap();
    let mut acknowledged = acknowledged_keys(child, ENTRIES + 1);
    assert!(acknowledged.remove("repaired"));
    assert_eq!(acknowledged.len(), ENTRIES);
    assert_eq!(keys_of(&path).await, acknowledged);
}

/// In a child process: the file or its folder is moved away, without the log in the first case.
#[tokio::test]
async fn insert_and_move() {
    let Some(path) = child_ledger_file() else { return };
    let ledger = SqliteLedger::open(&path).unwrap();
    insert(&ledger, 0..ENTRIES).await;
    let (from, to) = match std::env::var(DAMAGE).unwrap().as_str() {
        "the file" => (path.clone(), beside(&path, ".moved")),
        _ => (path.parent().unwrap().to_owned(), beside(path.parent().unwrap(), ".moved")),
    };
    fs::rename(&from, &to).unwrap();
    let error = ledger.insert(lead("refused"), NOW_MS).await.unwrap_err().0;
    assert_eq!(error, "its file was deleted, moved or replaced; put it back, or start again");
    acknowledge("moved");
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_moved_file_contains_what_was_in_the_log() {
    for (what, moved) in [("the file", "data/ledger.db.moved"), ("the folder", "data.moved/ledger.db")] {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        let mut command = child("sqlite::lost_log::insert_and_move", &folder.path().join("data/ledger.db").into());
        let mut acknowledged = acknowledged_keys(command.env(DAMAGE, what).spawn().unwrap(), ENTRIES + 1);
        assert!(acknowledged.remove("moved"), "{what}");
        let stored = keys_of(&folder.path().join(moved)).await;
        assert_eq!(acknowledged.len(), ENTRIES, "{what}");
        assert_eq!(stored, acknowledged, "{what}");
    }
}

/// In a child process: the file is deleted, or another takes its place.
#[tokio::test]
async fn insert_and_delete() {
    let Some(path) = child_ledger_file() else { return };
    let ledger = SqliteLedger::open(&path).unwrap();
    insert(&ledger, 0..ENTRIES).await;
    if std::env::var(DAMAGE).unwrap() == "deleted" {
        fs::remove_file(&path).unwrap();
    } else {
        fs::write(beside(&path, "-other"), "").unwrap();
        fs::rename(beside(&path, "-other"), &path).unwrap();
    }
    for _ in 0..2 {
        let error = ledger.insert(lead("refused"), NOW_MS).await.unwrap_err().0;
        let saved = beside(&path, "-saved");
        let expected = format!(
            "its file was deleted or replaced; what it held is in {}; stop the relay, and put that file in its place",
            saved.display()
        );
        assert_eq!(error, expected);
    }
    acknowledge("saved");
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn what_a_deleted_file_held_is_saved() {
    for damage in ["deleted", "replaced"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let mut command = child("sqlite::lost_log::insert_and_delete", &path.clone().into());
        let mut acknowledged = acknowledged_keys(command.env(DAMAGE, damage).spawn().unwrap(), ENTRIES + 1);
        assert!(acknowledged.remove("saved"), "{damage}");
        assert_eq!(acknowledged.len(), ENTRIES, "{damage}");
        assert_eq!(keys_of(&beside(&path, "-saved")).await, acknowledged, "{damage}");
        assert!(!beside(&path, "-saved2").exists(), "{damage}: once");
    }
}

/// Another process would go on with the former files.
#[tokio::test]
async fn not_while_another_connection_is_open() {
    let ledger = TestLedger::on_sqlite();
    ledger.add("a").await;
    let other = rusqlite::Connection::open(ledger.path()).unwrap();
    let _: u32 = other.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).unwrap();
    fs::remove_file(beside(&ledger.path(), "-wal")).unwrap();
    let problem = "its -wal or -shm file was deleted or replaced, and another process has it open; close that";
    assert_eq!(ledger.store.insert(lead("b"), NOW_MS).await.unwrap_err().0, problem);
    drop(other);
    tokio::time::timeout(Duration::from_secs(20), ledger.add("b")).await.unwrap();
    assert_eq!([ledger.state("a").await, ledger.state("b").await], ["accepted", "accepted"]);
    // The readers read the new log, too.
    ledger.add("c").await;
    assert_eq!(ledger.state("c").await, "accepted");
}
