//! The delivery of one connection's entries, step by step: hold the lease, wait for the CRM, claim, deliver, finish, settle. The
//! caller runs the steps, and decides when to wait, when to release the lease and when to stop.

use std::sync::Arc;

use super::batch;
use super::circuit_breaker::{CircuitBreaker, CircuitState, Health};
use super::connection_lease::ConnectionLease;
use super::context::{DeliveryContext, Event};
use super::credentials::{AccessTokens, ReportingProcess};
use super::crm_client::CrmClient;
use super::deliver_batch::{EndedAttempt, deliver_batch};
use super::failing_entries::FailingEntries;
use super::idle_check::check_idle;
use super::kept_limits::KeptLimits;
use super::kept_pace::KeptPace;
use super::look_up::probe::probe;
use super::outcome::Outcome;
use super::prepared_lead::appends;
use super::retry::{Attempt, RetryContext, next_state, not_before};
use super::sync::ReferenceSync;
use crate::config::Connection;
use crate::ledger::{ClaimedEntry, LedgerError, NextState, Settlement};

pub struct ConnectionDelivery {
    client: Arc<CrmClient>,
    breaker: CircuitBreaker,
    failing: FailingEntries,
    kept_limits: KeptLimits,
    kept_pace: KeptPace,
    /// How long a CRM may still work on a call that it has not answered.
    settle_delay_ms: u64,
    lease: Arc<ConnectionLease>,
    /// Of the last lease. Another one says that another process has made calls meanwhile.
    fence: Option<u64>,
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
        let lease = ConnectionLease::new(&name, owner, Arc::clone(&context.ledger), Arc::clone(&context.clock));
        let lease = Arc::new(lease);
        let client = CrmClient::new(name, connection, timeout_ms, ReportingProcess::Relay, context)
            .with_settle_delay(settle_delay_ms)
            .with_lease(Arc::clone(&lease));
        ConnectionDelivery {
            client: Arc::new(client),
            breaker: CircuitBreaker::default(),
            failing: FailingEntries::default(),
            kept_limits: KeptLimits::default(),
            kept_pace: KeptPace::default(),
            settle_delay_ms,
            lease,
            fence: None,
        }
    }

    pub fn name(&self) -> &str {
        &self.client.name
    }

    pub fn timeout_ms(&self) -> u64 {
        self.client.timeout_ms
    }

    /// Finds out whether leads in doubt can be looked up, and reports it. To be called once, with the lease, before
    /// entries are claimed.
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

    /// Takes the connection, or renews its lease when that is due. False while another owner has it. The first step of each round.
    pub async fn hold(&mut self) -> Result<bool, LedgerError> {
        if !self.lease.is_fresh() {
            let Some(held) = self.lease.acquire().await? else {
                self.lease.end();
                return Ok(false);
            };
            if self.fence != Some(held.lease.fence) {
                self.take_over(held.lease.fence).await?;
                self.fence = Some(held.lease.fence);
            }
            self.lease.hold(held);
        }
        // A pause that a read of reference data has begun. After an error it is written in the next round.
        let _ = self.kept_pace.write(&self.client, self.breaker.opened()).await;
        Ok(true)
    }

    /// Renews the lease in time while the connection is delivered. Returns when it has ended; no call begins after that.
    pub async fn keep_lease(&self) {
        self.lease.keep().await;
    }

    /// Lets another owner take the connection at once. To be called when everything that was claimed is settled.
    pub async fn release(&mut self) -> Result<(), LedgerError> {
        if self.lease.current().is_some() {
            // The next owner then begins without it.
            let _ = self.kept_pace.write(&self.client, self.breaker.opened()).await;
        }
        self.lease.release().await
    }

    /// Another process may have worked on the connection. Its pace, circuit breaker and learned limits go on; what it left in flight
    /// is looked up when the CRM has had the time to finish, because its last call may have begun right before its lease ended.
    async fn take_over(&mut self, fence: u64) -> Result<(), LedgerError> {
        let (client, ledger) = (&self.client, &self.client.context.ledger);
        let now_ms = client.now_ms();
        let due_ms = now_ms.saturating_add(client.unsettled_ms());
        let recovered = ledger.recover_expired(self.lease.owner(), due_ms, now_ms).await?;
        if self.fence.is_some() || fence > 1 {
            client.take_over();
        }
        self.kept_limits.restore(client).await?;
        self.breaker = CircuitBreaker::restored(self.kept_pace.restore(client).await?);
        self.failing.clear();
        client.report(Event::ConnectionTaken { fence, recovered });
        if self.breaker.is_open() {
            client.report(Event::CircuitOpened { health: Health::Unknown });
        }
        Ok(())
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

    /// `None` when the lease has ended. What is claimed must be settled.
    pub async fn claim(&mut self, limit: usize) -> Result<Option<Vec<ClaimedEntry>>, LedgerError> {
        let Some(lease) = self.lease.current() else { return Ok(None) };
        let ledger = &self.client.context.ledger;
        let now_ms = self.client.now_ms();
        let claimed = match self.client.creates_in_ms() {
            0 => ledger.claim(&lease, limit, now_ms).await,
            _ => ledger.claim_changes(&lease, limit, now_ms).await,
        };
        claimed.map(Some)
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
        let has_lease = self.client.may_call();
        if has_lease {
            // First, so that no other owner settles without it. An error is no reason not to settle.
            let _ = self.kept_pace.write(&self.client, self.breaker.opened()).await;
        }
        let settled = self.client.context.ledger.settle(settlements.to_vec(), self.client.now_ms()).await?;
        self.delete_delivered_files(settlements).await;
        if settled < settlements.len() {
            self.client.report(Event::ClaimsLost { entries: settlements.len() - settled });
        }
        if has_lease {
            // An error is no reason to settle again.
            let _ = self.kept_limits.write(&self.client).await;
        }
        Ok(())
    }

    /// A crash before it leaves them to the next sweep.
    async fn delete_delivered_files(&self, settlements: &[Settlement]) {
        let Some(files) = &self.client.context.files else { return };
        for settlement in settlements.iter().filter(|settlement| matches!(settlement.next, NextState::Done { .. })) {
            if let Err(error) = files.store.delivered(&settlement.key).await {
                self.client.report(Event::FilesFailed { error: &error });
            }
        }
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
