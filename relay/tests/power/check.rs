//! Power failures at many moments of a recording: what a relay finds afterwards must hold every promise that was made before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use leadwire_relay::ledger::Ledger;
use leadwire_relay::store::sqlite::{InstanceLock, SqliteLedger};
use rusqlite::Connection;

use crate::disk::{Disk, Ignored, LOSSES};
use crate::recording::{Recording, key_in};
use crate::support::seeded_random::SeededRandom;
use crate::system_calls::Step;

/// What others know at a moment.
#[derive(Debug, Default)]
pub struct Promises {
    /// Leads that a client may have received a 200 or 202 for.
    acknowledged: BTreeSet<String>,
    /// Leads that may have reached a CRM.
    sent_to_crm: BTreeSet<String>,
    /// Responses over each connection so far.
    responses: BTreeMap<u16, usize>,
}

#[derive(Debug, Default)]
pub struct Findings {
    pub failures: u64,
    pub in_checkpoints: u64,
    /// Over all power failures: leads that had to be there, and attempts.
    pub leads: u64,
    pub attempts: u64,
    pub violations: Vec<String>,
}

impl Promises {
    fn apply(&mut self, step: &Step, recording: &Recording) {
        let Step::Sent { peer, data } = step else { return };
        match peer {
            // The control prints what it has committed.
            None => self.acknowledged.extend(key_in(data)),
            Some(_) if *peer == recording.sandbox_port => self.sent_to_crm.extend(key_in(data)),
            Some(port) if data.starts_with(b"HTTP/1.1 ") => {
                let Some(keys) = recording.sent.get(port) else { return };
                let response = self.responses.entry(*port).or_default();
                self.acknowledged.extend(keys.get(*response).cloned());
                *response += 1;
            }
            Some(_) => {}
        }
    }
}

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    End,
    FirstViolation,
}

/// `count` power failures, half of them right after a promise or during a checkpoint.
pub async fn power_failures(
    recording: &Recording,
    ignored: Ignored,
    count: u64,
    until: Until,
    random: &mut SeededRandom,
) -> Findings {
    let moments = moments(recording, count, random);
    let (mut disk, mut promises, mut findings) = (Disk::new(ignored), Promises::default(), Findings::default());
    for (at, step) in recording.steps.iter().enumerate() {
        disk.apply(step);
        promises.apply(step, recording);
        for number in 0..moments.get(&at).copied().unwrap_or_default() {
            let loss = LOSSES[usize::try_from(random.below(4)).unwrap()];
            findings.failures += 1;
            findings.in_checkpoints += u64::from(disk.is_in_checkpoint());
            findings.leads += promises.acknowledged.len() as u64;
            findings.attempts += promises.sent_to_crm.len() as u64;
            let files = disk.after_power_failure(loss, random);
            let problems = after(&files, &promises, random).await;
            let what = format!("step {at}, failure {number}, {loss:?}");
            findings.violations.extend(problems.into_iter().map(|problem| format!("{what}: {problem}")));
            if until == Until::FirstViolation && !findings.violations.is_empty() {
                return findings;
            }
        }
    }
    findings
}

/// How often the power fails after each step.
fn moments(recording: &Recording, count: u64, random: &mut SeededRandom) -> BTreeMap<usize, u64> {
    let is_critical = |step: &Step| match step {
        Step::Sent { .. } | Step::SyncBegun { .. } | Step::Removed { .. } | Step::Renamed { .. } => true,
        Step::ChangeBegun { name, .. } => !name.ends_with("-wal"),
        _ => false,
    };
    let steps = recording.steps.iter().enumerate();
    let critical: Vec<usize> = steps.filter(|(_, step)| is_critical(step)).map(|(at, _)| at).collect();
    let mut moments = BTreeMap::new();
    for number in 0..count {
        let at = if number % 2 == 0 {
            critical[usize::try_from(random.below(critical.len() as u64)).unwrap()]
        } else {
            usize::try_from(random.below(recording.steps.len() as u64)).unwrap()
        };
        *moments.entry(at).or_default() += 1;
    }
    moments
}

/// What is wrong when a relay starts on these files.
async fn after(files: &BTreeMap<String, Vec<u8>>, promises: &Promises, random: &mut SeededRandom) -> Vec<String> {
    let folder = folder();
    let path = folder.path().join("ledger.db");
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    // SQLite must not rely on its index of the log, which is never flushed.
    if random.below(2) == 0 {
        let garbage: Vec<u8> = (0..4096).flat_map(|_| random.below(u64::MAX).to_le_bytes()).collect();
        fs::write(folder.path().join("ledger.db-shm"), garbage).unwrap();
    }
    match open(&path) {
        Ok(ledger) => broken(&ledger, &path, promises).await,
        Err(error) => vec![format!("the relay does not start: {error}")],
    }
}

/// As a relay does at its start.
fn open(path: &Path) -> Result<SqliteLedger, String> {
    let open = || {
        let ledger = SqliteLedger::open(path)?;
        let lock = InstanceLock::acquire(path)?;
        ledger.expire_leases(&lock)?;
        Ok(ledger)
    };
    open().map_err(|error: leadwire_relay::ledger::LedgerError| error.to_string())
}

async fn broken(ledger: &SqliteLedger, path: &Path, promises: &Promises) -> Vec<String> {
    let mut problems = Vec::new();
    for key in &promises.acknowledged {
        match ledger.find(key).await {
            Ok(Some(_)) => {}
            Ok(None) => problems.push(format!("{key} was acknowledged and is lost")),
            Err(error) => problems.push(format!("{key}: {error}")),
        }
    }
    for key in &promises.sent_to_crm {
        match ledger.attempts(key).await {
            Ok(attempts) if attempts.is_empty() => problems.push(format!("{key} was sent, and its attempt is lost")),
            Ok(_) => {}
            Err(error) => problems.push(format!("{key}: {error}")),
        }
    }
    let connection = Connection::open(path).unwrap();
    let integrity: Result<String, _> = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0));
    if integrity.as_deref() != Ok("ok") {
        problems.push(format!("the file is damaged: {integrity:?}"));
    }
    match wrong_counters(&connection) {
        Ok(0) => {}
        other => problems.push(format!("counters that are wrong: {other:?}")),
    }
    problems
}

/// How many connections and states have another count of entries than their counter says.
fn wrong_counters(connection: &Connection) -> rusqlite::Result<u64> {
    let query = "WITH counted AS (SELECT connection, state, count(*) AS count FROM entry GROUP BY connection, state),
                      counter AS (SELECT connection, state, count FROM entry_count WHERE count <> 0)
                 SELECT count(*) FROM (SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM counter)
                                       UNION ALL
                                       SELECT * FROM (SELECT * FROM counter EXCEPT SELECT * FROM counted))";
    connection.query_row(query, [], |row| row.get(0))
}

/// In memory where possible: each failure is a folder of its own.
fn folder() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}
