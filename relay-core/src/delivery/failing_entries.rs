//! Tells a CRM that is down from an entry on which the CRM fails. While a CRM is down, every entry waits without a bound. An entry
//! that fails again and again while others are delivered is held, and its failures are not the CRM's.

use std::collections::HashMap;

use super::outcome::Outcome;

/// An entry is held at its attempt with this number or a later one.
const MAX_ATTEMPTS: u32 = 20;
/// And after so many failures of its own, in case a CRM that was down for long fails once more.
const MIN_OWN_FAILURES: u32 = 5;

#[derive(Default)]
pub(super) struct FailingEntries {
    /// By key: how often it has failed since another entry was delivered after its first failure. Only in memory: after a restart
    /// the count begins again, the number of attempts does not.
    own_failures: HashMap<String, OwnFailures>,
    /// Rounds in which an entry was delivered.
    deliveries: u64,
}

struct OwnFailures {
    count: u32,
    /// Of [`FailingEntries::deliveries`], when it first failed.
    first_deliveries: u64,
}

impl FailingEntries {
    /// The outcomes of one round, by key.
    pub(super) fn record<'a>(&mut self, outcomes: impl Iterator<Item = (&'a str, &'a Outcome)> + Clone) {
        // Before the failures: those of the same round are compared with it.
        let before = self.deliveries;
        if outcomes.clone().any(|(_, outcome)| is_delivered(outcome)) {
            self.deliveries += 1;
        }
        for (key, outcome) in outcomes {
            if outcome.is_server_failure() {
                let first = OwnFailures { count: 0, first_deliveries: before };
                let own = self.own_failures.entry(key.to_owned()).or_insert(first);
                if self.deliveries > own.first_deliveries {
                    own.count += 1;
                }
            } else {
                self.own_failures.remove(key);
            }
        }
    }

    /// Whether the entry, at this attempt, has failed often enough to be held.
    pub(super) fn must_be_held(&self, key: &str, attempt: u32) -> bool {
        let own = self.own_failures.get(key).map_or(0, |own| own.count);
        attempt >= MAX_ATTEMPTS && own >= MIN_OWN_FAILURES
    }

    /// The CRM is down, so that no failure is an entry's own.
    pub(super) fn clear(&mut self) {
        self.own_failures.clear();
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.own_failures.remove(key);
    }
}

fn is_delivered(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Delivered { .. })
}

#[cfg(test)]
mod tests {
    use leadwire::crm::{ErrorKind, Failure};

    use super::*;

    const E: &str = "the entry";

    fn failed(kind: ErrorKind) -> Outcome {
        Outcome::Failed(Failure::new(kind, String::new()))
    }

    /// The attempt at which the entry is held, when `round` gives the outcomes beside its own failure.
    fn held_at(kind: ErrorKind, round: impl Fn(u32) -> Vec<(&'static str, Outcome)>) -> Option<u32> {
        let mut failing = FailingEntries::default();
        (1..=100).find(|attempt| {
            let mut outcomes = round(*attempt);
            outcomes.push((E, failed(kind)));
            failing.record(outcomes.iter().map(|(key, outcome)| (*key, outcome)));
            failing.must_be_held(E, *attempt)
        })
    }

    #[test]
    fn an_entry_that_fails_while_others_are_delivered_is_held() {
        use ErrorKind::*;
        let delivered = || ("other", Outcome::Delivered { id: None });
        for kind in [Unavailable, OtherServerError, RaceCondition] {
            assert_eq!(held_at(kind, |_| vec![delivered()]), Some(20), "{kind:?}, others in each round");
        }
        assert_eq!(held_at(Unavailable, |at| if at == 2 { vec![delivered()] } else { vec![] }), Some(20), "one in all");
        assert_eq!(held_at(Unavailable, |at| if at > 17 { vec![delivered()] } else { vec![] }), Some(22), "late");
        assert_eq!(held_at(Unavailable, |_| vec![]), None, "no other entry");
        assert_eq!(held_at(Unavailable, |_| vec![("other", failed(Unavailable))]), None, "the CRM is down");
        assert_eq!(held_at(Unauthorized, |_| vec![delivered()]), None, "it waits for new credentials");
    }

    /// An entry is removed when it is held, so that it is not held at once when staff send it again.
    #[test]
    fn the_count_of_a_removed_entry_starts_at_zero() {
        let mut failing = FailingEntries::default();
        let fails = |failing: &mut FailingEntries| {
            let round = [("other", &Outcome::Delivered { id: None }), (E, &failed(ErrorKind::Unavailable))];
            failing.record(round.into_iter());
            failing.must_be_held(E, 20)
        };
        let rounds = [(); 5].map(|()| fails(&mut failing));
        assert_eq!(rounds, [false, false, false, false, true]);
        failing.remove(E);
        assert!(!fails(&mut failing));
    }

    #[test]
    fn a_crm_that_is_down_ends_the_count() {
        let mut failing = FailingEntries::default();
        for _ in 0..4 {
            failing.record(
                [("other", &Outcome::Delivered { id: None }), (E, &failed(ErrorKind::Unavailable))].into_iter(),
            );
        }
        failing.clear();
        failing.record([(E, &failed(ErrorKind::Unavailable))].into_iter());
        assert!(!failing.must_be_held(E, 300));
    }
}
