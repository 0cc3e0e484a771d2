//! Notices when the machine's clock is set: its time of day then differs from what the steady clock has measured.

use std::sync::Arc;

use crate::clock::Clock;

/// A clock that is adjusted gradually differs by less between two checks.
const MIN_JUMP_MS: u64 = 2_000;

pub(crate) struct ClockWatch {
    clock: Arc<dyn Clock>,
    now_ms: u64,
    steady_ms: u64,
}

impl ClockWatch {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> ClockWatch {
        for direction in ["forward", "back"] {
            jumps(direction).increment(0);
        }
        ClockWatch { now_ms: clock.now_ms(), steady_ms: clock.steady_ms(), clock }
    }

    /// Whether the clock was set since the last call. Reports it.
    pub(crate) fn was_set(&mut self) -> bool {
        let (now_ms, steady_ms) = (self.clock.now_ms(), self.clock.steady_ms());
        let expected_ms = self.now_ms.saturating_add(steady_ms.saturating_sub(self.steady_ms));
        (self.now_ms, self.steady_ms) = (now_ms, steady_ms);
        let by_ms = now_ms.abs_diff(expected_ms);
        if by_ms < MIN_JUMP_MS {
            return false;
        }
        let direction = if now_ms > expected_ms { "forward" } else { "back" };
        jumps(direction).increment(1);
        tracing::warn!(direction, by_ms, "the machine's clock was set");
        true
    }
}

fn jumps(direction: &'static str) -> metrics::Counter {
    metrics::counter!("leadwire_clock_jumps_total", "direction" => direction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::test_clock::TestClock;

    #[test]
    fn only_a_clock_that_is_set_is_noticed() {
        let clock = Arc::new(TestClock::default());
        clock.set(1_000_000, 0);
        let mut watch = ClockWatch::new(clock.clone());
        for (why, now_ms, steady_ms, expected) in [
            ("no time has passed", 1_000_000, 0, false),
            ("both go on", 1_001_000, 1_000, false),
            ("a gradual adjustment", 1_002_500, 2_000, false),
            ("forward", 9_000_000, 3_000, true),
            ("both go on after it", 9_001_000, 4_000, false),
            ("back", 1_000_000, 5_000, true),
            ("both go on after that", 1_001_000, 6_000, false),
        ] {
            clock.set(now_ms, steady_ms);
            assert_eq!(watch.was_set(), expected, "{why}");
        }
    }
}
