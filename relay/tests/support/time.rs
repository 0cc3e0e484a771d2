//! Times of the tests: fixed dates, a clock with another time of day, and waiting for a condition.

use std::sync::Arc;
use std::time::{Duration, Instant};

use leadwire_relay::clock::{Clock, SystemClock};
use tokio::sync::watch;

/// 2026-11-20 00:00:00 UTC.
pub const NOW_MS: u64 = 1_795_132_800_000;
pub const HOUR_MS: u64 = 60 * 60 * 1000;
pub const DAY_MS: u64 = 24 * HOUR_MS;

/// Longer than anything that a test waits for.
pub const WAIT_TIMEOUT: Duration = Duration::from_mins(1);

struct TestClock<F> {
    system: SystemClock,
    now_ms: F,
}

#[async_trait::async_trait]
impl<F: Fn() -> u64 + Send + Sync> Clock for TestClock<F> {
    fn now_ms(&self) -> u64 {
        (self.now_ms)()
    }

    fn steady_ms(&self) -> u64 {
        self.system.steady_ms()
    }

    async fn sleep(&self, ms: u64) {
        self.system.sleep(ms).await;
    }
}

/// The system's clock with another time of day.
pub fn test_clock(now_ms: impl Fn() -> u64 + Send + Sync + 'static) -> Arc<dyn Clock> {
    Arc::new(TestClock { system: SystemClock::new(), now_ms })
}

/// The system's clock, which a test moves ahead. A sleep ends when the moved clock reaches its end.
pub struct MovedClock {
    system: SystemClock,
    ahead_ms: watch::Sender<u64>,
}

impl MovedClock {
    pub fn new() -> Arc<MovedClock> {
        Arc::new(MovedClock { system: SystemClock::new(), ahead_ms: watch::Sender::new(0) })
    }

    pub fn advance(&self, ms: u64) {
        self.ahead_ms.send_modify(|ahead_ms| *ahead_ms += ms);
    }
}

#[async_trait::async_trait]
impl Clock for MovedClock {
    fn now_ms(&self) -> u64 {
        self.system.now_ms() + *self.ahead_ms.borrow()
    }

    fn steady_ms(&self) -> u64 {
        self.system.steady_ms() + *self.ahead_ms.borrow()
    }

    async fn sleep(&self, ms: u64) {
        let end_ms = self.steady_ms() + ms;
        let mut moved = self.ahead_ms.subscribe();
        while let Some(left_ms) = end_ms.checked_sub(self.steady_ms()).filter(|left_ms| *left_ms > 0) {
            tokio::select! {
                _ = moved.changed() => {}
                () = self.system.sleep(left_ms) => {}
            }
        }
    }
}

/// The first value that `poll` gives. Panics after [`WAIT_TIMEOUT`] with `what` was waited for.
pub async fn wait_for<T>(what: &str, mut poll: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = poll().await {
            return value;
        }
        assert!(start.elapsed() < WAIT_TIMEOUT, "not within {WAIT_TIMEOUT:?}: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
