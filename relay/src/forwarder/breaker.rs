//! Whether a CRM is called at all. After some failures in a row it is left alone for a while, then tried with one entry;
//! meanwhile no entry is claimed, so that none spends attempts on a CRM that is down.

use leadwire::client::delay_ms;

/// Failures in a row until it opens.
const MOST_FAILURES: u32 = 5;
const LEAST_SHUT_MS: u64 = 1000;
/// After a block that only a person lifts: often enough to see that it is gone, too seldom to prolong it.
const BLOCKED_MS: u64 = 60 * 60 * 1000;

#[derive(Default)]
pub(super) struct Breaker {
    failures: u32,
    openings: u32,
    shut_until_ms: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    Open,
    /// One entry may try.
    Probe,
    Shut {
        for_ms: u64,
    },
}

/// What a round tells of the CRM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Health {
    /// Nothing was called.
    Unknown,
    Bad,
    /// It answered, were it only to refuse something.
    Good,
    Blocked,
}

impl Breaker {
    pub(super) fn gate(&self, now_ms: u64) -> Gate {
        match self.shut_until_ms {
            None => Gate::Open,
            Some(until_ms) if until_ms > now_ms => Gate::Shut { for_ms: until_ms - now_ms },
            Some(_) => Gate::Probe,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.shut_until_ms.is_some()
    }

    pub(super) fn note(&mut self, health: Health, now_ms: u64, random: u32) {
        match health {
            Health::Unknown => {}
            Health::Good => *self = Breaker::default(),
            Health::Bad => self.failed(now_ms, random),
            Health::Blocked => self.shut_until_ms = Some(now_ms.saturating_add(BLOCKED_MS)),
        }
    }

    fn failed(&mut self, now_ms: u64, random: u32) {
        self.failures += 1;
        if self.failures < MOST_FAILURES && self.shut_until_ms.is_none() {
            return;
        }
        self.openings += 1;
        let wait_ms = delay_ms(self.openings.saturating_add(1), random, None).unwrap_or_default();
        self.shut_until_ms = Some(now_ms.saturating_add(wait_ms.max(LEAST_SHUT_MS)));
    }
}

#[cfg(test)]
mod tests {
    use super::Gate::*;
    use super::Health::*;
    use super::*;

    #[test]
    fn opens_and_closes() {
        const HALF: u32 = 1 << 31;
        let rows: [(&str, &[Health], Gate); 9] = [
            ("at first", &[], Open),
            ("a few failures", &[Bad, Bad, Bad, Bad], Open),
            ("a success in between", &[Bad, Bad, Bad, Good, Bad, Bad, Bad], Open),
            ("five in a row: half of 4 s", &[Bad; 5], Shut { for_ms: 2000 }),
            ("the probe failed: half of 8 s", &[Bad; 6], Shut { for_ms: 4000 }),
            ("never more than half of 5 min", &[Bad; 40], Shut { for_ms: 150_000 }),
            ("the probe worked", &[Bad, Bad, Bad, Bad, Bad, Good], Open),
            ("nothing was learnt", &[Bad, Bad, Bad, Bad, Bad, Unknown], Shut { for_ms: 2000 }),
            ("blocked", &[Blocked], Shut { for_ms: 3_600_000 }),
        ];
        for (why, healths, expected) in rows {
            let mut breaker = Breaker::default();
            for health in healths {
                breaker.note(*health, 7, HALF);
            }
            assert_eq!(breaker.gate(7), expected, "{why}");
        }
    }

    #[test]
    fn lets_one_try_when_the_time_has_come() {
        let mut breaker = Breaker::default();
        (0..5).for_each(|_| breaker.note(Bad, 0, 0));
        assert_eq!([breaker.gate(999), breaker.gate(1000)], [Shut { for_ms: 1 }, Probe]);
    }
}
