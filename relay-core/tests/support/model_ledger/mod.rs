//! A ledger in memory that behaves as the one on PostgreSQL: each statement is executed at once and alone. What only reports to staff is
//! left out. It passes the tests of a ledger (`LEADWIRE_TEST_STORE=model`), so that a simulation and the tests of relay-core can rely
//! on it.

mod queue;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use leadwire::schema::Value;
use relay_core::ledger::*;

/// What is left out.
const NOT_MODELLED: &str = "not part of the model";

/// A database. Its clones are the same one.
#[derive(Clone, Default)]
pub struct ModelLedger {
    tables: Arc<Mutex<Tables>>,
}

#[derive(Default)]
pub struct Tables {
    pub entries: BTreeMap<String, Row>,
    pub leases: BTreeMap<String, LeaseReport>,
    pub relays: BTreeMap<String, RelayReport>,
    pub values: BTreeMap<(String, String), ConnectionValue>,
    inserts: u64,
    /// A method that fails, such as `attempts`.
    pub failing: Option<&'static str>,
    /// Faults of controls.
    pub settles_any_fence: bool,
    pub ignores_leases: bool,
}

pub struct Row {
    pub shown: EntryDetails,
    pub digest: Digest,
    creates: bool,
    /// The record that it changes.
    target: Option<String>,
    claim_owner: Option<String>,
    claim_fence: u64,
    claim_id: i64,
    attempts: Vec<Attempt>,
    /// In the order of the inserts.
    number: u64,
}

impl ModelLedger {
    /// The one of this folder; another process would open the same.
    pub fn at(path: &Path) -> ModelLedger {
        static LEDGERS: Mutex<BTreeMap<PathBuf, ModelLedger>> = Mutex::new(BTreeMap::new());
        let mut ledgers = LEDGERS.lock().unwrap_or_else(PoisonError::into_inner);
        ledgers.entry(path.to_owned()).or_default().clone()
    }

    pub fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For the method with this name, unless it fails.
    fn tables_of(&self, method: &str) -> Result<MutexGuard<'_, Tables>, LedgerError> {
        let tables = self.tables();
        if tables.failing == Some(method) { Err(LedgerError("the disk is full".to_owned())) } else { Ok(tables) }
    }
}

impl Row {
    fn new(entry: NewEntry, number: u64, now_ms: u64) -> Row {
        let state = entry.first_state();
        let id = Value::read(&entry.body, 64).ok().and_then(|body| body.as_object()?.get("id").cloned());
        let target = id.filter(|id| !entry.creates && *id != Value::Null);
        let shown = EntryDetails {
            key: entry.key,
            connection: entry.connection,
            form: entry.form,
            kind: entry.kind,
            state,
            reason: entry.held,
            in_doubt: false,
            attempts: 0,
            received_ms: now_ms,
            changed_ms: now_ms,
            due_ms: entry.due_ms.unwrap_or(now_ms),
            record_id: None,
            has_data: true,
            body: Some(entry.body),
            context: Some(entry.context),
        };
        Row {
            shown,
            digest: entry.digest,
            creates: entry.creates,
            target: target.map(|id| id.as_text_or_digits().map_or_else(|| id.to_json(), str::to_owned)),
            claim_owner: None,
            claim_fence: 0,
            claim_id: 0,
            attempts: Vec::new(),
            number,
        }
    }

    fn entry(&self) -> Entry {
        let EntryDetails { key, form, kind, state, reason, record_id, .. } = self.shown.clone();
        Entry { key, form, kind, creates: self.creates, state, reason, record_id }
    }
}

#[async_trait]
impl Ledger for ModelLedger {
    async fn insert(&self, entry: NewEntry, now_ms: u64) -> Result<Inserted, LedgerError> {
        let mut tables = self.tables();
        if let Some(known) = tables.entries.get(&entry.key) {
            let is_same = known.digest == entry.digest;
            return Ok(if is_same { Inserted::Replay(known.entry()) } else { Inserted::Conflict });
        }
        tables.inserts += 1;
        let number = tables.inserts;
        tables.entries.insert(entry.key.clone(), Row::new(entry, number, now_ms));
        Ok(Inserted::New)
    }

    async fn find(&self, key: &str) -> Result<Option<Entry>, LedgerError> {
        Ok(self.tables().entries.get(key).map(Row::entry))
    }

    async fn acquire_lease(
        &self,
        connection: &str,
        owner: &str,
        until_ms: u64,
        now_ms: u64,
    ) -> Result<Option<Lease>, LedgerError> {
        Ok(self.tables_of("acquire_lease")?.acquire_lease(connection, owner, until_ms, now_ms))
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), LedgerError> {
        self.tables().release_lease(lease);
        Ok(())
    }

    async fn leases(&self) -> Result<Vec<LeaseReport>, LedgerError> {
        Ok(self.tables().leases.values().cloned().collect())
    }

    async fn report_relay(&self, relay: &RelayInfo, now_ms: u64) -> Result<Vec<RelayReport>, LedgerError> {
        let mut tables = self.tables();
        let started_ms = tables.relays.get(&relay.owner).map_or(relay.started_ms, |known| known.relay.started_ms);
        let relay = RelayInfo { started_ms, ..relay.clone() };
        tables.relays.insert(relay.owner.clone(), RelayReport { relay, seen_ms: now_ms });
        tables.relays.retain(|_, report| report.seen_ms.abs_diff(now_ms) <= RELAY_LIFETIME_MS);
        Ok(tables.seen(now_ms))
    }

    async fn remove_relay(&self, owner: &str) -> Result<(), LedgerError> {
        self.tables().relays.remove(owner);
        Ok(())
    }

    async fn relays(&self, now_ms: u64) -> Result<Vec<RelayReport>, LedgerError> {
        Ok(self.tables().seen(now_ms))
    }

    async fn claim(&self, lease: &Lease, limit: usize, now_ms: u64) -> Result<Vec<ClaimedEntry>, LedgerError> {
        Ok(self.tables().claim(lease, true, limit, now_ms, 0))
    }

    async fn claim_changes(&self, lease: &Lease, limit: usize, now_ms: u64) -> Result<Vec<ClaimedEntry>, LedgerError> {
        Ok(self.tables().claim(lease, false, limit, now_ms, 0))
    }

    async fn settle(&self, settlements: Vec<Settlement>, now_ms: u64) -> Result<usize, LedgerError> {
        let mut tables = self.tables();
        Ok(settlements.iter().filter(|settlement| tables.settle(settlement, now_ms)).count())
    }

    async fn recover_expired(&self, owner: &str, due_ms: u64, now_ms: u64) -> Result<usize, LedgerError> {
        Ok(self.tables().recover_expired(owner, due_ms, now_ms))
    }

    async fn correct_times(&self, settled_ms: u64, latest_due_ms: u64, now_ms: u64) -> Result<usize, LedgerError> {
        Ok(self.tables().correct_times(settled_ms, latest_due_ms, now_ms))
    }

    async fn make_due(&self, key: &str, now_ms: u64) -> Result<Option<String>, LedgerError> {
        let mut tables = self.tables();
        let Some(row) = tables.entries.get_mut(key) else { return Ok(None) };
        let shown = &mut row.shown;
        if shown.state != State::Accepted || shown.attempts > 0 || shown.due_ms <= now_ms {
            return Ok(None);
        }
        shown.due_ms = now_ms;
        Ok(Some(shown.connection.clone()))
    }

    async fn next_due_ms(&self, connection: &str) -> Result<Option<u64>, LedgerError> {
        let tables = self.tables();
        let waiting = tables.entries.values().filter(|row| row.shown.connection == connection);
        Ok(waiting.filter(|row| tables.is_claimable(row)).map(|row| row.shown.due_ms).min())
    }

    async fn decide(&self, key: &str, state: State, reason: &str, now_ms: u64) -> Result<bool, LedgerError> {
        let mut tables = self.tables();
        let Some(row) = tables.entries.get_mut(key) else { return Ok(false) };
        let shown = &mut row.shown;
        if !matches!(shown.state, State::Accepted | State::Held | State::Dead) || shown.body.is_none() {
            return Ok(false);
        }
        (shown.state, shown.reason) = (state, Some(reason.to_owned()));
        (shown.due_ms, shown.changed_ms) = (now_ms, now_ms);
        Ok(true)
    }

    async fn erase(&self, key: &str, now_ms: u64) -> Result<bool, LedgerError> {
        let mut tables = self.tables();
        let Some(row) = tables.entries.get_mut(key) else { return Ok(false) };
        let shown = &mut row.shown;
        (shown.body, shown.context, shown.has_data, shown.changed_ms) = (None, None, false, now_ms);
        if shown.state != State::Done {
            shown.state = State::Dead;
        }
        Ok(true)
    }

    async fn show(&self, key: &str) -> Result<Option<EntryDetails>, LedgerError> {
        Ok(self.tables().entries.get(key).map(|row| row.shown.clone()))
    }

    async fn delivered_before(&self, key: &str) -> Result<Vec<String>, LedgerError> {
        Ok(self.tables_of("delivered_before")?.delivered_before(key))
    }

    async fn attempts(&self, key: &str) -> Result<Vec<Attempt>, LedgerError> {
        let tables = self.tables_of("attempts")?;
        Ok(tables.entries.get(key).map(|row| row.attempts.clone()).unwrap_or_default())
    }

    async fn page(&self, page: Page) -> Result<Vec<(EntryDetails, Vec<Attempt>)>, LedgerError> {
        let tables = self.tables();
        let is_after = |row: &&Row| page.after.as_ref().is_none_or(|after| row.shown.key > *after);
        let rows = tables.entries.values().filter(is_after).take(page.filter.limit as usize);
        Ok(rows.map(|row| (row.shown.clone(), row.attempts.clone())).collect())
    }

    async fn stats(&self) -> Result<Vec<EntryStats>, LedgerError> {
        let tables = self.tables();
        let mut counted: BTreeMap<(String, &str), EntryStats> = BTreeMap::new();
        for shown in tables.entries.values().map(|row| &row.shown) {
            let (connection, state) = (shown.connection.clone(), shown.state);
            let empty = EntryStats { connection: connection.clone(), state, count: 0, oldest_received_ms: None };
            let of = counted.entry((connection, state.as_str())).or_insert(empty);
            of.count += 1;
            if state.is_waiting() {
                of.oldest_received_ms =
                    Some(of.oldest_received_ms.map_or(shown.received_ms, |oldest| oldest.min(shown.received_ms)));
            }
        }
        Ok(counted.into_values().collect())
    }

    async fn connection_value(&self, of: &str, name: &str) -> Result<Option<ConnectionValue>, LedgerError> {
        Ok(self.tables_of("connection_value")?.values.get(&(of.to_owned(), name.to_owned())).cloned())
    }

    async fn set_connection_value(
        &self,
        of: &str,
        name: &str,
        value: Option<Vec<u8>>,
        now_ms: u64,
    ) -> Result<(), LedgerError> {
        let (mut tables, name) = (self.tables_of("set_connection_value")?, (of.to_owned(), name.to_owned()));
        match value {
            Some(value) => _ = tables.values.insert(name, ConnectionValue { value, changed_ms: now_ms }),
            None => _ = tables.values.remove(&name),
        }
        Ok(())
    }

    async fn replace_connection_value(
        &self,
        of: &str,
        name: &str,
        expected: Option<Vec<u8>>,
        value: Vec<u8>,
        now_ms: u64,
    ) -> Result<bool, LedgerError> {
        let (mut tables, name) = (self.tables_of("replace_connection_value")?, (of.to_owned(), name.to_owned()));
        if tables.values.get(&name).map(|known| &known.value) != expected.as_ref() {
            return Ok(false);
        }
        tables.values.insert(name, ConnectionValue { value, changed_ms: now_ms });
        Ok(true)
    }

    async fn probe(&self) -> Result<(), LedgerError> {
        Ok(())
    }

    async fn purge(&self, _: u64, _: u64) -> Result<usize, LedgerError> {
        unimplemented!("{NOT_MODELLED}")
    }

    async fn clear_log(&self) -> Result<(), LedgerError> {
        unimplemented!("{NOT_MODELLED}")
    }

    async fn list(&self, _: Filter) -> Result<Vec<EntryDetails>, LedgerError> {
        unimplemented!("{NOT_MODELLED}")
    }

    async fn suspects(&self) -> Result<Vec<SuspectStats>, LedgerError> {
        unimplemented!("{NOT_MODELLED}")
    }

    async fn hours(&self, _: u64, _: u64) -> Result<Vec<HourStats>, LedgerError> {
        unimplemented!("{NOT_MODELLED}")
    }
}
