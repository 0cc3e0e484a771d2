//! Files that are there: an older one is brought up, a newer one only has more and is used as it is, and what is no
//! ledger stays untouched.

use leadwire_relay::ledger::Ledger as _;
use leadwire_relay::store::sqlite::SqliteLedger;
use rusqlite::Connection;

use crate::claims::claim;
use crate::entries::{Bench, NOW_MS, lead};

const NEWEST: u32 = 4;

/// A file as version 1 made it, with a lead in it.
const FIRST: &str = include_str!("version_1.sql");

fn version(path: &std::path::Path) -> u32 {
    Connection::open(path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn a_new_file() {
    assert_eq!(version(&Bench::new().path()), NEWEST);
}

#[tokio::test]
async fn an_older_file_is_brought_up_and_keeps_its_leads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    Connection::open(&path).unwrap().execute_batch(FIRST).unwrap();
    let ledger = SqliteLedger::open_existing(&path).unwrap();
    assert_eq!(version(&path), NEWEST);
    let claimed = claim(&ledger, "venue", 9, NOW_MS).await;
    assert_eq!((claimed[0].key.as_str(), claimed[0].manual_retry), ("of version 1", false));
}

#[tokio::test]
async fn a_newer_file_is_used_as_it_is() {
    let bench = Bench::new();
    bench.add("a").await;
    let newer = "ALTER TABLE entry ADD COLUMN more TEXT; PRAGMA user_version = 99";
    Connection::open(bench.path()).unwrap().execute_batch(newer).unwrap();
    let ledger = SqliteLedger::open(&bench.path()).unwrap();
    ledger.insert(lead("b"), NOW_MS).await.unwrap();
    ledger.probe().await.unwrap();
    assert_eq!(claim(&ledger, "venue", 9, NOW_MS).await.len(), 2);
    assert_eq!(version(&bench.path()), 99);
}

/// Two processes that start together on an old file: one upgrades, the other finds it done.
#[test]
fn two_at_once() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        Connection::open(&path).unwrap().execute_batch(FIRST).unwrap();
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
async fn only_a_ledger_that_is_there() {
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
    for (path, words) in rows {
        assert_eq!(SqliteLedger::open_existing(path).err().unwrap().to_string(), words);
    }
    assert!(!none.exists(), "none was made");
    let left: u32 = rusqlite::Connection::open(&other)
        .unwrap()
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 1, "another program's database was not changed");
}
