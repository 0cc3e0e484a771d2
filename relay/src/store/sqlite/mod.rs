//! The ledger in one SQLite file. One thread writes, and commits many changes with one flush; other connections read.
//! One relay at a time may deliver from a file; commands may read and change it at the same time.

mod added_entries;
mod checkpoint_lock;
mod checkpointer;
mod checkpoints;
mod clock_correction;
mod connection_values;
mod content_guard;
mod counters;
mod earlier_payloads;
mod file_guard;
mod group_commit;
mod insert;
mod log_guard;
mod queue;
mod readers;
mod readiness;
mod relays;
mod report;
mod retention;
mod schema;
mod wal_file;
#[cfg(test)]
mod work_tests;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use relay_core::ledger::{
    Attempt, ClaimedEntry, ConnectionValue, Entry, EntryDetails, EntryStats, Filter, HourStats, Inserted, Lease,
    LeaseReport, Ledger, LedgerError, NewEntry, Page, RelayInfo, RelayReport, Settlement, State, SuspectStats,
};
use rusqlite::Connection;

pub use file_guard::InstanceLock;
pub(super) use schema::MOVED;

use checkpointer::Checkpointer;
use log_guard::LogGuard;
use queue::Claimable;
use readers::Readers;
use schema::ledger_error;
use writer::Writer;

use super::last_insert::LastInsert;

/// Connections for the reads that a response or a delivery needs, and for reports, which may take longer.
const READERS: usize = 2;
const REPORT_READERS: usize = 2;

#[derive(Clone)]
pub struct SqliteLedger {
    writer: Writer,
    readers: Readers,
    report_readers: Readers,
    path: Arc<PathBuf>,
    last_insert: LastInsert,
}

impl SqliteLedger {
    /// Opens the file, or creates it.
    pub fn open(path: &Path) -> Result<SqliteLedger, LedgerError> {
        let connection = schema::open(path)?;
        let (readers, report_readers) = (Readers::open(path, READERS)?, Readers::open(path, REPORT_READERS)?);
        let checkpointer = Checkpointer::start(path)?;
        let guard = LogGuard::new(path, vec![readers.clone(), report_readers.clone()], checkpointer)?;
        let writer = Writer::start(connection, guard)?;
        let path = Arc::new(path.to_owned());
        Ok(SqliteLedger { writer, readers, report_readers, path, last_insert: LastInsert::default() })
    }

    /// Opens a file that exists and is a ledger; creates nothing, and does not change another program's database.
    pub fn open_existing(path: &Path) -> Result<SqliteLedger, LedgerError> {
        if !path.is_file() {
            return Err(LedgerError(format!("there is no file {}", path.display())));
        }
        if !schema::is_ledger(path).map_err(ledger_error)? {
            return Err(LedgerError(format!("{} is not a ledger", path.display())));
        }
        SqliteLedger::open(path)
    }

    /// Ends the leases and claims of former processes. The lock proves that none of them is still running. To be called
    /// before deliveries start.
    pub fn expire_leases(&self, _lock: &InstanceLock) -> Result<(), LedgerError> {
        schema::connect(&self.path).and_then(|connection| queue::expire_leases(&connection)).map_err(ledger_error)
    }

    /// Runs one change; it is committed when this returns `Ok`.
    async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.writer.run(change).await
    }

    /// Runs a query that a response or a delivery needs.
    async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.readers.run(query).await
    }

    /// Runs a query of staff or of a monitoring system. No response to a lead waits for it.
    async fn report<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.report_readers.run(query).await
    }
}

#[async_trait]
impl Ledger for SqliteLedger {
    async fn insert(&self, entry: NewEntry, now_ms: u64) -> Result<Inserted, LedgerError> {
        let inserted = self.writer.insert(entry, now_ms).await;
        self.last_insert.record(&inserted);
        inserted
    }

    async fn find(&self, key: &str) -> Result<Option<Entry>, LedgerError> {
        let key = key.to_owned();
        self.read(move |connection| insert::find(connection, &key)).await
    }

    async fn acquire_lease(
        &self,
        connection: &str,
        owner: &str,
        until_ms: u64,
        now_ms: u64,
    ) -> Result<Option<Lease>, LedgerError> {
        let lease = Lease { connection: connection.to_owned(), owner: owner.to_owned(), fence: 0, until_ms };
        self.write(move |connection| queue::acquire_lease(connection, lease, now_ms)).await
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), LedgerError> {
        let lease = lease.clone();
        self.write(move |connection| queue::release_lease(connection, &lease)).await
    }

    async fn leases(&self) -> Result<Vec<LeaseReport>, LedgerError> {
        self.report(relays::leases).await
    }

    async fn report_relay(&self, relay: &RelayInfo, now_ms: u64) -> Result<Vec<RelayReport>, LedgerError> {
        let relay = relay.clone();
        self.write(move |connection| relays::report(connection, &relay, now_ms)).await
    }

    async fn remove_relay(&self, owner: &str) -> Result<(), LedgerError> {
        let owner = owner.to_owned();
        self.write(move |connection| relays::remove(connection, &owner)).await
    }

    async fn relays(&self, now_ms: u64) -> Result<Vec<RelayReport>, LedgerError> {
        self.report(move |connection| relays::seen(connection, now_ms)).await
    }

    async fn claim(&self, lease: &Lease, limit: usize, now_ms: u64) -> Result<Vec<ClaimedEntry>, LedgerError> {
        let lease = lease.clone();
        self.write(move |connection| queue::claim(connection, &lease, Claimable::All, limit, now_ms)).await
    }

    async fn claim_changes(&self, lease: &Lease, limit: usize, now_ms: u64) -> Result<Vec<ClaimedEntry>, LedgerError> {
        let lease = lease.clone();
        self.write(move |connection| queue::claim(connection, &lease, Claimable::Changes, limit, now_ms)).await
    }

    async fn settle(&self, settlements: Vec<Settlement>, now_ms: u64) -> Result<usize, LedgerError> {
        self.write(move |connection| {
            settlements.iter().map(|settlement| queue::settle(connection, settlement, now_ms)).sum()
        })
        .await
    }

    async fn recover_expired(&self, owner: &str, due_ms: u64, now_ms: u64) -> Result<usize, LedgerError> {
        let owner = owner.to_owned();
        self.write(move |connection| queue::recover_expired(connection, &owner, due_ms, now_ms)).await
    }

    async fn correct_times(&self, settled_ms: u64, latest_due_ms: u64, now_ms: u64) -> Result<usize, LedgerError> {
        let correct = move |connection: &Connection| {
            clock_correction::correct_times(connection, settled_ms, latest_due_ms, now_ms)
        };
        self.write(correct).await
    }

    async fn make_due(&self, key: &str, now_ms: u64) -> Result<Option<String>, LedgerError> {
        let key = key.to_owned();
        self.write(move |connection| queue::make_due(connection, &key, now_ms)).await
    }

    async fn next_due_ms(&self, connection: &str) -> Result<Option<u64>, LedgerError> {
        let name = connection.to_owned();
        self.read(move |connection| queue::next_due_ms(connection, &name)).await
    }

    async fn decide(&self, key: &str, state: State, reason: &str, now_ms: u64) -> Result<bool, LedgerError> {
        let (key, reason) = (key.to_owned(), reason.to_owned());
        self.write(move |connection| queue::decide(connection, &key, state, &reason, now_ms)).await
    }

    async fn erase(&self, key: &str, now_ms: u64) -> Result<bool, LedgerError> {
        let key = key.to_owned();
        self.write(move |connection| retention::erase(connection, &key, now_ms)).await
    }

    async fn purge(&self, days: u64, now_ms: u64) -> Result<usize, LedgerError> {
        let mut entries = 0;
        loop {
            let chunk = self.write(move |connection| retention::purge_chunk(connection, days, now_ms)).await?;
            entries += chunk.entries;
            if chunk.is_complete {
                return Ok(entries);
            }
        }
    }

    async fn clear_log(&self) -> Result<(), LedgerError> {
        // Checks the files: a connection that is opened beside a lost log could move another log into the file.
        self.write(|_| Ok(())).await?;
        let path = Arc::clone(&self.path);
        let cleared = tokio::task::spawn_blocking(move || retention::clear_log(&path));
        cleared.await.map_err(|error| LedgerError(error.to_string()))?
    }

    async fn list(&self, filter: Filter) -> Result<Vec<EntryDetails>, LedgerError> {
        self.report(move |connection| report::list(connection, &filter)).await
    }

    async fn show(&self, key: &str) -> Result<Option<EntryDetails>, LedgerError> {
        let key = key.to_owned();
        self.report(move |connection| report::show(connection, &key)).await
    }

    async fn delivered_before(&self, key: &str) -> Result<Vec<String>, LedgerError> {
        let key = key.to_owned();
        self.read(move |connection| earlier_payloads::delivered_before(connection, &key)).await
    }

    async fn attempts(&self, key: &str) -> Result<Vec<Attempt>, LedgerError> {
        let key = key.to_owned();
        self.report(move |connection| report::attempts(connection, &key)).await
    }

    async fn page(&self, page: Page) -> Result<Vec<(EntryDetails, Vec<Attempt>)>, LedgerError> {
        self.report(move |connection| report::page(connection, &page)).await
    }

    async fn stats(&self) -> Result<Vec<EntryStats>, LedgerError> {
        self.report(counters::by_connection_and_state).await
    }

    async fn suspects(&self) -> Result<Vec<SuspectStats>, LedgerError> {
        self.report(counters::suspects).await
    }

    async fn hours(&self, count: u64, now_ms: u64) -> Result<Vec<HourStats>, LedgerError> {
        self.report(move |connection| counters::hours(connection, count, now_ms)).await
    }

    async fn connection_value(&self, of: &str, name: &str) -> Result<Option<ConnectionValue>, LedgerError> {
        let (of, name) = (of.to_owned(), name.to_owned());
        self.read(move |connection| connection_values::get(connection, &of, &name)).await
    }

    async fn set_connection_value(
        &self,
        of: &str,
        name: &str,
        value: Option<Vec<u8>>,
        now_ms: u64,
    ) -> Result<(), LedgerError> {
        let (of, name) = (of.to_owned(), name.to_owned());
        self.write(move |connection| connection_values::set(connection, &of, &name, value.as_deref(), now_ms)).await
    }

    async fn replace_connection_value(
        &self,
        of: &str,
        name: &str,
        expected: Option<Vec<u8>>,
        value: Vec<u8>,
        now_ms: u64,
    ) -> Result<bool, LedgerError> {
        let (of, name) = (of.to_owned(), name.to_owned());
        self.write(move |connection| {
            connection_values::replace(connection, &of, &name, expected.as_deref(), &value, now_ms)
        })
        .await
    }

    async fn probe(&self) -> Result<(), LedgerError> {
        self.last_insert.check()?;
        self.write(readiness::probe).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    /// More of them than there are connections for reports.
    #[tokio::test]
    async fn reports_in_progress_delay_neither_reads_nor_writes() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = SqliteLedger::open(&folder.path().join("ledger.db")).unwrap();
        let (ends, reports): (Vec<_>, Vec<_>) = (0..2 * REPORT_READERS)
            .map(|_| {
                let ledger = ledger.clone();
                let (end, ended) = channel();
                let report = async move { ledger.report(move |_| Ok(ended.recv())).await };
                (end, tokio::spawn(report))
            })
            .unzip();
        tokio::task::yield_now().await;
        ledger.probe().await.unwrap();
        assert_eq!(ledger.find("unknown").await.unwrap(), None);
        assert_eq!(ledger.next_due_ms("unknown").await.unwrap(), None);
        assert!(reports.iter().all(|report| !report.is_finished()));
        for end in ends {
            end.send(()).unwrap();
        }
        for report in reports {
            report.await.unwrap().unwrap().unwrap();
        }
    }
}
