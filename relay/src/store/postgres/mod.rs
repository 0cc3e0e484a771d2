//! The ledger in a PostgreSQL database, for several relays.

mod address;
mod clock;
mod connection_values;
mod counters;
mod inserts;
mod move_progress;
mod notifications;
mod queue;
mod relays;
mod report;
mod retention;
mod schema;
mod sessions;
pub mod unanswered_claims;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use relay_core::config::PostgresUrl;
use relay_core::ledger::{
    Attempt, ClaimedEntry, ConnectionValue, Entry, EntryDetails, EntryStats, Filter, HourStats, Inserted, Lease,
    LeaseReport, Ledger, LedgerError, NewEntry, Page, RelayInfo, RelayReport, Settlement, State, SuspectStats,
};
use tokio::task::AbortHandle;
use tokio_postgres::Client;

use super::last_insert::LastInsert;
use crate::clock::Clock;
use crate::signals::Signals;
use address::Address;
use clock::DatabaseClock;
use inserts::{Inserts, LANES, insert_timeout};
use notifications::Notifier;
use queue::Claimable;
use sessions::Sessions;
use unanswered_claims::UnansweredClaims;

pub use move_progress::Moved;
pub(super) use move_progress::{MOVE, Progress};
pub(super) use sessions::describe;

/// For deliveries, and for everything else that a response may wait for. Inserts have [`LANES`] sessions of their own.
const WORK_SESSIONS: usize = 3;
/// For lists and statistics, which may take longer.
const REPORT_SESSIONS: usize = 2;
const WORK_TIMEOUT: Duration = Duration::from_secs(5);
const REPORT_TIMEOUT: Duration = Duration::from_secs(30);

pub struct PostgresLedger {
    address: Address,
    work: Sessions,
    reports: Sessions,
    inserts: Inserts,
    notifier: Notifier,
    claims: UnansweredClaims,
    clock: Arc<DatabaseClock>,
    last_insert: LastInsert,
    listener: Option<AbortHandle>,
}

impl PostgresLedger {
    /// Opens the ledger, and creates its tables if there are none.
    pub async fn open(url: &PostgresUrl) -> Result<PostgresLedger, LedgerError> {
        let ledger = PostgresLedger::connect(url).await?;
        schema::migrate(&ledger.work).await?;
        ledger.check_move().await?;
        ledger.inserts.connect().await;
        Ok(ledger)
    }

    /// Opens a ledger that exists.
    pub async fn open_existing(url: &PostgresUrl) -> Result<PostgresLedger, LedgerError> {
        let ledger = PostgresLedger::connect(url).await?;
        schema::check_existing(&ledger.work).await?;
        ledger.check_move().await?;
        Ok(ledger)
    }

    /// A ledger that is being moved here is not complete.
    async fn check_move(&self) -> Result<(), LedgerError> {
        let session = self.work.session().await?;
        match Progress::read(&session).await.map_err(|error| LedgerError(describe(&error)))? {
            None | Some(Progress { moved: Some(_), .. }) => Ok(()),
            Some(_) => Err(LedgerError(
                "a ledger is being moved to this database; finish it with `leadwire-relay migrate`".to_owned(),
            )),
        }
    }

    async fn connect(url: &PostgresUrl) -> Result<PostgresLedger, LedgerError> {
        let address = Address::of(url)?;
        let work = Sessions::new(&address, WORK_SESSIONS, WORK_TIMEOUT)?;
        let reports = Sessions::new(&address, REPORT_SESSIONS, REPORT_TIMEOUT)?;
        let ingress = Sessions::new(&address, LANES, insert_timeout())?;
        schema::check_encoding(&work).await?;
        let clock = DatabaseClock::start(&work).await?;
        let notifier = Notifier::start(work.clone());
        let inserts = Inserts::start(&ingress, &notifier);
        let (claims, last_insert) = (UnansweredClaims::default(), LastInsert::default());
        Ok(PostgresLedger { address, work, reports, inserts, notifier, claims, clock, last_insert, listener: None })
    }

    /// The time of the database.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::<DatabaseClock>::clone(&self.clock)
    }

    /// Wakes this relay when others have changed something, until the ledger is dropped.
    pub fn listen(&mut self, signals: Signals) {
        let task = tokio::spawn(notifications::listen(self.address.clone(), signals));
        self.listener = Some(task.abort_handle());
    }
}

/// A session without limits of time, in a database with the ledger's tables.
pub(super) async fn open_for_move(url: &PostgresUrl) -> Result<Client, LedgerError> {
    let address = Address::of(url)?;
    let sessions = Sessions::new(&address, 1, WORK_TIMEOUT)?;
    schema::check_encoding(&sessions).await?;
    schema::migrate(&sessions).await?;
    sessions::connect(&address).await
}

impl Drop for PostgresLedger {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
    }
}

#[async_trait]
impl Ledger for PostgresLedger {
    async fn insert(&self, entry: NewEntry, now_ms: u64) -> Result<Inserted, LedgerError> {
        let inserted = self.inserts.insert(entry, now_ms).await;
        self.last_insert.record(&inserted);
        inserted
    }

    async fn find(&self, key: &str) -> Result<Option<Entry>, LedgerError> {
        inserts::find(&self.work, key).await
    }

    async fn acquire_lease(
        &self,
        connection: &str,
        owner: &str,
        until_ms: u64,
        now_ms: u64,
    ) -> Result<Option<Lease>, LedgerError> {
        queue::acquire_lease(&self.work, &self.clock, connection, owner, until_ms, now_ms).await
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), LedgerError> {
        queue::release_lease(&self.work, lease).await?;
        self.notifier.arrived(&lease.connection);
        self.notifier.relays_changed();
        Ok(())
    }

    async fn leases(&self) -> Result<Vec<LeaseReport>, LedgerError> {
        relays::leases(&self.reports).await
    }

    async fn report_relay(&self, relay: &RelayInfo, now_ms: u64) -> Result<Vec<RelayReport>, LedgerError> {
        relays::report(&self.work, relay, now_ms).await
    }

    async fn remove_relay(&self, owner: &str) -> Result<(), LedgerError> {
        relays::remove(&self.work, owner).await?;
        self.notifier.relays_changed();
        Ok(())
    }

    async fn relays(&self, now_ms: u64) -> Result<Vec<RelayReport>, LedgerError> {
        relays::seen(&self.reports, now_ms).await
    }

    async fn claim(&self, lease: &Lease, limit: usize, now_ms: u64) -> Result<Vec<ClaimedEntry>, LedgerError> {
        queue::claim_new(&self.claims, &self.work, lease, Claimable::All, limit, now_ms).await
    }

    async fn claim_changes(&self, lease: &Lease, limit: usize, now_ms: u64) -> Result<Vec<ClaimedEntry>, LedgerError> {
        queue::claim_new(&self.claims, &self.work, lease, Claimable::Changes, limit, now_ms).await
    }

    async fn settle(&self, settlements: Vec<Settlement>, now_ms: u64) -> Result<usize, LedgerError> {
        let settled = queue::settle(&self.work, &settlements, now_ms).await?;
        for key in &settled {
            self.notifier.settled(key);
        }
        Ok(settled.len())
    }

    async fn recover_expired(&self, owner: &str, due_ms: u64, now_ms: u64) -> Result<usize, LedgerError> {
        queue::recover_expired(&self.work, owner, due_ms, now_ms).await
    }

    async fn correct_times(&self, settled_ms: u64, latest_due_ms: u64, now_ms: u64) -> Result<usize, LedgerError> {
        retention::correct_times(&self.work, settled_ms, latest_due_ms, now_ms).await
    }

    async fn make_due(&self, key: &str, now_ms: u64) -> Result<Option<String>, LedgerError> {
        let connection = queue::make_due(&self.work, key, now_ms).await?;
        if let Some(connection) = &connection {
            self.notifier.arrived(connection);
        }
        Ok(connection)
    }

    async fn next_due_ms(&self, connection: &str) -> Result<Option<u64>, LedgerError> {
        queue::next_due_ms(&self.work, connection).await
    }

    async fn decide(&self, key: &str, state: State, reason: &str, now_ms: u64) -> Result<bool, LedgerError> {
        let connection = queue::decide(&self.work, key, state, reason, now_ms).await?;
        if let Some(connection) = &connection {
            self.notifier.arrived(connection);
        }
        Ok(connection.is_some())
    }

    async fn erase(&self, key: &str, now_ms: u64) -> Result<bool, LedgerError> {
        retention::erase(&self.work, key, now_ms).await
    }

    async fn purge(&self, days: u64, now_ms: u64) -> Result<usize, LedgerError> {
        let mut entries = 0;
        loop {
            let (purged, is_complete) = retention::purge_chunk(&self.reports, days, now_ms).await?;
            entries += purged;
            if is_complete {
                return Ok(entries);
            }
        }
    }

    /// The database overwrites what was deleted by itself (VACUUM), and keeps its log for as long as it is configured.
    async fn clear_log(&self) -> Result<(), LedgerError> {
        Ok(())
    }

    async fn list(&self, filter: Filter) -> Result<Vec<EntryDetails>, LedgerError> {
        report::list(&self.reports, &filter).await
    }

    async fn show(&self, key: &str) -> Result<Option<EntryDetails>, LedgerError> {
        report::show(&self.reports, key).await
    }

    async fn delivered_before(&self, key: &str) -> Result<Vec<String>, LedgerError> {
        report::delivered_before(&self.work, key).await
    }

    async fn attempts(&self, key: &str) -> Result<Vec<Attempt>, LedgerError> {
        report::attempts(&self.reports, key).await
    }

    async fn page(&self, page: Page) -> Result<Vec<(EntryDetails, Vec<Attempt>)>, LedgerError> {
        report::page(&self.reports, &page).await
    }

    async fn stats(&self) -> Result<Vec<EntryStats>, LedgerError> {
        counters::by_connection_and_state(&self.reports).await
    }

    async fn suspects(&self) -> Result<Vec<SuspectStats>, LedgerError> {
        counters::suspects(&self.reports).await
    }

    async fn hours(&self, count: u64, now_ms: u64) -> Result<Vec<HourStats>, LedgerError> {
        counters::hours(&self.reports, count, now_ms).await
    }

    async fn connection_value(&self, of: &str, name: &str) -> Result<Option<ConnectionValue>, LedgerError> {
        connection_values::get(&self.work, of, name).await
    }

    async fn set_connection_value(
        &self,
        of: &str,
        name: &str,
        value: Option<Vec<u8>>,
        now_ms: u64,
    ) -> Result<(), LedgerError> {
        connection_values::set(&self.work, of, name, value.as_deref(), now_ms).await
    }

    async fn replace_connection_value(
        &self,
        of: &str,
        name: &str,
        expected: Option<Vec<u8>>,
        value: Vec<u8>,
        now_ms: u64,
    ) -> Result<bool, LedgerError> {
        connection_values::replace(&self.work, of, name, expected.as_deref(), &value, now_ms).await
    }

    async fn probe(&self) -> Result<(), LedgerError> {
        self.last_insert.check()?;
        connection_values::set(&self.work, "", "probe", Some(&rand::random::<[u8; 16]>()), 0).await
    }
}
