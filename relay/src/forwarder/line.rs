//! The task of one connection: it waits for entries, claims what the CRM may be sent now, lets a round have them, and
//! settles how they ended.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::batch;
use super::breaker::{Breaker, Gate, Health};
use super::caller::Caller;
use super::outcome::Outcome;
use super::round::round;
use super::verdict::{Moment, Tried, not_before, verdict};
use super::world::in_ms;
use crate::ledger::{Claimed, Ledger, LedgerError, Settlement};
use crate::signals::Signals;

/// The longest sleep while nothing is due: a signal may have been missed, and the machine's clock may be set.
const LONGEST_SLEEP: Duration = Duration::from_secs(10);
const AFTER_AN_ERROR: Duration = Duration::from_secs(1);

pub(super) struct Line {
    pub caller: Caller,
    pub ledger: Ledger,
    pub signals: Signals,
    pub quiet: Duration,
    pub breaker: Breaker,
    /// Turns true when the relay is told to stop.
    pub stopping: watch::Receiver<bool>,
}

impl Line {
    pub(super) async fn run(mut self) {
        let mut stopping = self.stopping.clone();
        self.show_breaker();
        while !*stopping.borrow() {
            let at_most = tokio::select! {
                _ = stopping.wait_for(|stopping| *stopping) => return,
                at_most = self.may_claim() => at_most,
            };
            // Not to be broken off: what was claimed must be settled.
            match self.ledger.claim(&self.caller.name, at_most, self.caller.world.now_ms()).await {
                Ok(claimed) if claimed.is_empty() => tokio::select! {
                    _ = stopping.wait_for(|stopping| *stopping) => return,
                    () = self.arrival() => {}
                },
                Ok(claimed) => self.attempt(claimed).await,
                Err(error) => self.complain("claiming", &error).await,
            }
        }
    }

    /// Returns when the CRM may be called, with the number of entries that are worth claiming.
    async fn may_claim(&self) -> usize {
        loop {
            match self.breaker.gate(self.caller.world.steady_ms()) {
                Gate::Shut { for_ms } => sleep(Duration::from_millis(for_ms)).await,
                gate => {
                    self.caller.ready().await;
                    return if gate == Gate::Probe { 1 } else { batch::most(&self.caller) };
                }
            }
        }
    }

    /// Returns when an entry came in, or the next one is due.
    async fn arrival(&self) {
        let due_ms = match self.ledger.next_due_ms(&self.caller.name).await {
            Ok(due_ms) => due_ms,
            Err(error) => return self.complain("reading", &error).await,
        };
        let wait = due_ms.map(|due_ms| due_ms.saturating_sub(self.caller.world.now_ms()));
        let wait = wait.map_or(LONGEST_SLEEP, Duration::from_millis).min(LONGEST_SLEEP);
        tokio::select! {
            () = self.signals.arrival(&self.caller.name) => {}
            () = sleep(wait) => {}
        }
    }

    async fn attempt(&mut self, claimed: Vec<Claimed>) {
        crate::crash::point("after claim");
        let parked: Vec<Claimed> = claimed.clone();
        let ended = tokio::select! {
            ended = round(&self.caller, claimed) => ended,
            () = cut_off(self.stopping.clone(), self.caller.timeout) => {
                parked.into_iter().map(|claimed| (claimed, Outcome::Parked)).collect()
            }
        };
        self.learn(&ended);
        let settlements = self.settlements(&ended);
        crate::crash::point("before settle");
        self.settle(settlements).await;
        crate::crash::point("after settle");
        for (claimed, _) in &ended {
            self.signals.ended(&claimed.key);
        }
    }

    /// What the round tells of the CRM as a whole.
    fn learn(&mut self, ended: &[(Claimed, Outcome)]) {
        let (was_open, world) = (self.breaker.is_open(), &self.caller.world);
        let health = ended.iter().map(|(_, outcome)| outcome.health()).max().unwrap_or(Health::Unknown);
        self.breaker.note(health, world.steady_ms(), world.random());
        if let Some(rest_ms) = ended.iter().filter_map(|(_, outcome)| outcome.rest_ms()).max() {
            self.caller.rest(rest_ms);
        }
        self.show_breaker();
        match (was_open, self.breaker.is_open()) {
            (false, true) => {
                tracing::error!(connection = %self.caller.name, ?health, "the CRM is left alone for a while; its leads wait");
            }
            (true, false) => tracing::info!(connection = %self.caller.name, "the CRM is back"),
            _ => {}
        }
    }

    fn show_breaker(&self) {
        let gauge = metrics::gauge!("leadwire_breaker_open", "connection" => self.caller.name.clone());
        gauge.set(if self.breaker.is_open() { 1.0 } else { 0.0 });
    }

    fn settlements(&self, ended: &[(Claimed, Outcome)]) -> Vec<Settlement> {
        let world = &self.caller.world;
        // The same chance for all, so that what was one batch comes back as one.
        let moment = Moment { now_ms: world.now_ms(), random: world.random(), quiet_ms: in_ms(self.quiet) };
        let shut_ms = match self.breaker.gate(world.steady_ms()) {
            Gate::Shut { for_ms } => for_ms,
            Gate::Open | Gate::Probe => 0,
        };
        let settlement = |(claimed, outcome): &(Claimed, Outcome)| {
            self.tell(claimed, outcome);
            let tried = Tried { creates: claimed.creates, attempt: claimed.attempt };
            Settlement {
                key: claimed.key.clone(),
                attempt: claimed.attempt,
                verdict: not_before(verdict(outcome, tried, moment), moment.now_ms.saturating_add(shut_ms)),
                outcome: outcome.word(),
                detail: outcome.detail(),
            }
        };
        ended.iter().map(settlement).collect()
    }

    fn tell(&self, claimed: &Claimed, outcome: &Outcome) {
        let (connection, key, word) = (&self.caller.name, &claimed.key, outcome.word());
        metrics::counter!("leadwire_forwarder_attempts_total", "connection" => connection.clone(), "outcome" => word)
            .increment(1);
        let (kind, attempt, detail) = (&claimed.kind, claimed.attempt, outcome.detail());
        tracing::info!(%connection, %key, %kind, attempt, outcome = word, detail, "an attempt has ended");
        if let Outcome::Found { copies: copies @ 2.., .. } = outcome {
            tracing::warn!(%connection, %key, copies, "the CRM has this lead more than once; the first counts");
        }
    }

    /// Until it is written: what it says happened in the CRM, and is known nowhere else.
    async fn settle(&self, settlements: Vec<Settlement>) {
        while let Err(error) = self.ledger.settle(settlements.clone(), self.caller.world.now_ms()).await {
            if *self.stopping.borrow() {
                // The next start finds it in the middle of an attempt, and looks it up.
                return self.complain("settling for the last time", &error).await;
            }
            self.complain("settling", &error).await;
        }
    }

    async fn complain(&self, what: &str, error: &LedgerError) {
        tracing::error!(connection = %self.caller.name, what, %error, "the ledger failed");
        sleep(AFTER_AN_ERROR).await;
    }
}

/// Returns when a stop has lasted for as long as a call may take.
async fn cut_off(mut stopping: watch::Receiver<bool>, timeout: Duration) {
    // An error says that the forwarder is gone, which is the same.
    let _ = stopping.wait_for(|stopping| *stopping).await;
    sleep(timeout).await;
}
