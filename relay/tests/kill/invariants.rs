//! What must hold after the storm, whatever happened in it: every lead that was answered for is in the ledger once, and in
//! its CRM once or waiting for a person with a reason; and nothing else is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use leadwire_relay::ledger::{EntryDetails, Filter, Ledger as _};
use leadwire_relay::store::sqlite::SqliteLedger;

use crate::journal::Journal;

#[derive(Debug, Default)]
pub struct Findings {
    /// Entries by state and reason.
    pub ends: BTreeMap<String, u64>,
    pub duplicates: u64,
    pub lost: u64,
    pub held: u64,
    pub violations: Vec<String>,
}

type Records = BTreeMap<String, Vec<String>>;

pub async fn look(path: &Path, records: &Records, journal: &Journal) -> Findings {
    let mut findings = Findings::default();
    findings.file(path);
    let everything = Filter { state: None, limit: u32::MAX };
    let entries = SqliteLedger::open_existing(path).unwrap().list(everything).await.unwrap();
    findings.keys(&entries, journal);
    for entry in &entries {
        let ids = records.get(&entry.key).map(Vec::as_slice).unwrap_or_default();
        findings.end(entry, ids, journal.acknowledged.get(&entry.key).and_then(Option::as_deref));
    }
    let known: BTreeSet<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    for marker in records.keys().filter(|marker| !known.contains(marker.as_str())) {
        findings.violation(format!("the CRM has {marker}, which is not in the ledger"));
    }
    findings
}

impl Findings {
    fn violation(&mut self, words: String) {
        self.violations.push(words);
    }

    fn file(&mut self, path: &Path) {
        let connection = rusqlite::Connection::open(path).unwrap();
        let whole: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        if whole != "ok" {
            self.violation(format!("the ledger's file is damaged: {whole}"));
        }
    }

    /// The ledger has what was acknowledged, each once, and nothing that was never sent.
    fn keys(&mut self, entries: &[EntryDetails], journal: &Journal) {
        let mut rows: BTreeMap<&str, u64> = BTreeMap::new();
        for entry in entries {
            *rows.entry(&entry.key).or_default() += 1;
        }
        for key in journal.acknowledged.keys() {
            match rows.get(key.as_str()) {
                Some(1) => {}
                Some(count) => self.violation(format!("{key} is in the ledger {count} times")),
                None => {
                    self.lost += 1;
                    self.violation(format!("{key} was acknowledged and is not in the ledger"));
                }
            }
        }
        let sent: BTreeSet<&str> = journal.acknowledged.keys().chain(&journal.unanswered).map(String::as_str).collect();
        for key in rows.keys().filter(|key| !sent.contains(*key)) {
            self.violation(format!("{key} is in the ledger and was never sent"));
        }
    }

    /// How one entry ended, and the ids of its records in the CRM.
    fn end(&mut self, entry: &EntryDetails, ids: &[String], told: Option<&str>) {
        let EntryDetails { key, state, reason, record_id, .. } = entry;
        let end = reason.as_ref().map_or(state.clone(), |reason| format!("{state}: {reason}"));
        *self.ends.entry(end).or_default() += 1;
        if ids.len() > 1 {
            self.duplicates += 1;
            self.violation(format!("{key} is {} times in the CRM: {}", ids.len(), ids.join(", ")));
        }
        match (state.as_str(), ids) {
            ("done", [id]) if record_id.as_ref().is_none_or(|known| known == id) => {}
            ("done", []) => {
                self.lost += 1;
                self.violation(format!("{key} is done and not in the CRM"));
            }
            ("done", _) => self.violation(format!("{key} is {ids:?} in the CRM and {record_id:?} in the ledger")),
            ("held" | "dead", _) if reason.is_some() => self.held += 1,
            ("held" | "dead", _) => self.violation(format!("{key} is {state} without a reason")),
            _ => self.violation(format!("{key} is still {state} after {} attempts", entry.attempts)),
        }
        if let Some(told) = told.filter(|told| !ids.iter().any(|id| id == told)) {
            self.violation(format!("{key} was answered with the id {told}, and the CRM has {ids:?}"));
        }
    }
}
