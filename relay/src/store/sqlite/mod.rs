//! The ledger in one SQLite file. One thread writes, and commits many changes with one flush; one connection reads.
//! One relay at a time may deliver from a file; commands may read and change it at the same time.

mod connection_values;
mod earlier_payloads;
mod file_guard;
mod insert;
mod queue;
mod report;
mod retention;
mod schema;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use relay_core::ledger::{
    Attempt, ClaimedEntry, ConnectionValue, Entry, EntryDetails, EntryStats, Filter, HourStats, Inserted, Lease,
    Ledger, LedgerError, NewEntry, Page, Settlement, State, SuspectStats,
};
use rusqlite::Connection;

pub use file_guard::InstanceLock;

use file_guard::FileIdentity;
use queue::Claimable;
use schema::ledger_error;
use writer::Writer;

#[derive(Clone)]
pub struct SqliteLedger {
    writer: Writer,
    /// Reads do not wait for the writer: SQLite's write-ahead log serves both at once.
    reader: Arc<Mutex<Connection>>,
    path: Arc<PathBuf>,
}

impl SqliteLedger {
    /// Opens the file, or creates it.
    pub fn open(path: &Path) -> Result<SqliteLedger, LedgerError> {
        let connection = schema::open(path)?;
        let reader = schema::open_to_read(path).map_err(ledger_error)?;
        let writer = Writer::start(connection, FileIdentity::of(path)?)?;
        Ok(SqliteLedger { writer, reader: Arc::new(Mutex::new(reader)), path: Arc::new(path.to_owned()) })
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

    /// Runs a query on a thread that may block.
    async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let reader = Arc::clone(&self.reader);
        let read = tokio::task::spawn_blocking(move || {
            // A panic in a query leaves nothing half done, so the connection can still be used.
            let connection = reader.lock().unwrap_or_else(PoisonError::into_inner);
            query(&connection).map_err(ledger_error)
        });
        read.await.map_err(|error| LedgerError(error.to_string()))?
    }
}

#[async_trait]
impl Ledger for SqliteLedger {
    async fn insert(&self, entry: NewEntry, now_ms: u64) -> Result<Inserted, LedgerError> {
        self.write(move |connection| insert::insert(connection, &entry, now_ms)).await
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
        self.write(move |connection| retention::purge(connection, days, now_ms)).await
    }

    async fn clear_log(&self) -> Result<(), LedgerError> {
        let path = Arc::clone(&self.path);
        let cleared = tokio::task::spawn_blocking(move || retention::clear_log(&path));
        cleared.await.map_err(|error| LedgerError(error.to_string()))?
    }

    async fn list(&self, filter: Filter) -> Result<Vec<EntryDetails>, LedgerError> {
        self.read(move |connection| report::list(connection, &filter)).await
    }

    async fn show(&self, key: &str) -> Result<Option<EntryDetails>, LedgerError> {
        let key = key.to_owned();
        self.read(move |connection| report::show(connection, &key)).await
    }

    async fn delivered_before(&self, key: &str) -> Result<Vec<String>, LedgerError> {
        let key = key.to_owned();
        self.read(move |connection| earlier_payloads::delivered_before(connection, &key)).await
    }

    async fn attempts(&self, key: &str) -> Result<Vec<Attempt>, LedgerError> {
        let key = key.to_owned();
        self.read(move |connection| report::attempts(connection, &key)).await
    }

    async fn page(&self, page: Page) -> Result<Vec<(EntryDetails, Vec<Attempt>)>, LedgerError> {
        self.read(move |connection| report::page(connection, &page)).await
    }

    async fn stats(&self) -> Result<Vec<EntryStats>, LedgerError> {
        self.read(report::by_connection_and_state).await
    }

    async fn suspects(&self) -> Result<Vec<SuspectStats>, LedgerError> {
        self.read(report::suspects).await
    }

    async fn hours(&self, count: u64, now_ms: u64) -> Result<Vec<HourStats>, LedgerError> {
        self.read(move |connection| report::hours(connection, count, now_ms)).await
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
        self.write(|connection| {
            let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
            // SQLite writes the page even where the number is the same.
            connection.pragma_update(None, "user_version", version)
        })
        .await
    }
}
