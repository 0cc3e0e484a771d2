//! When a failed renewal may be tried again. The vendors block applications that renew too often.

use leadwire::client::{MAX_DELAY_MS, delay_ms};

/// After a refusal, which does not change by itself.
const AFTER_REFUSAL_MS: u64 = 15 * 60 * 1000;

#[derive(Default)]
pub(super) struct Backoff {
    failures: u32,
    /// On the steady clock.
    until_ms: u64,
}

impl Backoff {
    pub(super) fn is_over(&self, steady_ms: u64) -> bool {
        steady_ms >= self.until_ms
    }

    pub(super) fn reset(&mut self) {
        *self = Backoff::default();
    }

    pub(super) fn refused(&mut self, steady_ms: u64) {
        self.until_ms = steady_ms.saturating_add(AFTER_REFUSAL_MS);
    }

    /// Exponential, with full jitter by `random`.
    pub(super) fn unavailable(&mut self, steady_ms: u64, random: u32) {
        self.failures = self.failures.saturating_add(1);
        let delay_ms = delay_ms(self.failures, random, None).unwrap_or(MAX_DELAY_MS);
        self.until_ms = steady_ms.saturating_add(delay_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_after_failures() {
        let mut backoff = Backoff::default();
        assert!(backoff.is_over(0));
        backoff.unavailable(1000, u32::MAX);
        assert!(!backoff.is_over(1000));
        assert!(backoff.is_over(1000 + MAX_DELAY_MS));
        backoff.refused(1000);
        assert!(!backoff.is_over(1000 + AFTER_REFUSAL_MS - 1));
        assert!(backoff.is_over(1000 + AFTER_REFUSAL_MS));
        backoff.refused(1000);
        backoff.reset();
        assert!(backoff.is_over(1000));
    }
}
