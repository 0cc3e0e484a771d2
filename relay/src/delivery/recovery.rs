//! The recovery of attempts that another process left unfinished: of a relay that crashed before this one started, and of
//! one that stops while several relays work on the same ledger.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::observer::LOG_TARGET;
use super::worker::PAUSE_AFTER_ERROR;
use crate::clock::Clock;
use crate::ledger::{Ledger, LedgerError};

/// Short against the lease, which must have expired first.
const INTERVAL: Duration = Duration::from_mins(1);

pub(super) struct Recovery {
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) clock: Arc<dyn Clock>,
    /// This process, whose claims are not recovered.
    pub(super) owner: String,
    pub(super) settle_delay_ms: u64,
}

impl Recovery {
    /// Returns false when the relay was stopped before the recovery succeeded.
    pub(super) async fn run_at_start(&self, stopping: watch::Receiver<bool>) -> bool {
        loop {
            match self.recover().await {
                Ok(()) => return true,
                Err(_) if *stopping.borrow() => return false,
                Err(error) => tracing::error!(target: LOG_TARGET, %error, "the ledger failed at the start"),
            }
            sleep(PAUSE_AFTER_ERROR).await;
        }
    }

    /// The workers find what was recovered on their next poll. Never returns.
    pub(super) async fn run_periodically(&self) -> Infallible {
        loop {
            sleep(INTERVAL).await;
            if let Err(error) = self.recover().await {
                tracing::error!(target: LOG_TARGET, what = "recovering", %error, "the ledger failed");
            }
        }
    }

    async fn recover(&self) -> Result<(), LedgerError> {
        let now_ms = self.clock.now_ms();
        let due_ms = now_ms.saturating_add(self.settle_delay_ms);
        let entries = self.ledger.recover_expired(&self.owner, due_ms, now_ms).await?;
        if entries > 0 {
            tracing::warn!(target: LOG_TARGET, entries, "recovered the attempts that an earlier process left unfinished");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use crate::ledger::{Digest, NewEntry, State};
    use crate::store::sqlite::SqliteLedger;

    #[tokio::test(start_paused = true)]
    async fn claims_of_a_stopped_process_are_recovered_while_this_one_runs() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Arc::new(SqliteLedger::open(&folder.path().join("ledger.db")).unwrap());
        let entry = NewEntry {
            key: "a".to_owned(),
            digest: Digest::of(&["a"]),
            connection: "venue".to_owned(),
            form: None,
            kind: "ivvy.lead".to_owned(),
            body: "{}".to_owned(),
            context: "{}".to_owned(),
            creates: true,
            held: None,
            suspect: None,
        };
        ledger.insert(entry, 0).await.unwrap();
        let lease = ledger.acquire_lease("venue", "stopped", 1, 0).await.unwrap().unwrap();
        assert_eq!(ledger.claim(&lease, 1, 0).await.unwrap().len(), 1);
        let owner = "running".to_owned();
        let clock = Arc::new(SystemClock::new());
        let recovery = Recovery { ledger: ledger.clone(), clock, owner, settle_delay_ms: 60_000 };
        assert!(tokio::time::timeout(2 * INTERVAL, recovery.run_periodically()).await.is_err());
        // Committed after the recovery, whose result may not have been awaited.
        ledger.probe().await.unwrap();
        let entry = ledger.show("a").await.unwrap().unwrap();
        assert_eq!((entry.state, entry.in_doubt), (State::Accepted, true));
    }
}
