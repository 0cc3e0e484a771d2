//! The statements of the queue: leases, claims, settlements, recovery.

use relay_core::ledger::*;

use super::{Row, Tables};

/// As in the stores.
const TOLERANCE_MS: u64 = 60_000;
const EARLIEST_VALID_MS: u64 = 1_767_225_600_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl Tables {
    pub fn acquire_lease(&mut self, connection: &str, owner: &str, until_ms: u64, now_ms: u64) -> Option<Lease> {
        let known = self.leases.get(connection);
        if known.is_some_and(|known| known.owner != owner && known.until_ms > now_ms) && !self.ignores_leases {
            return None;
        }
        let fence = known.map_or(1, |known| known.fence + u64::from(known.owner != owner));
        let renewed = known.filter(|known| known.owner == owner && known.until_ms > now_ms);
        let since_ms = renewed.map_or(now_ms, |known| known.since_ms);
        let report =
            LeaseReport { connection: connection.to_owned(), owner: owner.to_owned(), fence, since_ms, until_ms };
        self.leases.insert(connection.to_owned(), report);
        Some(Lease { connection: connection.to_owned(), owner: owner.to_owned(), fence, until_ms })
    }

    pub fn seen(&self, now_ms: u64) -> Vec<RelayReport> {
        let is_seen = |report: &&RelayReport| report.seen_ms.abs_diff(now_ms) <= RELAY_LIFETIME_MS;
        self.relays.values().filter(is_seen).cloned().collect()
    }

    pub fn release_lease(&mut self, lease: &Lease) {
        let Some(known) = self.leases.get_mut(&lease.connection) else { return };
        if known.owner == lease.owner && known.fence == lease.fence && known.until_ms <= lease.until_ms {
            known.until_ms = 0;
        }
    }

    /// `id` is of the claim.
    pub fn claim(&mut self, lease: &Lease, takes_all: bool, limit: usize, now_ms: u64, id: i64) -> Vec<ClaimedEntry> {
        if self.leases.get(&lease.connection).is_none_or(|known| known.fence != lease.fence) {
            return Vec::new();
        }
        let is_due = |row: &&Row| {
            let shown = &row.shown;
            shown.connection == lease.connection
                && shown.due_ms <= now_ms
                && (takes_all || shown.in_doubt || !row.creates)
                && self.is_claimable(row)
        };
        let due = self.entries.values().filter(is_due);
        let mut due: Vec<_> = due.map(|row| (row.shown.due_ms, row.number, row.shown.key.clone())).collect();
        due.sort();
        due.truncate(limit);
        due.iter().filter_map(|(_, _, key)| Some(self.entries.get_mut(key)?.claim(lease, now_ms, id))).collect()
    }

    /// Whether it waits, and no earlier change of the same record does.
    pub fn is_claimable(&self, row: &Row) -> bool {
        let is_earlier_change = |earlier: &Row| {
            earlier.target == row.target
                && earlier.number < row.number
                && earlier.shown.connection == row.shown.connection
                && earlier.shown.state.is_waiting()
        };
        row.shown.state == State::Accepted && (row.target.is_none() || !self.entries.values().any(is_earlier_change))
    }

    /// Makes the entries of lost claims due again.
    pub fn requeue_claims(&mut self, lease: &Lease, ids: &[i64], now_ms: u64) {
        for row in self.entries.values_mut() {
            if row.shown.connection == lease.connection
                && row.shown.state == State::Sending
                && row.claim_owner.as_ref() == Some(&lease.owner)
                && ids.contains(&row.claim_id)
            {
                (row.shown.state, row.shown.changed_ms) = (State::Accepted, now_ms);
            }
        }
    }

    pub fn settle(&mut self, settlement: &Settlement, now_ms: u64) -> bool {
        let settles_any_fence = self.settles_any_fence;
        let Some(row) = self.entries.get_mut(&settlement.key) else { return false };
        let is_of_claim = row.shown.attempts == settlement.attempt && row.claim_fence == settlement.fence;
        if row.shown.state != State::Sending || !(is_of_claim || settles_any_fence) {
            return false;
        }
        let next = settlement.next.fields(now_ms);
        let shown = &mut row.shown;
        (shown.state, shown.in_doubt, shown.due_ms, shown.changed_ms) =
            (next.state, next.in_doubt, next.due_ms, now_ms);
        shown.reason = next.reason.map(str::to_owned);
        if let Some(id) = next.record_id {
            shown.record_id = Some(id.to_owned());
        }
        for attempt in row.attempts.iter_mut().filter(|attempt| attempt.number == settlement.attempt) {
            attempt.ended_ms = Some(now_ms);
            (attempt.outcome, attempt.detail) = (Some(settlement.outcome.to_owned()), settlement.detail.clone());
        }
        true
    }

    pub fn delivered_before(&self, key: &str) -> Vec<String> {
        let Some(row) = self.entries.get(key).filter(|row| row.shown.form.is_some()) else { return Vec::new() };
        let is_earlier = |earlier: &&Row| {
            earlier.shown.connection == row.shown.connection
                && earlier.shown.form == row.shown.form
                && earlier.shown.state == State::Done
                && row.target.is_some()
                && earlier.shown.record_id == row.target
                && earlier.number < row.number
        };
        let mut earlier: Vec<&Row> = self.entries.values().filter(is_earlier).collect();
        earlier.sort_by_key(|row| std::cmp::Reverse(row.number));
        earlier.into_iter().filter_map(|row| row.shown.body.clone()).take(MAX_EARLIER_PAYLOADS).collect()
    }

    pub fn recover_expired(&mut self, owner: &str, due_ms: u64, now_ms: u64) -> usize {
        for lease in self.leases.values_mut() {
            lease.until_ms = lease.until_ms.min(now_ms.saturating_add(MAX_LEASE_MS));
        }
        let leases = &self.leases;
        let has_lease = |row: &Row| {
            leases
                .get(&row.shown.connection)
                .is_some_and(|lease| lease.fence == row.claim_fence && lease.until_ms > now_ms)
        };
        let mut recovered = 0;
        for row in self.entries.values_mut() {
            if row.shown.state == State::Sending && row.claim_owner.as_deref() != Some(owner) && !has_lease(row) {
                (row.shown.state, row.shown.in_doubt) = (State::Accepted, row.creates);
                (row.shown.changed_ms, row.shown.due_ms) = (now_ms, due_ms);
                recovered += 1;
            }
        }
        recovered
    }

    pub fn correct_times(&mut self, settled_ms: u64, latest_due_ms: u64, now_ms: u64) -> usize {
        let ahead_ms = now_ms.saturating_add(TOLERANCE_MS);
        let mut due = 0;
        for shown in self.entries.values_mut().map(|row| &mut row.shown) {
            if shown.state == State::Accepted
                && shown.due_ms > now_ms
                && (shown.changed_ms > ahead_ms || shown.due_ms > latest_due_ms)
            {
                shown.due_ms = shown.due_ms.min(if shown.in_doubt { settled_ms } else { now_ms });
                shown.changed_ms = shown.changed_ms.min(now_ms);
                due += 1;
            }
            let is_open = shown.state.is_waiting() || shown.state == State::Held;
            if now_ms >= EARLIEST_VALID_MS && shown.received_ms > ahead_ms && is_open {
                let may_have_been_sent = shown.in_doubt || shown.state != State::Accepted;
                shown.received_ms = now_ms - if may_have_been_sent { DAY_MS } else { 0 };
            }
        }
        due
    }
}

impl Row {
    fn claim(&mut self, lease: &Lease, now_ms: u64, id: i64) -> ClaimedEntry {
        let shown = &mut self.shown;
        let manual_retry = shown.reason.take().is_some();
        (shown.state, shown.changed_ms) = (State::Sending, now_ms);
        shown.attempts += 1;
        (self.claim_owner, self.claim_fence, self.claim_id) = (Some(lease.owner.clone()), lease.fence, id);
        let number = shown.attempts;
        self.attempts.push(Attempt { number, started_ms: now_ms, ended_ms: None, outcome: None, detail: None });
        ClaimedEntry {
            key: shown.key.clone(),
            kind: shown.kind.clone(),
            body: shown.body.clone().unwrap_or_default(),
            creates: self.creates,
            in_doubt: shown.in_doubt,
            attempt: number,
            fence: lease.fence,
            received_ms: shown.received_ms,
            manual_retry,
        }
    }
}
