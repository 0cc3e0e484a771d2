//! The recovery of attempts that another process left unfinished: of a relay that crashed before this one started, and of
//! one that stops while several relays work on the same ledger. And of the entries that a clock that was ahead has left.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use relay_core::delivery::MAX_RETRY_DELAY_MS;
use tokio::sync::watch;
use tokio::time::sleep;

use super::membership::Membership;
use super::observer::{LOG_TARGET, PAUSE_AFTER_ERROR};
use crate::clock::{Clock, in_ms};
use crate::clock_watch::ClockWatch;
use crate::ledger::{Ledger, LedgerError};
use crate::signals::Signals;

/// Between two recoveries. A relay recovers as well when it takes a connection; this finds what has expired since, such as the claims
/// of a connection that no relay takes.
const INTERVAL: Duration = Duration::from_mins(1);
/// Of the machine's clock.
const CLOCK_CHECK_INTERVAL: Duration = Duration::from_secs(1);

pub(super) struct Recovery {
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) clock: Arc<dyn Clock>,
    /// This process, whose claims are not recovered.
    pub(super) owner: String,
    /// How long a CRM may still work on a call that it has not answered.
    pub(super) settle_delay_ms: u64,
    /// The same from the end of a lease, right before which the owner may have begun a call.
    pub(super) unsettled_ms: u64,
    /// Every other process that used the ledger has ended before this one started, and its calls with it.
    pub(super) is_alone: bool,
    /// How long a lead waits for its files.
    pub(super) files_wait_ms: u64,
    pub(super) signals: Signals,
}

impl Recovery {
    /// Also reports the relay for the first time. Returns false when the relay was stopped before both succeeded.
    pub(super) async fn run_at_start(&self, membership: &Membership, stopping: &watch::Receiver<bool>) -> bool {
        loop {
            let started = async {
                self.recover(if self.is_alone { self.settle_delay_ms } else { self.unsettled_ms }).await?;
                self.correct_times().await?;
                membership.report().await
            };
            match started.await {
                Ok(()) => return true,
                Err(_) if *stopping.borrow() => return false,
                Err(error) => tracing::error!(target: LOG_TARGET, %error, "the ledger failed at the start"),
            }
            sleep(PAUSE_AFTER_ERROR).await;
        }
    }

    /// Also when the machine's clock was set. Never returns.
    pub(super) async fn run_periodically(&self) -> Infallible {
        let mut watch = ClockWatch::new(Arc::clone(&self.clock));
        let mut recovered_ms = self.clock.steady_ms();
        // What was on its way when the clock was set, or is written by a relay that had not noticed it, has the former time.
        let mut needs_second_correction = false;
        loop {
            sleep(CLOCK_CHECK_INTERVAL).await;
            let steady_ms = self.clock.steady_ms();
            let is_due = steady_ms.saturating_sub(recovered_ms) >= in_ms(INTERVAL);
            let was_set = watch.was_set();
            if !was_set && !is_due {
                continue;
            }
            recovered_ms = steady_ms;
            let recovered = async {
                self.recover(self.unsettled_ms).await?;
                // Beside other relays not by the minute: a relay whose clock is behind, such as after a suspend, would take their
                // times for wrong.
                if was_set || needs_second_correction || self.is_alone { self.correct_times().await } else { Ok(()) }
            };
            match recovered.await {
                Ok(()) => needs_second_correction = was_set,
                Err(error) => {
                    needs_second_correction |= was_set;
                    tracing::error!(target: LOG_TARGET, what = "recovering", %error, "the ledger failed");
                }
            }
        }
    }

    /// `delay_ms` is how long an entry that was recovered waits.
    async fn recover(&self, delay_ms: u64) -> Result<(), LedgerError> {
        let now_ms = self.clock.now_ms();
        let due_ms = now_ms.saturating_add(delay_ms);
        let entries = self.ledger.recover_expired(&self.owner, due_ms, now_ms).await?;
        if entries > 0 {
            tracing::warn!(target: LOG_TARGET, entries, "recovered the attempts that an earlier process left unfinished");
        }
        Ok(())
    }

    /// Of the entries that a clock that was ahead has left.
    async fn correct_times(&self) -> Result<(), LedgerError> {
        let now_ms = self.clock.now_ms();
        let settled_ms = now_ms.saturating_add(self.settle_delay_ms);
        let latest_due_ms = now_ms.saturating_add(MAX_RETRY_DELAY_MS.max(self.unsettled_ms).max(self.files_wait_ms));
        let entries = self.ledger.correct_times(settled_ms, latest_due_ms, now_ms).await?;
        if entries > 0 {
            tracing::warn!(target: LOG_TARGET, entries, "leads are due now that the clock was ahead for");
            self.signals.all_arrived();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::ledger::{Digest, NewEntry, State};
    use crate::store::sqlite::SqliteLedger;

    /// Follows the time of tokio, and can be ahead.
    struct PausedClock {
        start: tokio::time::Instant,
        ahead_ms: AtomicU64,
    }

    #[async_trait::async_trait]
    impl Clock for PausedClock {
        fn now_ms(&self) -> u64 {
            1_795_132_800_000 + self.steady_ms() + self.ahead_ms.load(Ordering::Relaxed)
        }

        fn steady_ms(&self) -> u64 {
            in_ms(self.start.elapsed())
        }

        async fn sleep(&self, ms: u64) {
            sleep(Duration::from_millis(ms)).await;
        }
    }

    fn clock(ahead_ms: u64) -> Arc<PausedClock> {
        Arc::new(PausedClock { start: tokio::time::Instant::now(), ahead_ms: AtomicU64::new(ahead_ms) })
    }

    fn entry() -> NewEntry {
        NewEntry {
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
            due_ms: None,
        }
    }

    fn recovery(ledger: Arc<SqliteLedger>, clock: Arc<PausedClock>, is_alone: bool) -> Recovery {
        Recovery {
            ledger,
            clock,
            owner: "running".to_owned(),
            settle_delay_ms: 60_000,
            unsettled_ms: 90_000,
            is_alone,
            files_wait_ms: 0,
            signals: Signals::new([]),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn claims_of_a_stopped_process_are_recovered_while_this_one_runs() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Arc::new(SqliteLedger::open(&folder.path().join("ledger.db")).unwrap());
        ledger.insert(entry(), 0).await.unwrap();
        let lease = ledger.acquire_lease("venue", "stopped", 1, 0).await.unwrap().unwrap();
        assert_eq!(ledger.claim(&lease, 1, 0).await.unwrap().len(), 1);
        let recovery = recovery(ledger.clone(), clock(0), true);
        assert!(tokio::time::timeout(2 * INTERVAL, recovery.run_periodically()).await.is_err());
        // Committed after the recovery, whose result may not have been awaited.
        ledger.probe().await.unwrap();
        let entry = ledger.show("a").await.unwrap().unwrap();
        assert_eq!((entry.state, entry.in_doubt), (State::Accepted, true));
    }

    /// Another relay has not noticed yet that the database's clock was set back.
    #[tokio::test(start_paused = true)]
    async fn what_is_written_with_the_former_time_is_due_a_minute_later() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Arc::new(SqliteLedger::open(&folder.path().join("ledger.db")).unwrap());
        let clock = clock(3_600_000);
        let ahead_ms = clock.now_ms();
        let recovery = recovery(ledger.clone(), clock.clone(), false);
        let writing = async {
            sleep(CLOCK_CHECK_INTERVAL / 2).await;
            ledger.insert(NewEntry { key: "before".to_owned(), ..entry() }, ahead_ms).await.unwrap();
            clock.ahead_ms.store(0, Ordering::Relaxed);
            assert!(is_due(&ledger, &clock, "before").await, "it was corrected when the clock was set");
            ledger.insert(entry(), ahead_ms).await.unwrap();
            is_due(&ledger, &clock, "a").await
        };
        let is_due = tokio::select! {
            never = recovery.run_periodically() => match never {},
            is_due = writing => is_due,
        };
        assert!(is_due);
    }

    /// Within some minutes.
    async fn is_due(ledger: &SqliteLedger, clock: &PausedClock, key: &str) -> bool {
        for _ in 0..600 {
            if ledger.show(key).await.unwrap().unwrap().due_ms <= clock.now_ms() {
                return true;
            }
            sleep(CLOCK_CHECK_INTERVAL).await;
        }
        false
    }
}
