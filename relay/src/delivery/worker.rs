//! The task of one connection. It waits for entries, and runs the steps of their delivery until the relay stops.

use std::sync::Arc;
use std::time::Duration;

use relay_core::delivery::{AccessTokens, ConnectionDelivery, EndedAttempt, Outcome, ReferenceSync};
use tokio::sync::watch;
use tokio::time::sleep;

use super::observer::LOG_TARGET;
use crate::crash;
use crate::ledger::{ClaimedEntry, LedgerError, Settlement};
use crate::signals::Signals;

/// While nothing is due. A wake-up may have been missed, and the machine's clock may be set.
const MAX_WAIT: Duration = Duration::from_secs(10);
/// When an entry is due that could not be claimed.
const MIN_WAIT: Duration = Duration::from_millis(20);

/// Of the ledger, before the next try.
pub(super) const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(1);

pub(super) struct ConnectionWorker {
    delivery: ConnectionDelivery,
    signals: Signals,
    /// True once the relay is to stop.
    stopping: watch::Receiver<bool>,
    probes_look_ups: bool,
}

impl ConnectionWorker {
    pub(super) fn new(
        delivery: ConnectionDelivery,
        signals: Signals,
        stopping: watch::Receiver<bool>,
        probes_look_ups: bool,
    ) -> ConnectionWorker {
        super::observer::set_breaker_gauge(delivery.name(), false);
        ConnectionWorker { delivery, signals, stopping, probes_look_ups }
    }

    /// Of a connection with OAuth.
    pub(super) fn access_tokens(&self) -> Option<Arc<AccessTokens>> {
        self.delivery.access_tokens()
    }

    /// With the interval in milliseconds, for a connection with a schedule.
    pub(super) fn reference_sync(&self) -> Option<(ReferenceSync, u64)> {
        Some((self.delivery.reference_sync(), self.delivery.sync_every_ms()?))
    }

    pub(super) async fn run(mut self) {
        let mut stopping = self.stopping.clone();
        if self.probes_look_ups {
            let probed = tokio::select! {
                _ = stopping.wait_for(|stopping| *stopping) => return,
                probed = self.delivery.probe_look_ups() => probed,
            };
            if let Err(error) = probed {
                self.report("probing look-ups", &error).await;
            }
        }
        while !*stopping.borrow() {
            let limit = tokio::select! {
                _ = stopping.wait_for(|stopping| *stopping) => return,
                limit = self.delivery.ready() => limit,
            };
            // Not to be cancelled: what was claimed must be settled.
            match self.delivery.claim(limit).await {
                Ok(Some(claimed)) if !claimed.is_empty() => self.deliver(claimed).await,
                Ok(claimed) => tokio::select! {
                    _ = stopping.wait_for(|stopping| *stopping) => return,
                    () = self.idle(claimed.is_some()) => {}
                },
                Err(error) => self.report("claiming", &error).await,
            }
        }
    }

    /// An entry that arrives during the check waits for it: it would wait for the same CRM.
    async fn idle(&self, has_lease: bool) {
        if has_lease {
            self.delivery.check_idle_credentials().await;
        }
        self.wait_for_work(has_lease).await;
    }

    /// Returns when an entry was inserted, or the next one is due. Without the lease only another owner can claim it.
    async fn wait_for_work(&self, has_lease: bool) {
        let due_in_ms = match self.delivery.due_in_ms().await {
            Ok(due_in_ms) => due_in_ms.filter(|_| has_lease),
            Err(error) => return self.report("reading", &error).await,
        };
        let wait = due_in_ms.map_or(MAX_WAIT, Duration::from_millis).clamp(MIN_WAIT, MAX_WAIT);
        tokio::select! {
            () = self.signals.arrival(self.delivery.name()) => {}
            () = sleep(wait) => {}
        }
    }

    async fn deliver(&mut self, claimed: Vec<ClaimedEntry>) {
        crash::point("after claim");
        let timeout = Duration::from_millis(self.delivery.timeout_ms());
        let ended = tokio::select! {
            ended = self.delivery.deliver(claimed.clone()) => ended,
            () = stopped_for(self.stopping.clone(), timeout) => interrupted(claimed),
            never = self.delivery.keep_lease() => match never {},
        };
        let settlements = self.delivery.finish(&ended);
        crash::point("before settle");
        self.settle(&settlements).await;
        crash::point("after settle");
        for ended in &ended {
            self.signals.settled(&ended.entry.key);
        }
    }

    /// Repeats it until it succeeds, because the outcomes are stored nowhere else.
    async fn settle(&self, settlements: &[Settlement]) {
        while let Err(error) = self.delivery.settle(settlements).await {
            if *self.stopping.borrow() {
                // The next process recovers the attempts, and looks them up.
                return self.report("settling for the last time", &error).await;
            }
            self.report("settling", &error).await;
        }
    }

    async fn report(&self, what: &str, error: &LedgerError) {
        tracing::error!(target: LOG_TARGET, connection = %self.delivery.name(), what, %error, "the ledger failed");
        sleep(PAUSE_AFTER_ERROR).await;
    }
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
