//! The task of one connection. While the connection is assigned to this relay and no other one has its lease, it waits for
//! entries, and runs the steps of their delivery until the relay stops.

use std::sync::Arc;
use std::time::Duration;

use relay_core::delivery::{AccessTokens, ConnectionDelivery, EndedAttempt, Outcome, ReferenceSync};
use tokio::sync::watch;
use tokio::time::sleep;

use super::membership::ConnectionAssignment;
use super::observer::{LOG_TARGET, PAUSE_AFTER_ERROR, set_breaker_gauge};
use crate::clock::Rng;
use crate::crash;
use crate::ledger::{ClaimedEntry, LedgerError, Settlement};
use crate::signals::Signals;

/// While nothing is due. A wake-up may have been missed, and the machine's clock may be set.
const MAX_WAIT: Duration = Duration::from_secs(10);
/// When an entry is due that could not be claimed.
const MIN_WAIT: Duration = Duration::from_millis(20);

/// The longest wait for a lease that another relay has. The shortest is half of it, so that the relays do not all try at once.
const MAX_LEASE_POLL_MS: u32 = 2_000;

pub(super) struct ConnectionWorker {
    delivery: ConnectionDelivery,
    signals: Signals,
    assignment: ConnectionAssignment,
    /// True once the relay is to stop.
    stopping: watch::Receiver<bool>,
    /// True while it has the lease, for what is done beside the deliveries.
    holding: watch::Sender<bool>,
    rng: Arc<dyn Rng>,
    probes_look_ups: bool,
    /// Everything that was claimed is settled.
    is_settled: bool,
}

impl ConnectionWorker {
    pub(super) fn new(
        delivery: ConnectionDelivery,
        signals: Signals,
        assignment: ConnectionAssignment,
        stopping: watch::Receiver<bool>,
        rng: Arc<dyn Rng>,
        probes_look_ups: bool,
    ) -> ConnectionWorker {
        set_breaker_gauge(delivery.name(), false);
        let holding = watch::Sender::new(false);
        ConnectionWorker { delivery, signals, assignment, stopping, holding, rng, probes_look_ups, is_settled: true }
    }

    pub(super) fn name(&self) -> &str {
        self.delivery.name()
    }

    /// Of a connection with OAuth.
    pub(super) fn access_tokens(&self) -> Option<Arc<AccessTokens>> {
        self.delivery.access_tokens()
    }

    /// With the interval in milliseconds, for a connection with a schedule.
    pub(super) fn reference_sync(&self) -> Option<(ReferenceSync, u64)> {
        Some((self.delivery.reference_sync(), self.delivery.sync_every_ms()?))
    }

    pub(super) fn holding(&self) -> watch::Receiver<bool> {
        self.holding.subscribe()
    }

    pub(super) async fn run(mut self) {
        while !self.is_stopping() {
            if !self.assignment.is_here() {
                self.release().await;
                self.wait_for_lease(None).await;
                continue;
            }
            match self.delivery.hold().await {
                Ok(true) => {
                    self.holding.send_replace(true);
                    self.run_round().await;
                }
                Ok(false) => {
                    self.has_no_lease();
                    self.wait_for_lease(Some(lease_poll(self.rng.as_ref()))).await;
                }
                Err(error) => self.report("taking the lease", &error).await,
            }
        }
        self.release().await;
    }

    fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    async fn run_round(&mut self) {
        if self.probes_look_ups {
            match self.while_delivering(self.delivery.probe_look_ups()).await {
                Some(Ok(())) => self.probes_look_ups = false,
                Some(Err(error)) => {
                    self.probes_look_ups = false;
                    self.report("probing look-ups", &error).await;
                }
                None => return,
            }
        }
        let Some(limit) = self.while_delivering(self.delivery.ready()).await else { return };
        // Not to be cancelled: what was claimed must be settled.
        match self.delivery.claim(limit).await {
            Ok(Some(claimed)) if !claimed.is_empty() => self.deliver(claimed).await,
            Ok(_) => _ = self.while_delivering(self.idle()).await,
            Err(error) => self.report("claiming", &error).await,
        }
    }

    /// `None` when the relay is to stop, the connection is to be delivered by another one, or the lease has ended meanwhile.
    async fn while_delivering<T>(&self, step: impl Future<Output = T>) -> Option<T> {
        let mut stopping = self.stopping.clone();
        tokio::select! {
            biased;
            _ = stopping.wait_for(|stopping| *stopping) => None,
            () = self.assignment.moved_away() => None,
            () = self.delivery.keep_lease() => None,
            ended = step => Some(ended),
        }
    }

    /// Until the assignment may have changed, or for at most this long.
    async fn wait_for_lease(&mut self, most: Option<Duration>) {
        let mut stopping = self.stopping.clone();
        let poll = async {
            match most {
                Some(most) => sleep(most).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = stopping.wait_for(|stopping| *stopping) => {}
            () = self.assignment.updated() => {}
            () = poll => {}
        }
    }

    /// Lets another relay take the connection. After an error it waits for the end of the lease.
    async fn release(&mut self) {
        self.has_no_lease();
        // What is not settled is recovered when the lease has expired.
        if self.is_settled
            && let Err(error) = self.delivery.release().await
        {
            tracing::error!(target: LOG_TARGET, connection = %self.name(), what = "releasing the lease", %error, "the ledger failed");
        }
    }

    fn has_no_lease(&self) {
        if self.holding.send_replace(false) {
            tracing::info!(target: LOG_TARGET, connection = %self.name(), "no longer delivers this connection");
            set_breaker_gauge(self.name(), false);
        }
    }

    /// An entry that arrives during the check waits for it: it would wait for the same CRM.
    async fn idle(&self) {
        self.delivery.check_idle_credentials().await;
        self.wait_for_work().await;
    }

    /// Returns when an entry was inserted, or the next one is due.
    async fn wait_for_work(&self) {
        let due_in_ms = match self.delivery.due_in_ms().await {
            Ok(due_in_ms) => due_in_ms,
            Err(error) => return self.report("reading", &error).await,
        };
        let wait = due_in_ms.map_or(MAX_WAIT, Duration::from_millis).clamp(MIN_WAIT, MAX_WAIT);
        tokio::select! {
            biased;
            () = self.signals.arrival(self.delivery.name()) => {}
            () = sleep(wait) => {}
        }
    }

    async fn deliver(&mut self, claimed: Vec<ClaimedEntry>) {
        crash::point("after claim");
        let timeout = Duration::from_millis(self.delivery.timeout_ms());
        let ended = tokio::select! {
            biased;
            ended = self.delivery.deliver(claimed.clone()) => ended,
            () = stopped_for(self.stopping.clone(), timeout) => interrupted(claimed),
            () = self.lease_ended_for(timeout) => interrupted(claimed),
        };
        let settlements = self.delivery.finish(&ended);
        crash::point("before settle");
        self.is_settled = self.settle(&settlements).await;
        crash::point("after settle");
        for ended in &ended {
            self.signals.settled(&ended.entry.key);
        }
    }

    /// Renews the lease. Returns `timeout` after its end, when the calls that had begun before have ended.
    async fn lease_ended_for(&self, timeout: Duration) {
        self.delivery.keep_lease().await;
        tracing::warn!(target: LOG_TARGET, connection = %self.name(), "the lease has ended during a delivery; no further call is made with it");
        sleep(timeout).await;
    }

    /// Repeats it until it succeeds, because the outcomes are stored nowhere else. False when the relay stopped before.
    async fn settle(&self, settlements: &[Settlement]) -> bool {
        while let Err(error) = self.delivery.settle(settlements).await {
            if self.is_stopping() {
                // The next process recovers the attempts, and looks them up.
                self.report("settling for the last time", &error).await;
                return false;
            }
            self.report("settling", &error).await;
        }
        true
    }

    async fn report(&self, what: &str, error: &LedgerError) {
        tracing::error!(target: LOG_TARGET, connection = %self.delivery.name(), what, %error, "the ledger failed");
        sleep(PAUSE_AFTER_ERROR).await;
    }
}

/// A random part of the longest wait, at least half of it.
fn lease_poll(rng: &dyn Rng) -> Duration {
    let half_ms = MAX_LEASE_POLL_MS / 2;
    Duration::from_millis((half_ms + rng.next_u32() % half_ms).into())
}

fn interrupted(claimed: Vec<ClaimedEntry>) -> Vec<EndedAttempt> {
    claimed.into_iter().map(|entry| EndedAttempt { entry, outcome: Outcome::Interrupted }).collect()
}

/// Returns `timeout` after the relay received the request to stop.
async fn stopped_for(mut stopping: watch::Receiver<bool>, timeout: Duration) {
    // An error means that the service was dropped, which is a stop as well.
    let _ = stopping.wait_for(|stopping| *stopping).await;
    sleep(timeout).await;
}
