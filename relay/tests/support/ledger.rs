//! A ledger for one test, and entries for it.

use std::path::PathBuf;
use std::sync::Arc;

use leadwire_relay::config::LedgerAddress;
use leadwire_relay::ledger::{
    ClaimedEntry, Digest, EntryDetails, Filter, Inserted, Ledger, NewEntry, NextState, Page, RelayInfo, Settlement,
};
use leadwire_relay::store::sqlite::SqliteLedger;
use tempfile::TempDir;

use super::test_store::{StoreConnection, new_ledger_address, open, reopen};
use super::time::NOW_MS;

/// Personal data, which no log, no metric and no erased ledger may contain.
pub const CANARY: &str = "canary-7f3a@example.com";

pub struct TestLedger {
    pub store: Arc<dyn Ledger>,
    pub address: LedgerAddress,
    pub folder: TempDir,
}

impl TestLedger {
    /// Empty, on the store of this run.
    pub async fn new() -> TestLedger {
        let folder = tempfile::tempdir().unwrap();
        let address = new_ledger_address(folder.path()).await;
        TestLedger { store: open(&address).await, address, folder }
    }

    /// For the tests of SQLite's files.
    pub fn on_sqlite() -> TestLedger {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let store = Arc::new(SqliteLedger::open(&path).unwrap());
        TestLedger { store, address: path.into(), folder }
    }

    /// Of a ledger on SQLite.
    pub fn path(&self) -> PathBuf {
        self.address.file().unwrap().to_owned()
    }

    /// As another process sees it.
    pub async fn reopen(&self) -> Arc<dyn Ledger> {
        reopen(&self.address).await
    }

    /// Every entry with its personal data, in the order of the keys.
    pub async fn entries(&self) -> Vec<EntryDetails> {
        entries(self.store.as_ref()).await
    }

    pub async fn add(&self, key: &str) {
        self.add_at(key, NOW_MS).await;
    }

    #[track_caller]
    pub fn insert(&self, entry: NewEntry, now_ms: u64) -> impl Future<Output = Inserted> {
        let store = self.store.clone();
        async move { store.insert(entry, now_ms).await.unwrap() }
    }

    pub async fn add_at(&self, key: &str, now_ms: u64) {
        assert_eq!(self.insert(lead(key), now_ms).await, Inserted::New);
    }

    pub async fn claim(&self, now_ms: u64) -> Vec<ClaimedEntry> {
        claim(self.store.as_ref(), "venue", 100, now_ms).await
    }

    /// Claims every due entry and settles it with this state.
    pub async fn settle_due(&self, next: NextState, now_ms: u64) {
        let claimed = self.claim(now_ms).await;
        let settlements = claimed.iter().map(|entry| settlement(entry, next.clone())).collect();
        self.store.settle(settlements, now_ms).await.unwrap();
    }

    pub async fn show(&self, key: &str) -> EntryDetails {
        self.store.show(key).await.unwrap().unwrap()
    }

    pub async fn state(&self, key: &str) -> String {
        self.show(key).await.state.to_string()
    }

    /// Whether the text is in an entry; on SQLite, whether it is in the files.
    pub async fn holds(&self, text: &str) -> bool {
        match StoreConnection::open(&self.address).await {
            StoreConnection::Sqlite(_) => self.files_contain(text),
            StoreConnection::Postgres(client) => {
                let query = "SELECT EXISTS (SELECT FROM entry WHERE strpos(entry::text, $1) > 0)";
                client.query_one(query, &[&text]).await.unwrap().get(0)
            }
        }
    }

    /// Whether the text is in one of the ledger's files, SQLite's log included.
    pub fn files_contain(&self, text: &str) -> bool {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        let bytes: Vec<u8> = files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }
}

/// Every entry with its personal data, in the order of the keys.
pub async fn entries(ledger: &dyn Ledger) -> Vec<EntryDetails> {
    let page = Page { after: None, filter: Filter { state: None, limit: 100_000 } };
    ledger.page(page).await.unwrap().into_iter().map(|(entry, _)| entry).collect()
}

/// Claims entries as a worker does, with a lease that expires at once.
pub async fn claim(ledger: &dyn Ledger, connection: &str, limit: usize, now_ms: u64) -> Vec<ClaimedEntry> {
    let lease = ledger.acquire_lease(connection, "test", now_ms, now_ms).await.unwrap();
    let lease = lease.expect("no other owner has the connection");
    ledger.claim(&lease, limit, now_ms).await.unwrap()
}

pub fn lead(key: &str) -> NewEntry {
    NewEntry {
        key: key.to_owned(),
        digest: Digest::of(&[key]),
        connection: "venue".to_owned(),
        form: Some("wedding".to_owned()),
        kind: "ivvy.lead".to_owned(),
        body: format!(r#"{{"name":"Wedding","contact":{{"email":"{CANARY}"}}}}"#),
        context: format!(r#"{{"url":"https://www.example.com/?email={CANARY}"}}"#),
        creates: true,
        held: None,
        suspect: None,
        due_ms: None,
    }
}

pub fn held(key: &str, reason: &str) -> NewEntry {
    NewEntry { held: Some(reason.to_owned()), ..lead(key) }
}

pub fn relay_info(owner: &str, name: &str) -> RelayInfo {
    RelayInfo {
        owner: owner.to_owned(),
        name: name.to_owned(),
        version: "1.2.3".to_owned(),
        connections: vec!["portal".to_owned(), "venue".to_owned()],
        started_ms: NOW_MS - 60_000,
    }
}

pub fn settlement(claimed: &ClaimedEntry, next: NextState) -> Settlement {
    let (outcome, detail) = match &next {
        NextState::Done { .. } => ("delivered", None),
        NextState::Retry { .. } => ("timeout", None),
        NextState::Held { .. } => ("timeout", None),
        NextState::Dead { .. } => ("rejected", Some("24218".to_owned())),
    };
    Settlement { key: claimed.key.clone(), attempt: claimed.attempt, fence: claimed.fence, next, outcome, detail }
}

pub fn done() -> NextState {
    NextState::Done { record_id: Some("42".to_owned()) }
}

pub fn dead() -> NextState {
    NextState::Dead { reason: "refused by the CRM: 24218".to_owned() }
}
