//! The ledger and the CRMs at the end of a run, and what must be true of them.

use std::collections::BTreeMap;

use leadwire::crm::Crm;
use leadwire_relay::ledger::{EntryDetails, EntryStats, Filter, HourStats, Ledger, State};
use sandbox::Sandbox;

use crate::rate::highest_level;
use crate::support::invariants::{Findings, Records, records_by_marker};
use crate::support::relay_config::Rate;
use crate::support::responses::Responses;

/// More than a run takes.
const HOURS: u64 = 48;
const TRAP: &str = "suspect: the trap input was filled in";

pub struct Snapshot {
    pub entries: Vec<EntryDetails>,
    pub stats: Vec<EntryStats>,
    hours: Vec<HourStats>,
    suspects: u64,
    records: Records,
    /// Of the calls to Bitrix24.
    pub call_times_ms: Vec<i64>,
}

impl Snapshot {
    pub async fn read(ledger: &dyn Ledger, sandbox: &Sandbox) -> Snapshot {
        let entries = ledger.list(Filter { state: None, limit: u32::MAX }).await.unwrap();
        let now_ms = entries.iter().map(|entry| entry.changed_ms).max().unwrap_or_default();
        Snapshot {
            stats: ledger.stats().await.unwrap(),
            hours: ledger.hours(HOURS, now_ms).await.unwrap(),
            suspects: ledger.suspects().await.unwrap().iter().map(|suspects| suspects.count).sum(),
            records: records_by_marker(sandbox),
            call_times_ms: sandbox.call_times_ms(Crm::Bitrix24),
            entries,
        }
    }

    pub fn highest_level(&self, rate: Rate) -> f64 {
        highest_level(&self.call_times_ms, rate)
    }

    pub fn check(&self, responses: &Responses, rate: Rate) -> Findings {
        let mut findings = Findings::of(&self.entries, &self.records, responses);
        self.check_counters(&mut findings);
        let level = self.highest_level(rate);
        if level > f64::from(rate.burst) {
            findings.violation(format!("{level:.1} calls in a burst, where the CRM allows {}", rate.burst));
        }
        findings
    }

    /// The counters of the ledger equal a count of its rows.
    fn check_counters(&self, findings: &mut Findings) {
        let mut counted: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for entry in &self.entries {
            *counted.entry((&entry.connection, entry.state.as_str())).or_default() += 1;
        }
        let of = |stats: &'_ EntryStats| (stats.connection.clone(), stats.state.as_str(), stats.count);
        let counters: Vec<_> = self.stats.iter().map(of).collect();
        for (connection, state, count) in &counters {
            let rows = counted.remove(&(connection.as_str(), state)).unwrap_or_default();
            if rows != *count {
                findings.violation(format!("{connection}: {count} {state} by the counters, {rows} in the ledger"));
            }
        }
        for ((connection, state), rows) in counted {
            findings.violation(format!("{connection}: none {state} by the counters, {rows} in the ledger"));
        }
        let in_state = |states: &[State]| self.entries.iter().filter(|entry| states.contains(&entry.state)).count();
        let by_hours = |count: fn(&HourStats) -> u64| self.hours.iter().map(count).sum::<u64>();
        let trapped = self.entries.iter().filter(|entry| entry.reason.as_deref() == Some(TRAP)).count();
        for (what, count, rows) in [
            ("received", by_hours(|hour| hour.received), self.entries.len()),
            ("delivered", by_hours(|hour| hour.delivered), in_state(&[State::Done])),
            ("stopped", by_hours(|hour| hour.stopped), in_state(&[State::Held, State::Dead])),
            ("suspect", self.suspects, trapped),
        ] {
            if count != rows as u64 {
                findings.violation(format!("{count} {what} by the counters, {rows} in the ledger"));
            }
        }
    }
}
