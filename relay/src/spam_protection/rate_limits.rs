//! How many leads one client may send through one form in a time: in all, and without a proof of work. Each table is
//! bounded: when it is full of clients that still count, the rest share one allowance, so that nobody evades it by taking
//! many addresses. What is turned away is not lost where a page keeps it.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock, Reference as _};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::Client;
use crate::config::{Form, Rate};

const MOST_CLIENTS: usize = 100_000;
/// A full table is not searched for clients to forget more often than this.
const BETWEEN_SWEEPS: Duration = Duration::from_secs(1);

pub struct Rates {
    pub leads: Allowances,
    /// Of leads that bring no proof of work.
    pub unproven: Allowances,
    /// Of challenges, each of which costs the relay a little: no more than leads.
    pub challenges: Allowances,
}

/// One for each form that has such a limit.
pub struct Allowances(BTreeMap<String, Allowance<DefaultClock>>);

type Table<C> = RateLimiter<Client, HashMapStateStore<Client>, C, NoOpMiddleware<<C as Clock>::Instant>>;

struct Allowance<C: Clock> {
    table: Table<C>,
    clock: C,
    most_clients: usize,
    swept: Mutex<C::Instant>,
}

impl Rates {
    pub fn new(forms: &BTreeMap<String, Form>) -> Rates {
        Rates {
            leads: Allowances::new(forms, |form| Some(form.rate)),
            unproven: Allowances::new(forms, |form| form.challenge.map(|challenge| challenge.above)),
            challenges: Allowances::new(forms, |form| form.challenge.map(|_| form.rate)),
        }
    }
}

impl Allowances {
    fn new(forms: &BTreeMap<String, Form>, rate: fn(&Form) -> Option<Rate>) -> Allowances {
        let of = |form: &Form| Allowance::new(rate(form)?, DefaultClock::default(), MOST_CLIENTS);
        Allowances(forms.iter().filter_map(|(name, form)| Some((name.clone(), of(form)?))).collect())
    }

    /// Counts one more of the client; an error says how long to wait for the next.
    pub fn take(&self, form: &str, client: Client) -> Result<(), Duration> {
        self.0.get(form).map_or(Ok(()), |allowance| allowance.take(client))
    }
}

impl<C: Clock + Clone> Allowance<C> {
    /// None when the rate is beyond counting.
    fn new(rate: Rate, clock: C, most_clients: usize) -> Option<Allowance<C>> {
        let count = NonZeroU32::new(rate.count)?;
        let quota = Quota::with_period(rate.per / rate.count)?.allow_burst(count);
        let table = RateLimiter::new(quota, HashMapStateStore::default(), clock.clone());
        Some(Allowance { table, swept: Mutex::new(clock.now()), clock, most_clients })
    }

    fn take(&self, client: Client) -> Result<(), Duration> {
        let client = if self.has_room() { client } else { Client::Crowd };
        self.table.check_key(&client).map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }

    fn has_room(&self) -> bool {
        if self.table.len() >= self.most_clients && self.may_sweep() {
            self.table.retain_recent();
        }
        self.table.len() < self.most_clients
    }

    fn may_sweep(&self) -> bool {
        let now = self.clock.now();
        // A moment is whole whatever panicked beside it.
        let mut swept = self.swept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = Duration::from(now.duration_since(*swept)) >= BETWEEN_SWEEPS;
        if is_due {
            *swept = now;
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn client(last: u8) -> Client {
        Client::V4([203, 0, 113, last].into())
    }

    #[test]
    fn so_many_in_a_time_each() {
        let clock = FakeRelativeClock::default();
        let rate = Rate { count: 2, per: Duration::from_mins(1) };
        let allowance = Allowance::new(rate, clock.clone(), 10).unwrap();
        assert_eq!([1, 1, 2].map(|last| allowance.take(client(last))), [Ok(()); 3]);
        assert_eq!(allowance.take(client(1)), Err(Duration::from_secs(30)), "one past the bound");
        assert_eq!(allowance.take(client(2)), Ok(()), "another client's own");
        clock.advance(Duration::from_secs(29));
        assert_eq!(allowance.take(client(1)), Err(Duration::from_secs(1)));
        clock.advance(Duration::from_secs(1));
        assert_eq!(allowance.take(client(1)), Ok(()));
    }

    #[test]
    fn a_full_table_makes_a_crowd_and_then_forgets() {
        let clock = FakeRelativeClock::default();
        let rate = Rate { count: 1, per: Duration::from_mins(1) };
        let allowance = Allowance::new(rate, clock.clone(), 3).unwrap();
        assert_eq!([1, 2, 3].map(|last| allowance.take(client(last))), [Ok(()); 3]);
        assert_eq!(allowance.take(client(4)), Ok(()), "the first of the crowd");
        assert_eq!(allowance.take(client(5)), Err(Duration::from_mins(1)), "the crowd shares one allowance");
        assert_eq!(allowance.table.len(), 4, "nobody was added");
        clock.advance(Duration::from_mins(2));
        assert_eq!(allowance.take(client(5)), Ok(()), "who no longer counts is forgotten");
        assert_eq!(allowance.table.len(), 1);
    }

    #[test]
    fn a_rate_beyond_counting_is_none() {
        let rate = Rate { count: u32::MAX, per: Duration::from_secs(1) };
        assert!(Allowance::new(rate, FakeRelativeClock::default(), 1).is_none());
    }
}
