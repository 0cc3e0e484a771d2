//! The invariants of a run: every acknowledged lead is in the ledger once, and in its CRM once or held with a reason; and
//! there are no other entries and records.

use std::collections::{BTreeMap, BTreeSet};

use leadwire::schema::Object;
use leadwire_relay::config::EXTENDED_FIELD;
use leadwire_relay::ledger::EntryDetails;
use sandbox::Sandbox;

use super::relay_config::Form;
use super::responses::Responses;

/// The texts of the hold reasons that the faults of a run explain begin with one of these.
const EXPLAINED: [&str; 4] = [
    "suspect: the trap input was filled in",
    "the CRM fails on this lead and accepts others",
    "the CRM's responses are not as documented",
    "it may be in the CRM already",
];

#[derive(Debug, Default)]
pub struct Findings {
    /// Entries by state and reason.
    pub results: BTreeMap<String, u64>,
    pub duplicates: u64,
    pub lost: u64,
    pub held: u64,
    pub violations: Vec<String>,
}

/// The ids of the CRMs' records, by marker.
pub type Records = BTreeMap<String, Vec<String>>;

impl Findings {
    pub fn of(entries: &[EntryDetails], records: &Records, responses: &Responses) -> Findings {
        let mut findings = Findings::default();
        findings.check_keys(entries, responses);
        for entry in entries {
            let ids = records.get(&entry.key).map(Vec::as_slice).unwrap_or_default();
            findings.check_entry(entry, ids, responses.acknowledged.get(&entry.key).and_then(Option::as_deref));
        }
        let known: BTreeSet<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        for marker in records.keys().filter(|marker| !known.contains(marker.as_str())) {
            findings.violation(format!("the CRM has {marker}, which is not in the ledger"));
        }
        findings
    }

    pub fn violation(&mut self, message: String) {
        self.violations.push(message);
    }

    /// The ledger contains every acknowledged key once, and no key that was not sent.
    fn check_keys(&mut self, entries: &[EntryDetails], responses: &Responses) {
        let mut rows: BTreeMap<&str, u64> = BTreeMap::new();
        for entry in entries {
            *rows.entry(&entry.key).or_default() += 1;
        }
        for key in responses.acknowledged.keys() {
            match rows.get(key.as_str()) {
                Some(1) => {}
                Some(count) => self.violation(format!("{key} is in the ledger {count} times")),
                None => {
                    self.lost += 1;
                    self.violation(format!("{key} was acknowledged and is not in the ledger"));
                }
            }
        }
        let sent: BTreeSet<&str> =
            responses.acknowledged.keys().chain(&responses.unacknowledged).map(String::as_str).collect();
        for key in rows.keys().filter(|key| !sent.contains(*key)) {
            self.violation(format!("{key} is in the ledger and was not sent"));
        }
    }

    /// `ids` are those of its records in the CRM, `acknowledged_id` that of the response.
    fn check_entry(&mut self, entry: &EntryDetails, ids: &[String], acknowledged_id: Option<&str>) {
        let EntryDetails { key, state, reason, record_id, .. } = entry;
        let result = reason.as_ref().map_or_else(|| state.to_string(), |reason| format!("{state}: {reason}"));
        *self.results.entry(result).or_default() += 1;
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
            ("held", _) if is_explained(reason.as_deref()) => self.held += 1,
            ("held" | "dead", _) => self.violation(format!("{key} is {state}, which no fault explains: {reason:?}")),
            _ => self.violation(format!("{key} is still {state} after {} attempts", entry.attempts)),
        }
        if let Some(known) = acknowledged_id.filter(|known| !ids.iter().any(|id| id == known)) {
            self.violation(format!("{key} was acknowledged with the id {known}, and the CRM has {ids:?}"));
        }
    }
}

fn is_explained(reason: Option<&str>) -> bool {
    reason.is_some_and(|reason| EXPLAINED.iter().any(|explained| reason.starts_with(explained)))
}

pub fn records_by_marker(sandbox: &Sandbox) -> Records {
    let mut records = Records::new();
    for form in [Form::Bitrix24, Form::Ivvy, Form::Capillary] {
        for record in sandbox.store().all(form.kind()).unwrap() {
            if let Some(marker) = marker(form, &record.fields) {
                records.entry(marker.to_owned()).or_default().push(record.id.to_string());
            }
        }
    }
    records
}

/// None for the sandbox's initial records.
fn marker(form: Form, fields: &Object) -> Option<&str> {
    match form {
        Form::Bitrix24 => fields.get("ORIGIN_ID")?.as_text(),
        Form::Capillary => fields.get("extendedFields")?.as_object()?.get(EXTENDED_FIELD)?.as_text(),
        // The forms set no description, so the marker is its only line.
        Form::Ivvy => fields.get("description")?.as_text()?.strip_prefix("leadwire:"),
    }
}
