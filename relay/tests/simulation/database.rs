//! A relay's connections to the database. A statement can be lost, late, overtaken by another, or committed without an answer; it
//! is executed even when the relay that has sent it is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use leadwire_relay::ledger::*;
use leadwire_relay::store::postgres::unanswered_claims::UnansweredClaims;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout};

use crate::process::Process;
use crate::run::{Control, Run};
use crate::support::model_ledger::ModelLedger;

/// How long a relay waits for an answer, as in the ledger on PostgreSQL.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long after it was sent a statement may be executed: after its way it may wait for a lock in the database.
const LATEST: Duration = Duration::from_secs(10);

pub struct DatabaseClient {
    pub database: ModelLedger,
    process: Arc<Process>,
    claims: UnansweredClaims,
    next_claim: AtomicI64,
}

impl DatabaseClient {
    pub fn new(database: ModelLedger, process: Arc<Process>) -> DatabaseClient {
        let next_claim = AtomicI64::new(i64::try_from(process.run.hash(&process.name, 0) >> 1).unwrap());
        DatabaseClient { database, process, claims: UnansweredClaims::default(), next_claim }
    }

    /// `of` is the connection or key that it is for.
    async fn execute<T, F>(
        &self,
        what: &'static str,
        of: &str,
        statement: impl FnOnce(ModelLedger, Arc<Run>) -> F + Send + 'static,
    ) -> Result<T, LedgerError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, LedgerError>> + Send,
    {
        self.process.running().await;
        let (run, database) = (&self.process.run, self.database.clone());
        let (sender, receiver) = oneshot::channel();
        let name = self.process.name.clone();
        let mut rng = run.rng(&format!("{name} {what} {of}"));
        let is_lost = rng.fails(8) || self.process.is_cut_off();
        let (there, back, is_answer_lost) = (rng.delay(LATEST), rng.delay(TIMEOUT), rng.fails(12));
        let run = Arc::clone(&self.process.run);
        tokio::spawn(async move {
            sleep(there).await;
            if is_lost {
                return run.note(|| format!("{name}: {what} is lost"));
            }
            let answer = statement(database, Arc::clone(&run)).await;
            if there > TIMEOUT || is_answer_lost {
                run.note(|| format!("{name}: {what} is executed after {there:?}, without an answer"));
            }
            sleep(back).await;
            if !is_answer_lost {
                // The relay may not wait any more.
                let _ = sender.send(answer);
            }
        });
        let answer = timeout(TIMEOUT, receiver).await;
        self.process.running().await;
        answer.ok().and_then(Result::ok).ok_or_else(|| LedgerError(format!("no answer to {what}")))?
    }

    async fn claim_all_or_changes(
        &self,
        lease: &Lease,
        takes_all: bool,
        limit: usize,
        now_ms: u64,
    ) -> Result<Vec<ClaimedEntry>, LedgerError> {
        let connection = lease.connection.as_str();
        let (start, lost) = (Instant::now(), self.claims.ids_of(connection));
        if !lost.is_empty() && self.process.run.control != Control::LostClaimsKept {
            let (lease, ids) = (lease.clone(), lost.clone());
            self.execute("a requeue of lost claims", connection, async move |model: ModelLedger, _| {
                model.tables().requeue_claims(&lease, &ids, now_ms);
                Ok(())
            })
            .await?;
            self.claims.remove_requeued(&lost, start);
        }
        let id = self.next_claim.fetch_add(1, Ordering::Relaxed);
        self.claims.add(id, &lease.connection);
        let (name, lease) = (self.process.name.clone(), lease.clone());
        let claimed = self
            .execute("a claim", connection, async move |model: ModelLedger, run: Arc<Run>| {
                let claimed = model.tables().claim(&lease, takes_all, limit, now_ms, id);
                for entry in &claimed {
                    let ClaimedEntry { key, attempt, in_doubt, .. } = entry;
                    let doubt = if *in_doubt { ", in doubt" } else { "" };
                    run.note(|| format!("{name} has claimed {key}, attempt {attempt}, fence {}{doubt}", lease.fence));
                }
                Ok(claimed)
            })
            .await?;
        self.claims.remove(id);
        Ok(claimed)
    }
}

#[async_trait]
impl Ledger for DatabaseClient {
    async fn insert(&self, entry: NewEntry, now_ms: u64) -> Result<Inserted, LedgerError> {
        if self.process.run.control == Control::EarlyAcknowledgement && self.process.run.rng(&entry.key).fails(100) {
            return Ok(Inserted::New);
        }
        let key = entry.key.clone();
        self.execute("an insert", &key, async move |model: ModelLedger, _| model.insert(entry, now_ms).await).await
    }

    async fn find(&self, key: &str) -> Result<Option<Entry>, LedgerError> {
        let (of, key) = (key, key.to_owned());
        self.execute("a find", of, async move |model: ModelLedger, _| model.find(&key).await).await
    }

    async fn acquire_lease(
        &self,
        connection: &str,
        owner: &str,
        until_ms: u64,
        now_ms: u64,
    ) -> Result<Option<Lease>, LedgerError> {
        let (of, connection, owner) = (connection, connection.to_owned(), owner.to_owned());
        let asked_jump_ms = self.process.known_jump_ms();
        let (acquired, jump_ms) = self
            .execute("a lease", of, async move |model: ModelLedger, run: Arc<Run>| {
                let ahead_ms = u64::try_from(asked_jump_ms - run.jump_ms()).unwrap_or_default();
                let lease = model.acquire_lease(&connection, &owner, until_ms, now_ms - ahead_ms).await;
                run.note(|| format!("{owner} asks for {connection}: {lease:?}"));
                Ok((lease?, run.jump_ms()))
            })
            .await?;
        // The answer has the database's time.
        if acquired.is_some() && self.process.was_wrong(asked_jump_ms, jump_ms) {
            return Err(LedgerError("the clock was wrong".to_owned()));
        }
        Ok(acquired)
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), LedgerError> {
        let (of, lease) = (&lease.connection, lease.clone());
        self.execute("a release", of, async move |model: ModelLedger, _| model.release_lease(&lease).await).await
    }

    async fn report_relay(&self, relay: &RelayInfo, now_ms: u64) -> Result<Vec<RelayReport>, LedgerError> {
        let relay = relay.clone();
        self.execute("a report", "", async move |model: ModelLedger, _| model.report_relay(&relay, now_ms).await).await
    }

    async fn remove_relay(&self, owner: &str) -> Result<(), LedgerError> {
        let owner = owner.to_owned();
        self.execute("a removal", "", async move |model: ModelLedger, _| model.remove_relay(&owner).await).await
    }

    async fn claim(&self, lease: &Lease, limit: usize, now_ms: u64) -> Result<Vec<ClaimedEntry>, LedgerError> {
        self.claim_all_or_changes(lease, true, limit, now_ms).await
    }

    async fn claim_changes(&self, lease: &Lease, limit: usize, now_ms: u64) -> Result<Vec<ClaimedEntry>, LedgerError> {
        self.claim_all_or_changes(lease, false, limit, now_ms).await
    }

    async fn settle(&self, settlements: Vec<Settlement>, now_ms: u64) -> Result<usize, LedgerError> {
        let name = self.process.name.clone();
        let of = settlements.iter().map(|settlement| settlement.key.as_str()).min().unwrap_or_default().to_owned();
        self.execute("a settlement", &of, async move |model: ModelLedger, run: Arc<Run>| {
            let settled = model.settle(settlements.clone(), now_ms).await;
            let shown = |of: &Settlement| format!("{} fence {} {} {:?}", of.key, of.fence, of.outcome, of.next);
            run.note(|| {
                let shown: Vec<String> = settlements.iter().map(shown).collect();
                format!("{name} settles {settled:?} of {}", shown.join("; "))
            });
            settled
        })
        .await
    }

    async fn recover_expired(&self, owner: &str, due_ms: u64, now_ms: u64) -> Result<usize, LedgerError> {
        let owner = owner.to_owned();
        let due_ms = if self.process.run.control == Control::NoSettleDelay { now_ms } else { due_ms };
        self.execute("a recovery", "", async move |model: ModelLedger, run: Arc<Run>| {
            let recovered = model.recover_expired(&owner, due_ms, now_ms).await;
            run.note(|| format!("{owner} recovers {recovered:?}"));
            recovered
        })
        .await
    }

    async fn correct_times(&self, settled_ms: u64, latest_due_ms: u64, now_ms: u64) -> Result<usize, LedgerError> {
        self.execute("a correction", "", async move |model: ModelLedger, _| {
            model.correct_times(settled_ms, latest_due_ms, now_ms).await
        })
        .await
    }

    async fn next_due_ms(&self, connection: &str) -> Result<Option<u64>, LedgerError> {
        let (of, connection) = (connection, connection.to_owned());
        self.execute("a due time", of, async move |model: ModelLedger, _| model.next_due_ms(&connection).await).await
    }

    async fn connection_value(&self, of: &str, name: &str) -> Result<Option<ConnectionValue>, LedgerError> {
        let (actor, of, name) = (format!("{of} {name}"), of.to_owned(), name.to_owned());
        self.execute("a value", &actor, async move |model: ModelLedger, _| model.connection_value(&of, &name).await)
            .await
    }

    async fn set_connection_value(
        &self,
        of: &str,
        name: &str,
        value: Option<Vec<u8>>,
        now_ms: u64,
    ) -> Result<(), LedgerError> {
        let (actor, of, name) = (format!("{of} {name}"), of.to_owned(), name.to_owned());
        self.execute("a set value", &actor, async move |model: ModelLedger, _| {
            model.set_connection_value(&of, &name, value, now_ms).await
        })
        .await
    }

    async fn replace_connection_value(
        &self,
        of: &str,
        name: &str,
        expected: Option<Vec<u8>>,
        value: Vec<u8>,
        now_ms: u64,
    ) -> Result<bool, LedgerError> {
        let (actor, of, name) = (format!("{of} {name}"), of.to_owned(), name.to_owned());
        self.execute("a replaced value", &actor, async move |model: ModelLedger, _| {
            model.replace_connection_value(&of, &name, expected, value, now_ms).await
        })
        .await
    }

    async fn leases(&self) -> Result<Vec<LeaseReport>, LedgerError> {
        self.database.leases().await
    }

    async fn relays(&self, now_ms: u64) -> Result<Vec<RelayReport>, LedgerError> {
        self.database.relays(now_ms).await
    }

    async fn make_due(&self, key: &str, now_ms: u64) -> Result<Option<String>, LedgerError> {
        self.database.make_due(key, now_ms).await
    }

    async fn decide(&self, key: &str, state: State, reason: &str, now_ms: u64) -> Result<bool, LedgerError> {
        self.database.decide(key, state, reason, now_ms).await
    }

    async fn erase(&self, key: &str, now_ms: u64) -> Result<bool, LedgerError> {
        self.database.erase(key, now_ms).await
    }

    async fn purge(&self, days: u64, now_ms: u64) -> Result<usize, LedgerError> {
        self.database.purge(days, now_ms).await
    }

    async fn clear_log(&self) -> Result<(), LedgerError> {
        self.database.clear_log().await
    }

    async fn list(&self, filter: Filter) -> Result<Vec<EntryDetails>, LedgerError> {
        self.database.list(filter).await
    }

    async fn show(&self, key: &str) -> Result<Option<EntryDetails>, LedgerError> {
        self.database.show(key).await
    }

    async fn delivered_before(&self, key: &str) -> Result<Vec<String>, LedgerError> {
        self.database.delivered_before(key).await
    }

    async fn attempts(&self, key: &str) -> Result<Vec<Attempt>, LedgerError> {
        self.database.attempts(key).await
    }

    async fn page(&self, page: Page) -> Result<Vec<(EntryDetails, Vec<Attempt>)>, LedgerError> {
        self.database.page(page).await
    }

    async fn stats(&self) -> Result<Vec<EntryStats>, LedgerError> {
        self.database.stats().await
    }

    async fn suspects(&self) -> Result<Vec<SuspectStats>, LedgerError> {
        self.database.suspects().await
    }

    async fn hours(&self, count: u64, now_ms: u64) -> Result<Vec<HourStats>, LedgerError> {
        self.database.hours(count, now_ms).await
    }

    async fn probe(&self) -> Result<(), LedgerError> {
        self.database.probe().await
    }
}
