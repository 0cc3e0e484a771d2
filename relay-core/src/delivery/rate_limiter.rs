//! The rate limiter of a CRM: a token bucket, one token per request. It holds a tenth less than the documented burst,
//! because requests do not arrive as evenly as they are sent, and other programs may call the same account.

use crate::config;

pub(super) struct RateLimiter {
    burst: f64,
    per_ms: f64,
    tokens: f64,
    at_ms: u64,
    /// No call before this, because the CRM requested it.
    paused_until_ms: u64,
}

/// One token, less the rounding error of sums of fractions.
const TOKEN: f64 = 1.0 - 1e-6;

impl RateLimiter {
    /// Starts with the tokens of one second, because an earlier process may have spent the burst.
    pub(super) fn new(limit: config::RateLimit, now_ms: u64) -> RateLimiter {
        let burst = (f64::from(limit.burst) * 0.9).floor().max(1.0);
        let per_ms = limit.per_second / 1000.0;
        RateLimiter { burst, per_ms, tokens: limit.per_second.clamp(1.0, burst), at_ms: now_ms, paused_until_ms: 0 }
    }

    /// Another process has made calls until now, and may have spent every token.
    pub(super) fn spend_all(&mut self, now_ms: u64) {
        self.fill(now_ms);
        self.tokens = 0.0;
    }

    /// A pause that another process has begun. The longer one counts.
    pub(super) fn pause_until(&mut self, until_ms: u64) {
        self.paused_until_ms = self.paused_until_ms.max(until_ms);
    }

    pub(super) fn paused_until_ms(&self) -> u64 {
        self.paused_until_ms
    }

    /// Takes a token. The error is the number of milliseconds until there is one.
    pub(super) fn take(&mut self, now_ms: u64) -> Result<(), u64> {
        self.ready(now_ms)?;
        self.tokens -= 1.0;
        Ok(())
    }

    /// Whether there is a token, without taking it.
    pub(super) fn ready(&mut self, now_ms: u64) -> Result<(), u64> {
        self.fill(now_ms);
        if now_ms < self.paused_until_ms {
            return Err(self.paused_until_ms - now_ms);
        }
        if self.tokens >= TOKEN { Ok(()) } else { Err(self.until_next_ms()) }
    }

    /// Allows no call for so long, and then no burst: the CRM has counted more calls than this limiter.
    pub(super) fn pause(&mut self, for_ms: u64, now_ms: u64) {
        self.fill(now_ms);
        self.tokens = 0.0;
        self.paused_until_ms = self.paused_until_ms.max(now_ms.saturating_add(for_ms));
    }

    fn fill(&mut self, now_ms: u64) {
        // Exact for 285,000 years.
        #[allow(clippy::cast_precision_loss)]
        let passed_ms = now_ms.saturating_sub(self.at_ms) as f64;
        self.tokens = (self.tokens + passed_ms * self.per_ms).min(self.burst);
        self.at_ms = self.at_ms.max(now_ms);
    }

    fn until_next_ms(&self) -> u64 {
        // Positive, and far below the largest u64 at any configured rate.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let ms = ((TOKEN - self.tokens) / self.per_ms).ceil() as u64;
        ms.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BITRIX24: config::RateLimit = config::RateLimit { burst: 50, per_second: 2.0 };

    /// How many calls are allowed when there is always one waiting.
    fn calls(limiter: &mut RateLimiter, from_ms: u64, to_ms: u64) -> usize {
        (from_ms..to_ms).map(|now_ms| std::iter::from_fn(|| limiter.take(now_ms).ok()).count()).sum()
    }

    #[test]
    fn calls_in_a_period() {
        for (why, from_ms, to_ms, expected) in [
            ("the tokens of the first second, and of the next", 0, 1000, 3),
            ("a minute", 0, 60_000, 121),
            ("after an idle hour the burst less a tenth", 3_600_000, 3_600_001, 45),
            ("and then the rate again", 3_600_000, 3_601_001, 47),
        ] {
            assert_eq!(calls(&mut RateLimiter::new(BITRIX24, 0), from_ms, to_ms), expected, "{why}");
        }
    }

    #[test]
    fn the_wait_is_exact() {
        let mut limiter = RateLimiter::new(BITRIX24, 0);
        assert_eq!([limiter.take(0), limiter.take(0), limiter.take(0)], [Ok(()), Ok(()), Err(500)]);
        assert_eq!(
            [limiter.take(499), limiter.ready(500), limiter.take(500), limiter.take(500)],
            [Err(1), Ok(()), Ok(()), Err(500)]
        );
    }

    #[test]
    fn a_pause_ends_the_burst() {
        let mut limiter = RateLimiter::new(BITRIX24, 0);
        limiter.pause(10_000, 60_000);
        assert_eq!([limiter.take(60_000), limiter.take(69_999)], [Err(10_000), Err(1)]);
        limiter.pause(0, 69_999);
        assert_eq!([limiter.take(70_000), limiter.take(70_499)], [Err(499), Ok(())]);
    }

    #[test]
    fn nothing_is_left_after_a_takeover() {
        let mut limiter = RateLimiter::new(BITRIX24, 0);
        limiter.spend_all(3_600_000);
        assert_eq!([limiter.take(3_600_000), limiter.take(3_600_500)], [Err(500), Ok(())]);
    }

    #[test]
    fn the_longer_pause_counts() {
        for (why, own_ms, other_ms, wait_ms) in
            [("that of the other process", 0, 5000, 5000), ("its own", 5000, 3000, 5000), ("neither", 0, 0, 500)]
        {
            let mut limiter = RateLimiter::new(BITRIX24, 0);
            limiter.pause(own_ms, 0);
            limiter.pause_until(other_ms);
            assert_eq!(limiter.take(0), Err(wait_ms), "{why}");
        }
    }

    #[test]
    fn a_burst_of_one_allows_a_call() {
        let mut limiter = RateLimiter::new(config::RateLimit { burst: 1, per_second: 1.0 }, 0);
        assert_eq!([limiter.take(0), limiter.take(0), limiter.take(1000)], [Ok(()), Err(1000), Ok(())]);
    }
}
