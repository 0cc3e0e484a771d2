//! Which relay delivers which connection. Every relay that sees the same reports comes to the same result, so that no relay has to
//! decide for the others. It is a plan only: the lease decides who may call a CRM.

use std::collections::BTreeMap;

use crate::ledger::RelayReport;

/// The owner of each connection that a live relay can deliver.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignment(BTreeMap<String, String>);

impl Assignment {
    /// Each connection, in the order of their names, goes to the relay that can deliver it and has the fewest so far; of several to
    /// the one whose owner is the first by name.
    pub fn of(reports: &[RelayReport]) -> Assignment {
        let mut candidates: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for report in reports {
            for connection in &report.relay.connections {
                candidates.entry(connection).or_default().push(&report.relay.owner);
            }
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut owners = BTreeMap::new();
        for (connection, candidates) in candidates {
            let count = |owner: &str| counts.get(owner).copied().unwrap_or_default();
            let Some(owner) = candidates.into_iter().min_by_key(|owner| (count(owner), *owner)) else { continue };
            *counts.entry(owner).or_default() += 1;
            owners.insert(connection.to_owned(), owner.to_owned());
        }
        Assignment(owners)
    }

    pub fn is_to(&self, connection: &str, owner: &str) -> bool {
        self.0.get(connection).is_some_and(|assigned| assigned == owner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::RelayInfo;

    fn report((owner, connections): &(&str, &[&str])) -> RelayReport {
        let relay = RelayInfo {
            owner: (*owner).to_owned(),
            name: String::new(),
            version: String::new(),
            connections: connections.iter().map(|name| (*name).to_owned()).collect(),
            started_ms: 0,
        };
        RelayReport { relay, seen_ms: 0 }
    }

    #[test]
    fn connections_are_spread() {
        const FIVE: &[&str] = &["a", "b", "c", "d", "e"];
        type Row =
            (&'static str, &'static [(&'static str, &'static [&'static str])], &'static [(&'static str, &'static str)]);
        let rows: [Row; 12] = [
            ("no relay", &[], &[]),
            ("a relay without connections", &[("r", &[])], &[]),
            ("one relay, one connection", &[("r", &["a"])], &[("a", "r")]),
            ("one relay, two connections", &[("r", &["a", "b"])], &[("a", "r"), ("b", "r")]),
            ("two relays, one connection: the first owner", &[("s", &["a"]), ("r", &["a"])], &[("a", "r")]),
            ("two relays, two connections", &[("r", &["a", "b"]), ("s", &["a", "b"])], &[("a", "r"), ("b", "s")]),
            (
                "two relays, five connections",
                &[("r", FIVE), ("s", FIVE)],
                &[("a", "r"), ("b", "s"), ("c", "r"), ("d", "s"), ("e", "r")],
            ),
            (
                "three relays, two connections",
                &[("r", &["a", "b"]), ("s", &["a", "b"]), ("t", &["a", "b"])],
                &[("a", "r"), ("b", "s")],
            ),
            (
                "three relays, five connections",
                &[("r", FIVE), ("s", FIVE), ("t", FIVE)],
                &[("a", "r"), ("b", "s"), ("c", "t"), ("d", "r"), ("e", "s")],
            ),
            (
                "only one relay has the connection",
                &[("r", &["a", "b", "c"]), ("s", &["c"])],
                &[("a", "r"), ("b", "r"), ("c", "s")],
            ),
            ("different connections", &[("r", &["a"]), ("s", &["b"])], &[("a", "r"), ("b", "s")]),
            ("a relay that stops has none", &[("r", &[]), ("s", &["a", "b"])], &[("a", "s"), ("b", "s")]),
        ];
        for (why, relays, expected) in rows {
            let reports: Vec<RelayReport> = relays.iter().map(report).collect();
            let reversed: Vec<RelayReport> = relays.iter().rev().map(report).collect();
            let expected = expected.iter().map(|(name, owner)| ((*name).to_owned(), (*owner).to_owned())).collect();
            assert_eq!(Assignment::of(&reports), Assignment(expected), "{why}");
            assert_eq!(Assignment::of(&reversed), Assignment::of(&reports), "{why}, in another order");
        }
    }

    #[test]
    fn of_one_relay() {
        let assignment = Assignment::of(&[report(&("r", &["a"]))]);
        let is_to = [("a", "r"), ("a", "s"), ("b", "r")].map(|(name, owner)| assignment.is_to(name, owner));
        assert_eq!(is_to, [true, false, false]);
    }
}
