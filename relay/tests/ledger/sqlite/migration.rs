//! Schema versions: an older file is upgraded, a newer one is used as it is, and a file that is not a ledger is not
//! changed.

use leadwire_relay::ledger::Ledger as _;
use leadwire_relay::store::sqlite::SqliteLedger;
use relay_core::hold_reason::HoldReason;
use rusqlite::Connection;

use crate::support::ledger::{TestLedger, claim, lead};
use crate::support::time::NOW_MS;

const LATEST: u32 = 9;

/// The schema of version 1, with an entry.
const VERSION_1: &str = include_str!("version_1.sql");

fn version(path: &std::path::Path) -> u32 {
    Connection::open(path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn a_new_file() {
    assert_eq!(version(&TestLedger::on_sqlite().path()), LATEST);
}

#[tokio::test]
async fn an_older_file_is_upgraded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    Connection::open(&path).unwrap().execute_batch(VERSION_1).unwrap();
    let ledger = SqliteLedger::open_existing(&path).unwrap();
    assert_eq!(version(&path), LATEST);
    let claimed = claim(&ledger, "venue", 9, NOW_MS).await;
    assert_eq!((claimed[0].key.as_str(), claimed[0].manual_retry), ("of version 1", false));
}

#[tokio::test]
async fn suspects_of_an_older_file_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let older = Connection::open(&path).unwrap();
    older.execute_batch(VERSION_1).unwrap();
    let reasons = [
        HoldReason::TrapFilled,
        HoldReason::TooFast { elapsed_ms: 7.0 },
        HoldReason::NoProofOfWork,
        HoldReason::CaptchaNotSolved,
        HoldReason::CaptchaUnavailable { service: "turnstile" },
        HoldReason::CaptchaRefused { service: "turnstile", codes: vec!["bad-request"] },
        HoldReason::UnknownKind,
    ];
    for (index, reason) in reasons.iter().enumerate() {
        let copy = "INSERT INTO entry (key, digest, connection, form, kind, body, context, creates, state, reason, due_ms, received_ms,
                                       changed_ms)
                    SELECT ?1, digest, connection, 'wedding', kind, body, context, creates, 'held', ?2, due_ms, received_ms, changed_ms
                    FROM entry WHERE key = 'of version 1'";
        // What relays of that version wrote.
        let reason = reason.to_string().replace("typed within 7 ms", "sent 7 ms after the form was opened");
        older.execute(copy, (index, reason)).unwrap();
    }
    let found = SqliteLedger::open_existing(&path).unwrap().suspects().await.unwrap();
    let mut expected: Vec<&str> = reasons.iter().filter_map(HoldReason::suspect).collect();
    expected.sort_unstable();
    assert_eq!(found.iter().map(|stats| stats.reason.as_str()).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_newer_file_is_used_as_it_is() {
    let older = TestLedger::on_sqlite();
    older.add("a").await;
    let newer = "ALTER TABLE entry ADD COLUMN more TEXT; PRAGMA user_version = 99";
    Connection::open(older.path()).unwrap().execute_batch(newer).unwrap();
    let ledger = SqliteLedger::open(&older.path()).unwrap();
    ledger.insert(lead("b"), NOW_MS).await.unwrap();
    ledger.probe().await.unwrap();
    assert_eq!(claim(&ledger, "venue", 9, NOW_MS).await.len(), 2);
    assert_eq!(version(&older.path()), 99);
}

#[test]
fn concurrent_upgrades() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        Connection::open(&path).unwrap().execute_batch(VERSION_1).unwrap();
        let threads = [(); 4].map(|()| {
            let path = path.clone();
            std::thread::spawn(move || SqliteLedger::open(&path).map(drop))
        });
        for thread in threads {
            thread.join().unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn open_existing_accepts_only_ledgers() {
    let folder = tempfile::tempdir().unwrap();
    let (none, other) = (folder.path().join("none.db"), folder.path().join("other.db"));
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (n)").unwrap();
    let text = folder.path().join("text.db");
    std::fs::write(&text, "no database at all, but long enough to be looked at").unwrap();
    let rows = [
        (&none, format!("the ledger: there is no file {}", none.display())),
        (&other, format!("the ledger: {} is not a ledger", other.display())),
        (&text, "the ledger: file is not a database".to_owned()),
    ];
    for (path, message) in rows {
        assert_eq!(SqliteLedger::open_existing(path).err().unwrap().to_string(), message);
    }
    assert!(!none.exists(), "no file was created");
    let tables: u32 = rusqlite::Connection::open(&other)
        .unwrap()
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 1, "another program's database was not changed");
}
