//! The database's clock, which is the same for all relays: leases and due times must not depend on a machine whose clock is wrong.
//! It is read every few seconds; in between, the machine's steady clock counts. The time is never ahead of the database's, except by
//! the difference of two steady clocks: a lease counts as ended too late rather than too early.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use relay_core::ledger::LedgerError;
use tokio::task::AbortHandle;

use super::schema::Columns;
use super::sessions::Sessions;
use crate::clock::{Clock, ahead_ms, in_ms};

const READ_INTERVAL: Duration = Duration::from_secs(5);
/// The one with the shortest way back counts.
const READS: u32 = 3;
/// The time of a slower answer would be far behind, as if the clock had been set.
const MAX_ROUND_TRIP: Duration = Duration::from_millis(500);

pub(super) struct DatabaseClock {
    start: Instant,
    /// The database's time at `start`.
    start_ms: AtomicI64,
    /// Has sessions of its own, which must not outlive the clock.
    task: OnceLock<AbortHandle>,
}

impl DatabaseClock {
    pub(super) async fn start(sessions: &Sessions) -> Result<Arc<DatabaseClock>, LedgerError> {
        let clock =
            Arc::new(DatabaseClock { start: Instant::now(), start_ms: AtomicI64::new(0), task: OnceLock::new() });
        clock.read(sessions, Duration::MAX).await?;
        let task = tokio::spawn(keep_reading(Arc::downgrade(&clock), sessions.clone()));
        clock.task.get_or_init(|| task.abort_handle());
        Ok(clock)
    }

    /// Keeps the time if no answer comes in time.
    async fn read(&self, sessions: &Sessions, in_time: Duration) -> Result<(), LedgerError> {
        let mut start_ms = None;
        for _ in 0..READS {
            let asked = Instant::now();
            let query = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
            let Some(row) = sessions.query_opt(query, &[]).await? else { continue };
            let now_ms: i64 = Columns::of(&row).read()?;
            if asked.elapsed() > in_time {
                continue;
            }
            // One more, because both times are rounded down.
            start_ms = start_ms.max(Some(now_ms.saturating_sub_unsigned(self.steady_ms() + 1)));
        }
        if let Some(start_ms) = start_ms {
            self.start_ms.store(start_ms, Ordering::Relaxed);
        }
        Ok(())
    }
}

impl Drop for DatabaseClock {
    fn drop(&mut self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }
}

/// Ends when nobody uses the clock any more.
async fn keep_reading(clock: std::sync::Weak<DatabaseClock>, sessions: Sessions) {
    loop {
        tokio::time::sleep(READ_INTERVAL).await;
        let Some(clock) = clock.upgrade() else { return };
        // An error leaves the time as it is; whoever needs the database reports it.
        let _ = clock.read(&sessions, MAX_ROUND_TRIP).await;
    }
}

#[async_trait]
impl Clock for DatabaseClock {
    fn now_ms(&self) -> u64 {
        let now_ms = self.start_ms.load(Ordering::Relaxed).saturating_add_unsigned(self.steady_ms());
        u64::try_from(now_ms).unwrap_or_default().saturating_add(ahead_ms())
    }

    fn steady_ms(&self) -> u64 {
        in_ms(self.start.elapsed())
    }

    async fn sleep(&self, ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}
