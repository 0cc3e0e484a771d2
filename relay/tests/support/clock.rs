//! The system's clock with another time of day.

use std::sync::Arc;

use leadwire_relay::clock::{Clock, SystemClock};

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

pub fn test_clock(now_ms: impl Fn() -> u64 + Send + Sync + 'static) -> Arc<dyn Clock> {
    Arc::new(TestClock { system: SystemClock::new(), now_ms })
}
