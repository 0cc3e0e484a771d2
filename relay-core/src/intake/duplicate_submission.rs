//! The same lead at both endpoints: a script that posts every form of a page sends one that `<lead-form>` sends as well. The two
//! requests have different keys, so that the ledger alone would store two leads.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use super::authenticate::ClientAddress;
use crate::ledger::NewEntry;

/// Both requests follow from one click.
const WINDOW_MS: u64 = 60_000;

/// More leads than a relay accepts within the window.
const MAX_LEADS: usize = 100_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// `POST /leads`
    Leads,
    /// `POST /forms/{form}`
    Forms,
}

/// The leads of the last minute, in this process only: without the first request, the second is a lead of its own.
#[derive(Default)]
pub(super) struct RecentLeads(Mutex<Recent>);

#[derive(Default)]
struct Recent {
    first: HashMap<Lead, (Endpoint, String)>,
    /// The same leads, oldest first.
    received: VecDeque<(u64, Lead)>,
}

/// A client, and the digest of its lead.
type Lead = (ClientAddress, [u8; 32]);

impl RecentLeads {
    /// Gives the entry the key of the same client's same lead, if that came to the other endpoint.
    pub(super) fn use_first_key(&self, endpoint: Endpoint, client: ClientAddress, entry: &mut NewEntry, now_ms: u64) {
        if client == ClientAddress::Overflow {
            return;
        }
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        recent.forget(now_ms);
        let lead = (client, entry.digest.0);
        match recent.first.get(&lead) {
            Some((other, key)) if *other != endpoint => entry.key.clone_from(key),
            Some(_) => {}
            None => {
                recent.first.insert(lead, (endpoint, entry.key.clone()));
                recent.received.push_back((now_ms, lead));
            }
        }
    }
}

impl Recent {
    fn forget(&mut self, now_ms: u64) {
        let is_old = |(at_ms, _): &(u64, Lead)| at_ms.saturating_add(WINDOW_MS) < now_ms;
        while self.received.len() >= MAX_LEADS || self.received.front().is_some_and(is_old) {
            let Some((_, lead)) = self.received.pop_front() else { return };
            self.first.remove(&lead);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::ledger::Digest;

    fn entry(key: &str, payload: &str) -> NewEntry {
        NewEntry {
            key: key.to_owned(),
            digest: Digest::of(&[payload]),
            connection: "venue".to_owned(),
            form: Some("wedding".to_owned()),
            kind: "ivvy.lead".to_owned(),
            creates: true,
            body: payload.to_owned(),
            context: String::new(),
            held: None,
            suspect: None,
            due_ms: None,
        }
    }

    #[test]
    fn keys() {
        const ANN: ClientAddress = ClientAddress::V4(Ipv4Addr::new(192, 0, 2, 1));
        const BOB: ClientAddress = ClientAddress::V4(Ipv4Addr::new(192, 0, 2, 2));
        assert_eq!(ClientAddress::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))), ANN);
        let rows = [
            ("the first", Endpoint::Forms, ANN, "lead", 0, "0"),
            ("the other endpoint", Endpoint::Leads, ANN, "lead", 1, "0"),
            ("another lead", Endpoint::Leads, ANN, "other", 1, "2"),
            ("another client", Endpoint::Leads, BOB, "lead", 1, "3"),
            ("the other endpoint, once more", Endpoint::Leads, ANN, "lead", WINDOW_MS, "0"),
            ("the same endpoint", Endpoint::Forms, ANN, "lead", WINDOW_MS, "5"),
            ("the endpoint of another lead", Endpoint::Forms, ANN, "other", WINDOW_MS, "2"),
            ("after the window", Endpoint::Leads, ANN, "lead", WINDOW_MS + 1, "7"),
            ("an unknown client", Endpoint::Forms, ClientAddress::Overflow, "lead", WINDOW_MS + 1, "8"),
            ("another unknown client", Endpoint::Leads, ClientAddress::Overflow, "lead", WINDOW_MS + 1, "9"),
        ];
        let recent = RecentLeads::default();
        for (index, (why, endpoint, client, payload, now_ms, expected)) in rows.into_iter().enumerate() {
            let mut given = entry(&index.to_string(), payload);
            recent.use_first_key(endpoint, client, &mut given, now_ms);
            assert_eq!(given.key, expected, "{why}");
        }
    }
}
