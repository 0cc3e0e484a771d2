//! The time that the purge goes by. A clock that is ahead must not delete data early, so the time of day is not enough: the time
//! of the purge goes on only while the relay runs, measured by the steady clock, and never beyond the time of day. It is kept
//! in the ledger. After a pause it catches up, a day in each hour.

use std::sync::Arc;

use crate::clock::Clock;
use crate::ledger::{Filter, Ledger, LedgerError};

/// Of a value of no connection.
const NAME: &str = "purge.time";
const NO_CONNECTION: &str = "";
/// How much faster it goes on than the steady clock, until it has reached the time of day.
const CATCH_UP: u64 = 24;

pub struct PurgeTime {
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
    /// What was reached, and when on the steady clock.
    reached: Option<(u64, u64)>,
}

impl PurgeTime {
    pub fn new(ledger: Arc<dyn Ledger>, clock: Arc<dyn Clock>) -> PurgeTime {
        PurgeTime { ledger, clock, reached: None }
    }

    /// The time of a purge now.
    pub async fn advance(&mut self) -> Result<u64, LedgerError> {
        let (now_ms, steady_ms) = (self.clock.now_ms(), self.clock.steady_ms());
        let (reached_ms, since_ms) = match self.reached {
            Some(reached) => reached,
            None => (self.stored(now_ms).await?, steady_ms),
        };
        let credit_ms = steady_ms.saturating_sub(since_ms).saturating_mul(CATCH_UP);
        // Kept where the time of day has gone back: that clock may be the wrong one.
        let reached_ms = reached_ms.max(now_ms.min(reached_ms.saturating_add(credit_ms)));
        let value = Some(reached_ms.to_string().into_bytes());
        self.ledger.set_connection_value(NO_CONNECTION, NAME, value, now_ms).await?;
        self.reached = Some((reached_ms, steady_ms));
        Ok(now_ms.min(reached_ms))
    }

    async fn stored(&self, now_ms: u64) -> Result<u64, LedgerError> {
        let value = self.ledger.connection_value(NO_CONNECTION, NAME).await?;
        let stored_ms = value.and_then(|stored| String::from_utf8(stored.value).ok()?.parse().ok());
        if let Some(stored_ms) = stored_ms {
            return Ok(stored_ms);
        }
        // A ledger that no purge has been made in: the last change is known to be past.
        let newest = self.ledger.list(Filter { state: None, limit: 1 }).await?;
        Ok(newest.first().map_or(now_ms, |entry| entry.changed_ms.min(now_ms)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::test_clock::TestClock;
    use crate::store::sqlite::SqliteLedger;

    const START_MS: u64 = 1_795_132_800_000;
    const HOUR_MS: u64 = 60 * 60 * 1000;
    const DAY_MS: u64 = 24 * HOUR_MS;

    #[tokio::test]
    async fn it_follows_the_steady_clock() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Arc::new(SqliteLedger::open(&folder.path().join("ledger.db")).unwrap());
        let clock = Arc::new(TestClock::default());
        let start = || PurgeTime::new(ledger.clone(), clock.clone());
        let mut time = start();
        for (why, restarts, now_ms, steady_ms, expected_ms) in [
            ("a new ledger", false, START_MS, 0, START_MS),
            ("an hour later", false, START_MS + HOUR_MS, HOUR_MS, START_MS + HOUR_MS),
            ("the clock is ahead", false, START_MS + 500 * DAY_MS, 2 * HOUR_MS, START_MS + HOUR_MS + DAY_MS),
            ("it was corrected", false, START_MS + 3 * HOUR_MS, 3 * HOUR_MS, START_MS + 3 * HOUR_MS),
            ("a start with a clock that is ahead", true, START_MS + 500 * DAY_MS, 0, START_MS + HOUR_MS + DAY_MS),
            ("another such start", true, START_MS + 500 * DAY_MS, 0, START_MS + HOUR_MS + DAY_MS),
            ("a clock without a battery", true, 0, 0, 0),
            ("it was set", false, START_MS + 2 * DAY_MS, HOUR_MS, START_MS + 2 * DAY_MS),
            ("a start after thirty days", true, START_MS + 32 * DAY_MS, 0, START_MS + 2 * DAY_MS),
            ("it has caught up", false, START_MS + 34 * DAY_MS, 2 * DAY_MS, START_MS + 34 * DAY_MS),
        ] {
            clock.set(now_ms, steady_ms);
            if restarts {
                time = start();
            }
            assert_eq!(time.advance().await.unwrap(), expected_ms, "{why}");
        }
    }
}
