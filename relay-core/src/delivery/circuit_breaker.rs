//! The circuit breaker of a CRM. It opens after some failures in a row; then no entry is claimed for a while, so that none
//! spends attempts on a CRM that is down. After that one entry is tried (half-open).

use leadwire::client::delay_ms;

/// In a row, until it opens.
const MAX_FAILURES: u32 = 5;
const MIN_OPEN_MS: u64 = 1000;
/// After the CRM blocked the account, which staff must have removed. Calls in the meantime could prolong the block.
pub(super) const BLOCKED_MS: u64 = 60 * 60 * 1000;

#[derive(Default)]
pub(super) struct CircuitBreaker {
    failures: u32,
    /// What failed: one entry, or more.
    failed: Failed,
    openings: u32,
    open_until_ms: Option<u64>,
}

/// Which entries the failures in a row belong to. Those of one entry may be its own, and delay only this entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Failed {
    #[default]
    None,
    One(String),
    Several,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CircuitState {
    Closed,
    /// One entry may be tried.
    HalfOpen,
    Open {
        for_ms: u64,
    },
}

/// Of a circuit breaker that is not closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) until_ms: u64,
    pub(super) openings: u32,
}

/// What the outcomes of a batch say about the CRM as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// It was not called.
    Unknown,
    Bad,
    /// It answered, or refused something.
    Good,
    /// It blocked the account.
    Blocked,
}

impl CircuitBreaker {
    pub(super) fn state(&self, now_ms: u64) -> CircuitState {
        match self.open_until_ms {
            None => CircuitState::Closed,
            Some(until_ms) if until_ms > now_ms => CircuitState::Open { for_ms: until_ms - now_ms },
            Some(_) => CircuitState::HalfOpen,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.open_until_ms.is_some()
    }

    /// When it lets an entry through, and how often it has opened in a row. `None` while it is closed.
    pub(super) fn opened(&self) -> Option<Opened> {
        self.open_until_ms.map(|until_ms| Opened { until_ms, openings: self.openings })
    }

    /// As another process has left it.
    pub(super) fn restored(opened: Option<Opened>) -> CircuitBreaker {
        let Some(Opened { until_ms, openings }) = opened else { return CircuitBreaker::default() };
        CircuitBreaker { openings, open_until_ms: Some(until_ms), ..CircuitBreaker::default() }
    }

    /// `keys` are those of the entries that failed. Returns for how long not to try them again; 0 for no such delay.
    pub(super) fn record<'a>(
        &mut self,
        health: Health,
        keys: impl IntoIterator<Item = &'a str>,
        now_ms: u64,
        random: u32,
    ) -> u64 {
        match health {
            Health::Unknown => return 0,
            Health::Good => *self = CircuitBreaker::default(),
            Health::Bad => return self.failed(keys, now_ms, random),
            Health::Blocked => self.open_until_ms = Some(now_ms.saturating_add(BLOCKED_MS)),
        }
        0
    }

    fn failed<'a>(&mut self, keys: impl IntoIterator<Item = &'a str>, now_ms: u64, random: u32) -> u64 {
        for key in keys {
            self.failed = match &self.failed {
                Failed::None => Failed::One(key.to_owned()),
                Failed::One(only) if only == key => continue,
                Failed::One(_) | Failed::Several => Failed::Several,
            };
        }
        self.failures += 1;
        if self.failures < MAX_FAILURES && self.open_until_ms.is_none() {
            return 0;
        }
        self.openings += 1;
        let wait_ms = delay_ms(self.openings.saturating_add(1), random, None).unwrap_or_default().max(MIN_OPEN_MS);
        if self.failed == Failed::Several || self.open_until_ms.is_some() {
            self.open_until_ms = Some(now_ms.saturating_add(wait_ms));
        }
        wait_ms
    }
}

#[cfg(test)]
mod tests {
    use super::CircuitState::*;
    use super::Health::*;
    use super::*;

    #[test]
    fn opens_and_closes() {
        const HALF: u32 = 1 << 31;
        let rows: [(&str, &[Health], CircuitState); 9] = [
            ("at first", &[], Closed),
            ("a few failures", &[Bad, Bad, Bad, Bad], Closed),
            ("a success in between", &[Bad, Bad, Bad, Good, Bad, Bad, Bad], Closed),
            ("five in a row: half of 4 s", &[Bad; 5], Open { for_ms: 2000 }),
            ("the probe failed: half of 8 s", &[Bad; 6], Open { for_ms: 4000 }),
            ("never more than half of 5 min", &[Bad; 40], Open { for_ms: 150_000 }),
            ("the probe worked", &[Bad, Bad, Bad, Bad, Bad, Good], Closed),
            ("it was not called", &[Bad, Bad, Bad, Bad, Bad, Unknown], Open { for_ms: 2000 }),
            ("blocked", &[Blocked], Open { for_ms: 3_600_000 }),
        ];
        for (why, healths, expected) in rows {
            let mut breaker = CircuitBreaker::default();
            for health in healths {
                breaker.record(*health, ["a", "b"], 7, HALF);
            }
            assert_eq!(breaker.state(7), expected, "{why}");
        }
    }

    #[test]
    fn is_half_open_after_its_time() {
        let mut breaker = CircuitBreaker::default();
        (0..5).for_each(|_| _ = breaker.record(Bad, ["a", "b"], 0, 0));
        assert_eq!([breaker.state(999), breaker.state(1000)], [Open { for_ms: 1 }, HalfOpen]);
    }

    #[test]
    fn goes_on_in_another_process() {
        let mut breaker = CircuitBreaker::default();
        assert_eq!(CircuitBreaker::restored(breaker.opened()).state(0), Closed);
        (0..5).for_each(|_| _ = breaker.record(Bad, ["a", "b"], 0, 0));
        let mut restored = CircuitBreaker::restored(breaker.opened());
        assert_eq!([restored.state(999), restored.state(1000)], [Open { for_ms: 1 }, HalfOpen]);
        restored.record(Bad, ["a"], 1000, 1 << 31);
        assert_eq!(restored.state(1000), Open { for_ms: 4000 }, "the second opening: half of 8 s");
        restored.record(Good, [], 5000, 0);
        assert_eq!((restored.state(5000), restored.opened()), (Closed, None));
    }

    /// The others are not delayed by the failures of one entry.
    #[test]
    fn the_failures_of_one_entry_delay_only_this_entry() {
        let mut breaker = CircuitBreaker::default();
        let waits_ms: Vec<u64> = (0..7).map(|_| breaker.record(Bad, ["a"], 0, 0)).collect();
        assert_eq!(waits_ms, [0, 0, 0, 0, 1000, 1000, 1000]);
        assert_eq!(breaker.state(0), Closed);
        breaker.record(Bad, ["b"], 0, 0);
        assert_eq!(breaker.state(0), Open { for_ms: 1000 }, "another entry fails too");
        breaker.record(Good, [], 0, 0);
        breaker.record(Bad, ["a"], 0, 0);
        assert_eq!(breaker.state(0), Closed);
    }
}
