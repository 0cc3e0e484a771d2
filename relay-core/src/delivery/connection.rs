//! The delivery of one connection's entries, step by step: wait for the CRM, claim, deliver, finish, settle. The caller
//! runs the steps, and decides when to wait and when to stop.

use std::convert::Infallible;
use std::sync::Arc;

use super::batch;
use super::circuit_breaker::{CircuitBreaker, CircuitState, Health};
use super::context::{DeliveryContext, Event};
use super::credentials::{AccessTokens, ReportingProcess};
use super::crm_client::CrmClient;
use super::deliver_batch::{EndedAttempt, deliver_batch};
use super::failing_entries::FailingEntries;
use super::idle_check::check_idle;
use super::kept_limits::KeptLimits;
use super::look_up::probe::probe;
use super::outcome::Outcome;
use super::prepared_lead::appends;
use super::retry::{Attempt, RetryContext, next_state, not_before};
use super::sync::ReferenceSync;
use crate::config::Connection;
use crate::ledger::{ClaimedEntry, Lease, LedgerError, NextState, Settlement};

/// How long another owner waits before it takes the connection of one that has stopped without notice.
pub const LEASE_MS: u64 = 5 * 60 * 1000;

pub struct ConnectionDelivery {
    client: Arc<CrmClient>,
    breaker: CircuitBreaker,
    failing: FailingEntries,
    kept_limits: KeptLimits,
    has_limits: bool,
    /// How long a CRM may still work on a call that it has not answered.
    settle_delay_ms: u64,
    /// Of this process.
    owner: String,
    lease: Option<Lease>,
}

impl ConnectionDelivery {
    /// `owner` must be different in each process. `timeout_ms` is how long the CRM has to answer one call.
    pub fn new(
        name: String,
        connection: Connection,
        timeout_ms: u64,
        settle_delay_ms: u64,
        owner: String,
        context: DeliveryContext,
    ) -> ConnectionDelivery {
        let client = CrmClient::new(name, connection, timeout_ms, ReportingProcess::Relay, context)
            .with_settle_delay(settle_delay_ms);
        let client = Arc::new(client);
        let (breaker, failing) = (CircuitBreaker::default(), FailingEntries::default());
        ConnectionDelivery {
            client,
            breaker,
            failing,
            kept_limits: KeptLimits::default(),
            has_limits: false,
            settle_delay_ms,
            owner,
            lease: None,
        }
    }

    pub fn name(&self) -> &str {
        &self.client.name
    }

    pub fn timeout_ms(&self) -> u64 {
        self.client.timeout_ms
    }

    /// Finds out whether leads in doubt can be looked up, and reports it. To be called once, before entries are claimed.
    pub async fn probe_look_ups(&self) -> Result<(), LedgerError> {
        let ability = probe(&self.client).await?;
        self.client.report(Event::LookUpsProbed { ability });
        Ok(())
    }

    /// Of a connection with OAuth.
    pub fn access_tokens(&self) -> Option<Arc<AccessTokens>> {
        self.client.access_tokens.clone()
    }

    /// Reads the connection's reference data within the rate limit of its deliveries.
    pub fn reference_sync(&self) -> ReferenceSync {
        ReferenceSync::of(Arc::clone(&self.client))
    }

    /// How often the reference data is read. `None` for a connection that is not to be read by a schedule.
    pub fn sync_every_ms(&self) -> Option<u64> {
        let every = self.client.connection.sync?;
        Some(u64::try_from(every.as_millis()).unwrap_or(u64::MAX))
    }

    /// Waits until circuit breaker and rate limit allow a call. Returns how many entries to claim.
    pub async fn ready(&self) -> usize {
        loop {
            match self.breaker.state(self.client.steady_ms()) {
                CircuitState::Open { for_ms } => self.client.context.clock.sleep(for_ms).await,
                state => {
                    self.client.ready().await;
                    return if state == CircuitState::HalfOpen { 1 } else { batch::max_entries(&self.client) };
                }
            }
        }
    }

    /// `None` when another owner delivers this connection. What is claimed must be settled.
    pub async fn claim(&mut self, limit: usize) -> Result<Option<Vec<ClaimedEntry>>, LedgerError> {
        if !self.has_limits {
            self.kept_limits.restore(&self.client).await?;
            self.has_limits = true;
        }
        let now_ms = self.client.now_ms();
        let is_fresh = |lease: &Lease| lease.until_ms > now_ms.saturating_add(LEASE_MS / 2);
        if !self.lease.as_ref().is_some_and(is_fresh) {
            self.lease = self.acquire_lease().await?;
        }
        let Some(lease) = &self.lease else { return Ok(None) };
        let ledger = &self.client.context.ledger;
        let claimed = match self.client.creates_in_ms() {
            0 => ledger.claim(lease, limit, now_ms).await,
            _ => ledger.claim_changes(lease, limit, now_ms).await,
        };
        claimed.map(Some)
    }

    /// Extends the lease while claimed entries are delivered. Never returns.
    pub async fn keep_lease(&self) -> Infallible {
        loop {
            self.client.context.clock.sleep(LEASE_MS / 3).await;
            // After an error there is time for another try. After a loss the settlements are ignored, and reported.
            let _ = self.acquire_lease().await;
        }
    }

    async fn acquire_lease(&self) -> Result<Option<Lease>, LedgerError> {
        let now_ms = self.client.now_ms();
        let until_ms = now_ms.saturating_add(LEASE_MS);
        self.client.context.ledger.acquire_lease(&self.client.name, &self.owner, until_ms, now_ms).await
    }

    /// To be called while nothing is due. Makes a call if there was none for an hour, and may be dropped before it returns.
    pub async fn check_idle_credentials(&self) {
        check_idle(&self.client).await;
    }

    /// How long until the next entry is due. `None` when none is waiting. While the CRM allows no create: until it does.
    pub async fn due_in_ms(&self) -> Result<Option<u64>, LedgerError> {
        let due_ms = self.client.context.ledger.next_due_ms(&self.client.name).await?;
        let creates_in_ms = self.client.creates_in_ms();
        Ok(due_ms.map(|due_ms| due_ms.saturating_sub(self.client.now_ms()).max(creates_in_ms)))
    }

    /// Makes the attempts. If it is dropped before it returns, they have ended with [`Outcome::Interrupted`].
    pub async fn deliver(&self, claimed: Vec<ClaimedEntry>) -> Vec<EndedAttempt> {
        deliver_batch(&self.client, claimed).await
    }

    /// Updates circuit breaker and rate limiter by the outcomes, and decides the next state of each entry.
    pub fn finish(&mut self, ended: &[EndedAttempt]) -> Vec<Settlement> {
        let delay_ms = self.learn(ended);
        let (now_ms, steady_ms) = (self.client.now_ms(), self.client.steady_ms());
        // The same random number for all, so that the entries of a batch are due again together.
        let random = self.client.context.rng.next_u32();
        let context = RetryContext { now_ms, random, settle_delay_ms: self.settle_delay_ms };
        let open_ms = match self.breaker.state(steady_ms) {
            CircuitState::Open { for_ms } => for_ms,
            CircuitState::Closed | CircuitState::HalfOpen => delay_ms,
        };
        let settlement = |EndedAttempt { entry, outcome }: &EndedAttempt| {
            self.report(entry, outcome);
            let fails_alone = self.failing.must_be_held(&entry.key, entry.attempt);
            let creates = entry.creates || appends(entry);
            let attempt = Attempt { creates, number: entry.attempt, fails_alone };
            Settlement {
                key: entry.key.clone(),
                attempt: entry.attempt,
                fence: entry.fence,
                next: not_before(next_state(outcome, attempt, context), now_ms.saturating_add(open_ms)),
                outcome: outcome.name(),
                detail: outcome.detail(),
            }
        };
        let settlements: Vec<Settlement> = ended.iter().map(settlement).collect();
        for held in settlements.iter().filter(|settlement| matches!(settlement.next, NextState::Held { .. })) {
            self.failing.remove(&held.key);
        }
        settlements
    }

    /// To be repeated after an error: the outcomes are stored nowhere else.
    pub async fn settle(&self, settlements: &[Settlement]) -> Result<(), LedgerError> {
        let settled = self.client.context.ledger.settle(settlements.to_vec(), self.client.now_ms()).await?;
        if settled < settlements.len() {
            self.client.report(Event::ClaimsLost { entries: settlements.len() - settled });
        }
        // An error is no reason to settle again.
        let _ = self.kept_limits.write(&self.client).await;
        Ok(())
    }

    /// Returns for how long not to try the failed entries again.
    fn learn(&mut self, ended: &[EndedAttempt]) -> u64 {
        self.failing.record(ended.iter().map(|ended| (ended.entry.key.as_str(), &ended.outcome)));
        let was_open = self.breaker.is_open();
        let health = ended.iter().map(|ended| ended.outcome.health()).max().unwrap_or(Health::Unknown);
        let keys = ended.iter().filter(|ended| ended.outcome.health() == health).map(|ended| ended.entry.key.as_str());
        let random = self.client.context.rng.next_u32();
        let delay_ms = self.breaker.record(health, keys, self.client.steady_ms(), random);
        if let Some(pause_ms) = ended.iter().filter_map(|ended| ended.outcome.pause_ms()).max() {
            self.client.pause(pause_ms);
        }
        match (was_open, self.breaker.is_open()) {
            (false, true) => {
                self.failing.clear();
                self.client.report(Event::CircuitOpened { health });
            }
            (true, false) => self.client.report(Event::CircuitClosed),
            _ => {}
        }
        delay_ms
    }

    fn report(&self, entry: &ClaimedEntry, outcome: &Outcome) {
        let (ClaimedEntry { key, kind, attempt, .. }, detail) = (entry, outcome.detail());
        let (attempt, detail) = (*attempt, detail.as_deref());
        self.client.report(Event::AttemptEnded { key, kind, attempt, outcome: outcome.name(), detail });
        if let Outcome::Found { copies: copies @ 2.., .. } = outcome {
            self.client.report(Event::DuplicatesFound { key, copies: *copies });
        }
    }
}
