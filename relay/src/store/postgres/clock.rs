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
/// Of these, the one whose answer took the shortest way back is used.
const READS: u32 = 3;
/// A slower answer is not used: its time would be so far behind that the clock would seem to have been set.
const MAX_ROUND_TRIP: Duration = Duration::from_millis(500);
/// More than a slow answer and the difference of two clocks in a few seconds.
const MAX_DIFFERENCE_MS: i64 = 1000;

/// The expression in SQL.
macro_rules! now_ms {
    () => {
        "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    };
}
pub(super) use now_ms;

pub(super) struct DatabaseClock {
    /// On the steady clock of the machine.
    start: Duration,
    /// The database's time at `start`.
    start_ms: AtomicI64,
    /// Has sessions of its own, which must not outlive the clock.
    task: OnceLock<AbortHandle>,
}

impl DatabaseClock {
    pub(super) async fn start(sessions: &Sessions) -> Result<Arc<DatabaseClock>, LedgerError> {
        let clock = Arc::new(DatabaseClock { start: since_boot(), start_ms: AtomicI64::new(0), task: OnceLock::new() });
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
            let Some(row) = sessions.query_opt(concat!("SELECT ", now_ms!()), &[]).await? else { continue };
            let now_ms: i64 = Columns::of(&row).read()?;
            if asked.elapsed() <= in_time {
                start_ms = start_ms.max(Some(self.start_of(now_ms)));
            }
        }
        if let Some(start_ms) = start_ms {
            self.start_ms.store(start_ms, Ordering::Relaxed);
        }
        Ok(())
    }

    /// The database's time at `start`, by its time now. One less, because both times are rounded down.
    fn start_of(&self, now_ms: i64) -> i64 {
        now_ms.saturating_sub_unsigned(self.steady_ms() + 1)
    }

    /// The database's time, by this clock.
    pub(super) fn database_ms(&self) -> i64 {
        self.start_ms.load(Ordering::Relaxed).saturating_add_unsigned(self.steady_ms())
    }

    /// An error if this clock is far behind the time that the database has just answered with: the machine was suspended since the last
    /// reading, and a time that was taken from this clock must not decide. The same if the clock was ahead when the database was asked,
    /// at `asked_ms`: the database's was set back. The clock is right again then.
    pub(super) fn check(&self, asked_ms: i64, database_ms: i64) -> Result<(), LedgerError> {
        let start_ms = self.start_of(database_ms);
        let ahead_ms = asked_ms.saturating_sub(database_ms);
        if ahead_ms > MAX_DIFFERENCE_MS {
            self.start_ms.store(start_ms, Ordering::Relaxed);
            return Err(LedgerError(format!(
                "this machine's clock was {ahead_ms} ms ahead of the database's; was that set back?"
            )));
        }
        let behind_ms = start_ms.saturating_sub(self.start_ms.load(Ordering::Relaxed));
        if behind_ms <= MAX_DIFFERENCE_MS {
            return Ok(());
        }
        self.start_ms.store(start_ms, Ordering::Relaxed);
        Err(LedgerError(format!("this machine's clock was {behind_ms} ms behind the database's; was it suspended?")))
    }
}

impl Drop for DatabaseClock {
    fn drop(&mut self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }
}

/// Also while the machine was suspended: a lease must end then, too.
#[cfg(target_os = "linux")]
fn since_boot() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    // Neither is negative.
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

#[cfg(not(target_os = "linux"))]
fn since_boot() -> Duration {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    FIRST.get_or_init(Instant::now).elapsed()
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
        u64::try_from(self.database_ms()).unwrap_or_default().saturating_add(ahead_ms())
    }

    fn steady_ms(&self) -> u64 {
        in_ms(since_boot().saturating_sub(self.start))
    }

    async fn sleep(&self, ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_far_behind_or_ahead_is_noticed() {
        let clock = DatabaseClock { start: since_boot(), start_ms: AtomicI64::new(0), task: OnceLock::new() };
        let now_ms = || i64::try_from(clock.now_ms()).unwrap();
        assert!(clock.check(now_ms(), now_ms() + 500).is_ok());
        let error = clock.check(now_ms(), now_ms() + 60_000).unwrap_err().0;
        assert!(error.ends_with(" ms behind the database's; was it suspended?"), "{error}");
        assert!((59_000..61_000).contains(&clock.now_ms()), "it is right again: {}", clock.now_ms());
        assert!(clock.check(now_ms(), now_ms()).is_ok());
        let asked_ms = now_ms() - 10_000;
        assert!(clock.check(asked_ms, asked_ms).is_ok(), "an answer that was late");
        let error = clock.check(now_ms(), now_ms() - 30_000).unwrap_err().0;
        assert!(error.ends_with(" ms ahead of the database's; was that set back?"), "{error}");
        assert!(clock.check(now_ms(), now_ms()).is_ok(), "it is right again");
    }
}
