//! The lease of one connection, as the process that has it knows it: when to renew it, and until when the CRM may be called. A
//! process can be stopped at any moment and continue when another one has taken the connection, so each call is checked.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Clock;
use crate::ledger::{Lease, Ledger, LedgerError};

/// How long after the last renewal another owner may take the connection of one that has stopped without notice.
pub const LEASE_MS: u64 = 30_000;
const _: () = assert!(LEASE_MS <= crate::ledger::MAX_LEASE_MS, "a ledger would shorten it");
/// No call begins so shortly before the end: the ledger may have counted it from a clock that is a little behind.
const MARGIN_MS: u64 = 3_000;
const RENEW_AFTER_MS: u64 = LEASE_MS / 3;
/// Of a renewal that the ledger has failed.
const RETRY_AFTER_MS: u64 = 1_000;

pub(super) struct ConnectionLease {
    connection: String,
    /// Different in each process.
    owner: String,
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
    held: Mutex<Option<HeldLease>>,
}

/// With times of the steady clock.
#[derive(Clone)]
pub(super) struct HeldLease {
    pub(super) lease: Lease,
    renew_ms: u64,
    end_ms: u64,
}

impl ConnectionLease {
    pub(super) fn new(
        connection: &str,
        owner: String,
        ledger: Arc<dyn Ledger>,
        clock: Arc<dyn Clock>,
    ) -> ConnectionLease {
        ConnectionLease { connection: connection.to_owned(), owner, ledger, clock, held: Mutex::default() }
    }

    pub(super) fn owner(&self) -> &str {
        &self.owner
    }

    /// `None` while another owner has the connection. Allows no call before [`ConnectionLease::hold`].
    pub(super) async fn acquire(&self) -> Result<Option<HeldLease>, LedgerError> {
        // Before the request: the answer may come late.
        let (now_ms, steady_ms) = (self.clock.now_ms(), self.clock.steady_ms());
        let until_ms = now_ms.saturating_add(LEASE_MS);
        let lease = self.ledger.acquire_lease(&self.connection, &self.owner, until_ms, now_ms).await?;
        Ok(lease.map(|lease| HeldLease {
            lease,
            renew_ms: steady_ms.saturating_add(RENEW_AFTER_MS),
            end_ms: steady_ms.saturating_add(LEASE_MS - MARGIN_MS),
        }))
    }

    pub(super) fn hold(&self, held: HeldLease) {
        *self.held() = Some(held);
    }

    /// The lease, unless it has ended.
    pub(super) fn current(&self) -> Option<Lease> {
        let (now_ms, steady_ms) = (self.clock.now_ms(), self.clock.steady_ms());
        // The steady clock does not advance while the machine is suspended. The time of day of a machine does; that of a database,
        // which is measured by the steady clock, is right again at its next reading.
        let lasts =
            |held: &&HeldLease| steady_ms < held.end_ms && now_ms < held.lease.until_ms.saturating_sub(MARGIN_MS);
        self.held().as_ref().filter(lasts).map(|held| held.lease.clone())
    }

    /// Whether it lasts, and need not be renewed yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.current().is_some() && self.renew_in_ms() > 0
    }

    /// Renews the lease in time. Returns when it has ended: another owner has it, or it could not be renewed. It is not renewed after
    /// its end, because another process may have recovered what was claimed with it.
    pub(super) async fn keep(&self) {
        while self.current().is_some() {
            self.clock.sleep(self.renew_in_ms()).await;
            let Some(lease) = self.current() else { break };
            match self.acquire().await {
                // The answer may have come after the end, and another owner may have had the connection for a moment.
                Ok(Some(renewed)) if self.current().is_some() && renewed.lease.fence == lease.fence => {
                    self.hold(renewed);
                }
                Ok(_) => break,
                Err(_) => self.clock.sleep(RETRY_AFTER_MS).await,
            }
        }
        self.end();
    }

    /// Ends it in the ledger too, so that another owner can take the connection at once. What was claimed must be settled.
    pub(super) async fn release(&self) -> Result<(), LedgerError> {
        let held = self.held().take();
        match held {
            Some(held) => self.ledger.release_lease(&held.lease).await,
            None => Ok(()),
        }
    }

    /// Allows no further call.
    pub(super) fn end(&self) {
        *self.held() = None;
    }

    fn renew_in_ms(&self) -> u64 {
        self.held().as_ref().map_or(0, |held| held.renew_ms.saturating_sub(self.clock.steady_ms()))
    }

    fn held(&self) -> MutexGuard<'_, Option<HeldLease>> {
        // Each change is complete.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
