//! The machine's clock and random numbers.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;

pub use relay_core::clock::{Clock, Rng};

pub struct SystemClock {
    start: Instant,
}

pub struct SystemRng;

impl SystemClock {
    pub fn new() -> SystemClock {
        SystemClock { start: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        SystemClock::new()
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        // A clock before 1970 is wrong anyway, and no lead is refused because of it.
        in_ms(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()).saturating_add(ahead_ms())
    }

    fn steady_ms(&self) -> u64 {
        in_ms(self.start.elapsed())
    }

    async fn sleep(&self, ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

/// How far a test of a process has moved its time of day: `LEADWIRE_CLOCK_AHEAD_MS`. Compiled in with the feature `crash-points` only.
#[cfg(feature = "crash-points")]
pub(crate) fn ahead_ms() -> u64 {
    static AHEAD_MS: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    let read = || std::env::var("LEADWIRE_CLOCK_AHEAD_MS").ok()?.parse().ok();
    *AHEAD_MS.get_or_init(|| read().unwrap_or_default())
}

#[cfg(not(feature = "crash-points"))]
pub(crate) fn ahead_ms() -> u64 {
    0
}

impl Rng for SystemRng {
    fn next_u32(&self) -> u32 {
        // The standard library seeds each of its hash maps at random.
        let hash = RandomState::new().build_hasher().finish();
        u32::try_from(hash >> 32).unwrap_or_default()
    }
}

pub(crate) fn in_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
pub(crate) mod test_clock {
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

    use super::{Clock, async_trait};

    /// A clock that a test sets: its time of day, and its steady time.
    #[derive(Default)]
    pub(crate) struct TestClock {
        now_ms: AtomicU64,
        steady_ms: AtomicU64,
    }

    impl TestClock {
        pub(crate) fn set(&self, now_ms: u64, steady_ms: u64) {
            self.now_ms.store(now_ms, SeqCst);
            self.steady_ms.store(steady_ms, SeqCst);
        }
    }

    #[async_trait]
    impl Clock for TestClock {
        fn now_ms(&self) -> u64 {
            self.now_ms.load(SeqCst)
        }

        fn steady_ms(&self) -> u64 {
            self.steady_ms.load(SeqCst)
        }

        async fn sleep(&self, _: u64) {}
    }
}
