//! This relay among those that work on the same ledger: it reports itself, and learns which connections it is to deliver.

use std::convert::Infallible;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use relay_core::delivery::Assignment;
use tokio::sync::watch;

use super::observer::{LOG_TARGET, PAUSE_AFTER_ERROR};
use crate::clock::{Clock, in_ms};
use crate::ledger::{Ledger, LedgerError, RelayInfo, RelayReport};
use crate::signals::Signals;

/// A third of the time after which a relay without a report counts as stopped.
const INTERVAL_MS: u64 = 5_000;

pub(super) struct Membership {
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
    signals: Signals,
    relay: Mutex<RelayInfo>,
    assignment: watch::Sender<Assignment>,
}

/// Whether one connection is to be delivered by this relay.
#[derive(Clone)]
pub(super) struct ConnectionAssignment {
    connection: String,
    owner: String,
    assignment: watch::Receiver<Assignment>,
}

impl Membership {
    pub(super) fn new(
        owner: &str,
        connections: Vec<String>,
        ledger: Arc<dyn Ledger>,
        clock: Arc<dyn Clock>,
        signals: Signals,
    ) -> Membership {
        let relay = RelayInfo {
            owner: owner.to_owned(),
            name: process_name(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            connections,
            started_ms: clock.now_ms(),
        };
        Membership { ledger, clock, signals, relay: Mutex::new(relay), assignment: watch::Sender::default() }
    }

    pub(super) fn of_connection(&self, connection: &str) -> ConnectionAssignment {
        ConnectionAssignment {
            connection: connection.to_owned(),
            owner: self.relay().owner.clone(),
            assignment: self.assignment.subscribe(),
        }
    }

    /// Reports the relay, and updates the assignment. The receivers are notified even if it is the same, because a connection may
    /// have been released.
    pub(super) async fn report(&self) -> Result<(), LedgerError> {
        let reports = self.report_relay().await?;
        self.assignment.send_replace(Assignment::of(&reports));
        Ok(())
    }

    /// While the ledger fails, and for the first report after that, the last assignment stays: until the other relays have reported
    /// themselves again, this one would be the only one. Never returns.
    pub(super) async fn keep_reporting(&self) -> Infallible {
        let mut failed = false;
        loop {
            tokio::select! {
                biased;
                () = self.clock.sleep(if failed { in_ms(PAUSE_AFTER_ERROR) } else { INTERVAL_MS }) => {}
                () = self.signals.relays_change() => {}
            }
            let reported = if failed { self.report_relay().await.map(drop) } else { self.report().await };
            if let Err(error) = &reported
                && !failed
            {
                tracing::error!(target: LOG_TARGET, what = "reporting the relay", %error, "the ledger failed");
            }
            failed = reported.is_err();
        }
    }

    /// This relay does not deliver the connection any more, so that another one takes it.
    pub(super) async fn give_up(&self, connection: &str) {
        self.relay().connections.retain(|name| name != connection);
        self.report_or_warn().await;
    }

    /// The relay stops: the other relays are to take its connections as soon as it releases them.
    pub(super) async fn give_up_all(&self) {
        self.relay().connections.clear();
        self.report_or_warn().await;
    }

    /// To be called when every lease was released.
    pub(super) async fn leave(&self) {
        let owner = self.relay().owner.clone();
        if let Err(error) = self.ledger.remove_relay(&owner).await {
            tracing::warn!(target: LOG_TARGET, %error, "the relay could not be removed from the list of relays");
        }
    }

    async fn report_or_warn(&self) {
        // The next report repeats it, or the last one ages.
        if let Err(error) = self.report_relay().await {
            tracing::warn!(target: LOG_TARGET, %error, "the other relays learn later which connections they are to take");
        }
    }

    async fn report_relay(&self) -> Result<Vec<RelayReport>, LedgerError> {
        let relay = self.relay().clone();
        self.ledger.report_relay(&relay, self.clock.now_ms()).await
    }

    fn relay(&self) -> MutexGuard<'_, RelayInfo> {
        // Each change is complete.
        self.relay.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConnectionAssignment {
    pub(super) fn is_here(&self) -> bool {
        self.assignment.borrow().is_to(&self.connection, &self.owner)
    }

    /// Returns when the connection is to be delivered by another relay, or by none.
    pub(super) async fn moved_away(&self) {
        let mut assignment = self.assignment.clone();
        let is_elsewhere = |assignment: &Assignment| !assignment.is_to(&self.connection, &self.owner);
        if assignment.wait_for(is_elsewhere).await.is_err() {
            // The service was dropped, and this task with it.
            pending::<()>().await;
        }
    }

    /// Returns at the next report of this relay, or at once when there was one since the last call.
    pub(super) async fn updated(&mut self) {
        if self.assignment.changed().await.is_err() {
            pending::<()>().await;
        }
    }
}

/// For staff: the machine and the process.
fn process_name() -> String {
    format!("{} ({})", host_name(), std::process::id())
}

#[cfg(unix)]
fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host_name() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}
