//! How often a CRM is called: a bucket of tokens, one a request. It holds a tenth less than the documented burst, since
//! requests do not arrive as evenly as they leave, and others may call the same account.

use crate::config;

pub(super) struct Pace {
    burst: f64,
    per_ms: f64,
    tokens: f64,
    at_ms: u64,
    /// No call before this, because the CRM said so.
    rests_until_ms: u64,
}

/// A token, less what sums of fractions lose.
const ONE: f64 = 1.0 - 1e-6;

impl Pace {
    /// Begins with a second's worth: what a run before this one has spent is not known.
    pub(super) fn new(pace: config::RateLimit, now_ms: u64) -> Pace {
        let burst = (f64::from(pace.burst) * 0.9).floor().max(1.0);
        let per_ms = pace.per_second / 1000.0;
        Pace { burst, per_ms, tokens: pace.per_second.clamp(1.0, burst), at_ms: now_ms, rests_until_ms: 0 }
    }

    /// Takes a token, or tells for how many milliseconds there is none.
    pub(super) fn take(&mut self, now_ms: u64) -> Result<(), u64> {
        self.ready(now_ms)?;
        self.tokens -= 1.0;
        Ok(())
    }

    /// Whether there is a token, without taking it.
    pub(super) fn ready(&mut self, now_ms: u64) -> Result<(), u64> {
        self.fill(now_ms);
        if now_ms < self.rests_until_ms {
            return Err(self.rests_until_ms - now_ms);
        }
        if self.tokens >= ONE { Ok(()) } else { Err(self.until_next_ms()) }
    }

    /// No call for so long, and nothing is left of the burst: the CRM has counted more calls than this did.
    pub(super) fn rest(&mut self, for_ms: u64, now_ms: u64) {
        self.fill(now_ms);
        self.tokens = 0.0;
        self.rests_until_ms = self.rests_until_ms.max(now_ms.saturating_add(for_ms));
    }

    fn fill(&mut self, now_ms: u64) {
        // Exact for as long as a process may run.
        #[allow(clippy::cast_precision_loss)]
        let passed_ms = now_ms.saturating_sub(self.at_ms) as f64;
        self.tokens = (self.tokens + passed_ms * self.per_ms).min(self.burst);
        self.at_ms = self.at_ms.max(now_ms);
    }

    fn until_next_ms(&self) -> u64 {
        // Above zero and far below the largest whole number, as the rate is at least one an hour or so.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let ms = ((ONE - self.tokens) / self.per_ms).ceil() as u64;
        ms.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BITRIX24: config::RateLimit = config::RateLimit { burst: 50, per_second: 2.0 };

    /// How many calls leave when more would like to all the time.
    fn calls(pace: &mut Pace, from_ms: u64, to_ms: u64) -> usize {
        (from_ms..to_ms).map(|now_ms| std::iter::from_fn(|| pace.take(now_ms).ok()).count()).sum()
    }

    #[test]
    fn so_many_calls_in_a_time() {
        for (why, from_ms, to_ms, expected) in [
            ("the first second's worth, and the next", 0, 1000, 3),
            ("a minute", 0, 60_000, 121),
            ("after an hour of silence the burst less a tenth", 3_600_000, 3_600_001, 45),
            ("and then the rate again", 3_600_000, 3_601_001, 47),
        ] {
            assert_eq!(calls(&mut Pace::new(BITRIX24, 0), from_ms, to_ms), expected, "{why}");
        }
    }

    #[test]
    fn a_wait_is_as_long_as_it_must_be() {
        let mut pace = Pace::new(BITRIX24, 0);
        assert_eq!([pace.take(0), pace.take(0), pace.take(0)], [Ok(()), Ok(()), Err(500)]);
        assert_eq!(
            [pace.take(499), pace.ready(500), pace.take(500), pace.take(500)],
            [Err(1), Ok(()), Ok(()), Err(500)]
        );
    }

    #[test]
    fn a_rest_ends_the_burst() {
        let mut pace = Pace::new(BITRIX24, 0);
        pace.rest(10_000, 60_000);
        assert_eq!([pace.take(60_000), pace.take(69_999)], [Err(10_000), Err(1)]);
        pace.rest(0, 69_999);
        assert_eq!([pace.take(70_000), pace.take(70_499)], [Err(499), Ok(())]);
    }

    #[test]
    fn a_burst_of_one_still_calls() {
        let mut pace = Pace::new(config::RateLimit { burst: 1, per_second: 1.0 }, 0);
        assert_eq!([pace.take(0), pace.take(0), pace.take(1000)], [Ok(()), Err(1000), Ok(())]);
    }
}
