//! A ledger in a folder of its own, and leads to put into it.

use std::path::PathBuf;
use std::sync::Arc;

use leadwire_relay::ledger::{ClaimedEntry, Digest, EntryDetails, Inserted, Ledger, NewEntry, NextState, Settlement};
use leadwire_relay::store::sqlite::SqliteLedger;
use tempfile::TempDir;

use crate::claims::claim;

/// 2026-11-20 00:00:00 UTC.
pub const NOW_MS: u64 = 1_795_132_800_000;
pub const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What no log, no metric and no erased ledger may hold.
pub const CANARY: &str = "canary-7f3a@example.com";

pub struct Bench {
    pub ledger: Arc<dyn Ledger>,
    pub folder: TempDir,
}

impl Bench {
    pub fn new() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Arc::new(SqliteLedger::open(&folder.path().join("ledger.db")).unwrap());
        Bench { ledger, folder }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("ledger.db")
    }

    pub async fn add(&self, key: &str) {
        self.add_at(key, NOW_MS).await;
    }

    #[track_caller]
    pub fn insert(&self, entry: NewEntry, now_ms: u64) -> impl Future<Output = Inserted> {
        let ledger = self.ledger.clone();
        async move { ledger.insert(entry, now_ms).await.unwrap() }
    }

    pub async fn add_at(&self, key: &str, now_ms: u64) {
        assert_eq!(self.insert(lead(key), now_ms).await, Inserted::New);
    }

    pub async fn claim(&self, now_ms: u64) -> Vec<ClaimedEntry> {
        claim(self.ledger.as_ref(), "venue", 100, now_ms).await
    }

    /// One attempt for every lead that is due, with this end.
    pub async fn attempt(&self, next: NextState, now_ms: u64) {
        let claimed = self.claim(now_ms).await;
        let ends = claimed.iter().map(|one| settlement(one, next.clone())).collect();
        self.ledger.settle(ends, now_ms).await.unwrap();
    }

    pub async fn show(&self, key: &str) -> EntryDetails {
        self.ledger.show(key).await.unwrap().unwrap()
    }

    pub async fn state(&self, key: &str) -> String {
        self.show(key).await.state.to_string()
    }

    /// What stands in all of the ledger's files, SQLite's log among them.
    pub fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }

    pub fn holds(&self, text: &str) -> bool {
        let bytes = self.bytes();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }
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
    }
}

pub fn held(key: &str, reason: &str) -> NewEntry {
    NewEntry { held: Some(reason.to_owned()), ..lead(key) }
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
