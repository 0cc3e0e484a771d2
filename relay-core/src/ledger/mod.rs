//! The ledger: every lead that the relay has accepted, from acceptance to the deletion of its key. This is the interface
//! of every store, and the guarantees that each must give:
//!
//! - A method that changes something returns `Ok` only after the change is committed and flushed to disk.
//! - An error means that nothing was changed, or, of a database whose answer was lost, that this is not known. What a claim
//!   without an answer has changed is undone by the next claim of its owner.
//! - An entry's states are `accepted → sending → done | held | dead`. An attempt is committed before the CRM is called.
//! - A connection is worked by one owner at a time. Its lease has a fence that only grows; what an owner claimed can be
//!   settled with the fence of the claim only.

mod entry;
mod relays;
mod report;

use std::fmt;

use async_trait::async_trait;

pub use entry::{ClaimedEntry, Digest, Entry, Inserted, NewEntry, NextState, SettledFields, Settlement, State};
pub use relays::{LeaseReport, MAX_LEASE_MS, RELAY_LIFETIME_MS, RelayInfo, RelayReport};
pub use report::{Attempt, EntryDetails, EntryStats, Filter, HourStats, Page, SuspectStats};

/// The most payloads that [`Ledger::delivered_before`] returns.
pub const MAX_EARLIER_PAYLOADS: usize = 50;

/// The store could not be read or written.
#[derive(Clone, Debug)]
pub struct LedgerError(pub String);

/// The right to deliver the entries of one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    pub connection: String,
    pub owner: String,
    /// Grows each time that the connection changes its owner.
    pub fence: u64,
    /// Another owner may take the connection from then on.
    pub until_ms: u64,
}

/// What the relay keeps for a connection under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionValue {
    pub value: Vec<u8>,
    pub changed_ms: u64,
}

#[async_trait]
pub trait Ledger: Send + Sync {
    /// Adds an entry unless its key is known; then compares the digests.
    async fn insert(&self, entry: NewEntry, now_ms: u64) -> Result<Inserted, LedgerError>;

    async fn find(&self, key: &str) -> Result<Option<Entry>, LedgerError>;

    /// Takes the connection for `owner`, or extends the lease that `owner` has, together with its claims. `None` while
    /// another owner has it.
    async fn acquire_lease(
        &self,
        connection: &str,
        owner: &str,
        until_ms: u64,
        now_ms: u64,
    ) -> Result<Option<Lease>, LedgerError>;

    /// Ends the lease, so that another owner can take the connection at once. To be called when everything that was claimed with
    /// it is settled. Does nothing when another owner has taken it.
    async fn release_lease(&self, lease: &Lease) -> Result<(), LedgerError>;

    /// The last lease of each connection, in the order of their names.
    async fn leases(&self) -> Result<Vec<LeaseReport>, LedgerError>;

    /// Reports that the relay runs. Returns every relay that was seen within [`RELAY_LIFETIME_MS`], itself included. A report that is
    /// later than now by as much is of a clock that was ahead, and does not count.
    async fn report_relay(&self, relay: &RelayInfo, now_ms: u64) -> Result<Vec<RelayReport>, LedgerError>;

    /// The relay with this owner stops.
    async fn remove_relay(&self, owner: &str) -> Result<(), LedgerError>;

    /// Every relay that was seen within [`RELAY_LIFETIME_MS`], in the order of their owners.
    async fn relays(&self, now_ms: u64) -> Result<Vec<RelayReport>, LedgerError>;

    /// Starts an attempt for up to `limit` due entries of the lease's connection, oldest first. Of several entries that
    /// change the same record only the oldest is claimed. Empty when the lease has been taken by another owner.
    async fn claim(&self, lease: &Lease, limit: usize, now_ms: u64) -> Result<Vec<ClaimedEntry>, LedgerError>;

    /// The same without the entries that would create a record, while the CRM allows no create. Those in doubt are claimed,
    /// because they are looked up first.
    async fn claim_changes(&self, lease: &Lease, limit: usize, now_ms: u64) -> Result<Vec<ClaimedEntry>, LedgerError>;

    /// Ends attempts. Ignores those that are not under way with the settlement's attempt number and fence. Returns the
    /// number of settled entries.
    async fn settle(&self, settlements: Vec<Settlement>, now_ms: u64) -> Result<usize, LedgerError>;

    /// Makes entries due again whose claim has expired; a claim without a lease has. Never those that `owner` has claimed,
    /// because it settles them itself, even where the machine's clock has jumped ahead. They are due at `due_ms`, when the CRM
    /// has had the time to finish, so that an interrupted change cannot overwrite a newer one. What creates a record is in
    /// doubt. Returns the number of entries.
    ///
    /// Also ends leases that a clock that was ahead has renewed, [`MAX_LEASE_MS`] from now: their owners may have stopped.
    async fn recover_expired(&self, owner: &str, due_ms: u64, now_ms: u64) -> Result<usize, LedgerError>;

    /// After the machine's clock was ahead. Makes entries due at once that were changed later than now, or are due later than
    /// `latest_due_ms`, which no delay reaches; those in doubt at `settled_ms` at the latest. What waits or is held was
    /// received now at the latest. Returns the number of entries that became due.
    async fn correct_times(&self, settled_ms: u64, latest_due_ms: u64, now_ms: u64) -> Result<usize, LedgerError>;

    /// Makes an entry due that waits for its first attempt. Returns its connection; `None` for any other entry.
    async fn make_due(&self, key: &str, now_ms: u64) -> Result<Option<String>, LedgerError>;

    /// When the next entry of the connection is due. `None` when none is waiting.
    async fn next_due_ms(&self, connection: &str) -> Result<Option<u64>, LedgerError>;

    /// Sets the state by a decision of staff: [`State::Accepted`] to send what is held or dead, [`State::Dead`] to drop
    /// it. Returns whether the entry exists, is not under way or done, and still has its payload.
    ///
    /// An entry that may have reached the CRM stays in doubt: it is looked up first, and sent if the look-up cannot
    /// decide.
    async fn decide(&self, key: &str, state: State, reason: &str, now_ms: u64) -> Result<bool, LedgerError>;

    /// Deletes the personal data of one entry in any state. If it was not delivered, it will not be. Returns whether the
    /// entry exists.
    async fn erase(&self, key: &str, now_ms: u64) -> Result<bool, LedgerError>;

    /// Deletes the personal data of entries that were done or dead `days` ago, and entries without data after 400 days.
    /// Returns the number of entries that lost their data.
    async fn purge(&self, days: u64, now_ms: u64) -> Result<usize, LedgerError>;

    /// Removes what was erased or purged from the store's files too. Fails while another process reads an older
    /// version; a later call does it then.
    async fn clear_log(&self) -> Result<(), LedgerError>;

    /// Newest change first, without personal data.
    async fn list(&self, filter: Filter) -> Result<Vec<EntryDetails>, LedgerError>;

    /// One entry with its personal data.
    async fn show(&self, key: &str) -> Result<Option<EntryDetails>, LedgerError>;

    /// The payloads, JSON text, that the entry's form has delivered to the record which the entry changes, newest first, as far
    /// as they are kept, and at most [`MAX_EARLIER_PAYLOADS`]. Empty for an entry of staff.
    async fn delivered_before(&self, key: &str) -> Result<Vec<String>, LedgerError>;

    /// The attempts of one entry, oldest first.
    async fn attempts(&self, key: &str) -> Result<Vec<Attempt>, LedgerError>;

    /// Entries with personal data and attempts, in the order of their keys.
    async fn page(&self, page: Page) -> Result<Vec<(EntryDetails, Vec<Attempt>)>, LedgerError>;

    /// Without the connections and states that have no entry.
    async fn stats(&self) -> Result<Vec<EntryStats>, LedgerError>;

    /// The leads that looked automated, in the order of forms, reasons and states.
    async fn suspects(&self) -> Result<Vec<SuspectStats>, LedgerError>;

    /// The last `count` hours, oldest first; the last one is the current hour.
    async fn hours(&self, count: u64, now_ms: u64) -> Result<Vec<HourStats>, LedgerError>;

    /// What was last set under this name for the connection.
    async fn connection_value(&self, connection: &str, name: &str) -> Result<Option<ConnectionValue>, LedgerError>;

    /// Keeps a value for the connection, in place of an earlier one; `None` deletes it. A value holds no personal data, and
    /// a secret only encrypted.
    async fn set_connection_value(
        &self,
        connection: &str,
        name: &str,
        value: Option<Vec<u8>>,
        now_ms: u64,
    ) -> Result<(), LedgerError>;

    /// The same for a value that is still `expected`, or absent if that is `None`. False when another process has changed it, and
    /// nothing was written.
    async fn replace_connection_value(
        &self,
        connection: &str,
        name: &str,
        expected: Option<Vec<u8>>,
        value: Vec<u8>,
        now_ms: u64,
    ) -> Result<bool, LedgerError>;

    /// Commits a write as large as the largest lead, to check that a lead could be accepted. Fails, too, shortly after a lead
    /// could not be committed.
    async fn probe(&self) -> Result<(), LedgerError>;
}

impl fmt::Display for LedgerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the ledger: {}", self.0)
    }
}

impl std::error::Error for LedgerError {}
