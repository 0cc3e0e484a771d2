//! A ledger is moved from a file to a database.

use std::io;
use std::path::{Path, PathBuf};

use leadwire_relay::ledger::{EntryDetails, Ledger as _, LedgerError, NewEntry, NextState, RelayInfo};
use leadwire_relay::store::Store;
use leadwire_relay::store::move_ledger::{Moved, move_ledger};
use leadwire_relay::store::sqlite::{InstanceLock, SqliteLedger};
use tempfile::TempDir;

use crate::support::ledger::{claim, dead, done, held, lead, settlement};
use crate::support::postgres_server::{PostgresServer, connect};
use crate::support::time::NOW_MS;
use crate::{address, new_ledger, open, postgres};

/// More than one transaction of the move copies.
const LEADS: usize = 4500;

/// With entries in every state, and text that is hard to copy.
async fn source() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = SqliteLedger::open(&path).unwrap();
    let body = |text: &str| format!("{{\"id\": 12, \"text\": \"{text}\"}}");
    for (key, text) in
        [("tab\tkey", "a\\tb"), ("back\\slash", "\\\\ \\u0000 \\n"), ("ünï\u{1f600}", "\u{b}\u{c}\u{8}\r\n\t")]
    {
        let entry = NewEntry { creates: false, form: None, body: body(text), context: text.to_owned(), ..lead(key) };
        ledger.insert(entry, NOW_MS).await.unwrap();
    }
    ledger.insert(held("held", "U+0000: \0"), NOW_MS).await.unwrap();
    for chunk in 0..LEADS / 100 {
        let inserts = (0..100).map(|number| ledger.insert(lead(&format!("{number:02}-{chunk}")), NOW_MS));
        futures_util::future::join_all(inserts).await;
    }
    for (next, limit) in [(done(), 40), (dead(), 20), (NextState::Retry { due_ms: NOW_MS + 9, in_doubt: true }, 10)] {
        let claimed = claim(&ledger, "venue", limit, NOW_MS).await;
        ledger.settle(claimed.iter().map(|entry| settlement(entry, next.clone())).collect(), NOW_MS).await.unwrap();
    }
    assert_eq!(claim(&ledger, "venue", 5, NOW_MS).await.len(), 5, "they stay under way");
    ledger.erase("held", NOW_MS).await.unwrap();
    ledger.set_connection_value("venue", "token", Some((0..=255).collect()), NOW_MS).await.unwrap();
    (folder, path)
}

async fn move_to(file: &Path, url: &str) -> Result<Moved, LedgerError> {
    move_ledger(file, &postgres(url), &mut io::sink()).await
}

async fn shown(ledger: &Store) -> Vec<EntryDetails> {
    let page = leadwire_relay::ledger::Page {
        after: None,
        filter: leadwire_relay::ledger::Filter { state: None, limit: 100_000 },
    };
    ledger.ledger.page(page).await.unwrap().into_iter().map(|(entry, _)| entry).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_moved() {
    let (_folder, path) = source().await;
    let expected = shown(&Store::open(&path.clone().into()).await.unwrap()).await;
    let before = Store::open(&path.clone().into()).await.unwrap().ledger.stats().await.unwrap();
    let url = PostgresServer::shared().new_ledger_url().await;
    let moved = move_to(&path, &url).await.unwrap();
    assert_eq!((moved.entries, moved.attempts), (4504, 75));

    let store = Store::open(&address(&url)).await.unwrap();
    let found = shown(&store).await;
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        // PostgreSQL has no U+0000.
        let expected = format!("{expected:?}").replace("\\0", "\u{fffd}");
        assert_eq!(format!("{found:?}"), expected);
    }
    let sorted = |stats: Vec<leadwire_relay::ledger::EntryStats>| {
        let mut texts: Vec<String> = stats.iter().map(|entries| format!("{entries:?}")).collect();
        texts.sort();
        texts
    };
    assert_eq!(sorted(store.ledger.stats().await.unwrap()), sorted(before));
    let token = store.ledger.connection_value("venue", "token").await.unwrap().unwrap();
    assert_eq!(token.value, (0..=255).collect::<Vec<u8>>());
    let lease = store.ledger.acquire_lease("venue", "new", NOW_MS + 9, NOW_MS).await.unwrap().unwrap();
    assert_eq!(lease.fence, 2, "it grows");
    assert_eq!(store.ledger.recover_expired("new", NOW_MS, NOW_MS).await.unwrap(), 5, "what was under way");

    let error = SqliteLedger::open(&path).err().unwrap().0;
    assert!(error.ends_with("; use that one") && error.contains(" was moved to postgres://127.0.0.1:"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_was_interrupted_goes_on() {
    let (_folder, path) = source().await;
    let url = PostgresServer::shared().new_ledger_url().await;
    // The database refuses the last chunk.
    drop(Store::open(&address(&url)).await.unwrap());
    let client = connect(&url).await;
    let refuse = "ALTER TABLE entry ADD CONSTRAINT refused CHECK (id <= 4100)";
    client.batch_execute(refuse).await.unwrap();
    let error = move_to(&path, &url).await.unwrap_err();
    assert!(error.0.contains("violates check constraint \"refused\""), "{error}");
    let error = Store::open(&address(&url)).await.err().unwrap();
    assert_eq!(error.0, "a ledger is being moved to this database; finish it with `leadwire-relay migrate`");
    SqliteLedger::open(&path).unwrap();

    client.batch_execute("ALTER TABLE entry DROP CONSTRAINT refused").await.unwrap();
    let mut progress = Vec::new();
    let moved = move_ledger(&path, &postgres(&url), &mut progress).await.unwrap();
    assert_eq!(String::from_utf8(progress).unwrap(), "copied 4504 of 4504 leads\ncomparing both ledgers\n");
    assert_eq!(moved.entries, 4504);
    assert!(Store::open(&address(&url)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_moves() {
    let (_folder, path) = source().await;
    let (full, full_url) = new_ledger().await;
    full.insert(lead("a"), NOW_MS).await.unwrap();
    let error = move_to(&path, &full_url).await.unwrap_err();
    assert_eq!(error.0, "the database has leads already; a ledger is moved into an empty one");

    let url = PostgresServer::shared().new_ledger_url().await;
    let lock = InstanceLock::acquire(&path).unwrap();
    let error = move_to(&path, &url).await.unwrap_err();
    assert!(error.0.starts_with("another relay serves "), "{error}");
    drop(lock);

    let running = Store::open(&address(&url)).await.unwrap();
    let relay = RelayInfo {
        owner: "running".to_owned(),
        name: String::new(),
        version: String::new(),
        connections: Vec::new(),
        started_ms: 0,
    };
    running.ledger.report_relay(&relay, running.clock.now_ms()).await.unwrap();
    let error = move_to(&path, &url).await.unwrap_err();
    assert_eq!(error.0, "a relay runs on the database; stop it first (one that was killed counts for 15 s as running)");
    assert!(open(&url).await.is_ok(), "it may go on");
    running.ledger.remove_relay("running").await.unwrap();
    // By a clock that is a day ahead; no relay runs.
    running.ledger.report_relay(&relay, running.clock.now_ms() + 86_400_000).await.unwrap();

    let error = move_to(Path::new("/no/such.db"), &url).await.unwrap_err();
    assert_eq!(error.0, "there is no file /no/such.db");

    move_to(&path, &url).await.unwrap();
    let error = move_to(&path, &url).await.unwrap_err();
    assert!(error.0.contains(" was moved to "), "{error}");
    let (_folder, another) = source().await;
    let error = move_to(&another, &url).await.unwrap_err();
    assert_eq!(error.0, "another ledger is being moved, or was moved, to this database");
}

/// The copy is changed before it is compared.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_differs_is_found() {
    for (change, part) in [
        (
            "new.body := new.body || ' '",
            "the copy differs from the file at entry: the file has 00-0, the database has 00-0",
        ),
        ("new.record_id := '41'", "the copy differs from the file at entry"),
        ("new.key := 'z' || new.key", "the copy differs from the file at entry"),
    ] {
        let (_folder, path) = source().await;
        let url = PostgresServer::shared().new_ledger_url().await;
        drop(Store::open(&address(&url)).await.unwrap());
        let trigger = format!(
            "CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {change}; RETURN new; END $$;
             CREATE TRIGGER change BEFORE INSERT ON entry FOR EACH ROW WHEN (new.key = '00-0') EXECUTE FUNCTION change()"
        );
        connect(&url).await.batch_execute(&trigger).await.unwrap();
        // The attempts of an entry with another key are refused.
        let error = move_to(&path, &url).await.unwrap_err();
        assert!(error.0.contains(part) || error.0.contains("violates foreign key"), "{change}: {error}");
        SqliteLedger::open(&path).unwrap();
    }
}
