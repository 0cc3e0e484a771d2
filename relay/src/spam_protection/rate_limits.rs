//! How many leads each client may send through a form. The table of clients is bounded: while it is full, the clients
//! without an entry share one, so that a client cannot avoid the limit with many addresses.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock, Reference as _};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use relay_core::intake::ClientAddress;

use crate::config::{Form, Rate};

const MAX_CLIENTS: usize = 100_000;
/// Removing expired entries takes a pass over the table.
const CLEANUP_INTERVAL: Duration = Duration::from_secs(1);

/// One limit for each form that has it.
pub struct RateLimits(BTreeMap<String, FormLimit<DefaultClock>>);

type Table<C> = RateLimiter<ClientAddress, HashMapStateStore<ClientAddress>, C, NoOpMiddleware<<C as Clock>::Instant>>;

struct FormLimit<C: Clock> {
    table: Table<C>,
    clock: C,
    max_clients: usize,
    cleaned_up: Mutex<C::Instant>,
}

impl RateLimits {
    pub fn new(forms: &BTreeMap<String, Form>, rate: fn(&Form) -> Option<Rate>) -> RateLimits {
        let limit = |form: &Form| FormLimit::new(rate(form)?, DefaultClock::default(), MAX_CLIENTS);
        RateLimits(forms.iter().filter_map(|(name, form)| Some((name.clone(), limit(form)?))).collect())
    }

    /// Counts one more for the client. The error is the time until the next is possible.
    pub fn count(&self, form: &str, client: ClientAddress) -> Result<(), Duration> {
        self.0.get(form).map_or(Ok(()), |limit| limit.count(client))
    }
}

impl<C: Clock + Clone> FormLimit<C> {
    /// None for a rate with an interval of less than a nanosecond, which limits nothing.
    fn new(rate: Rate, clock: C, max_clients: usize) -> Option<FormLimit<C>> {
        let count = NonZeroU32::new(rate.count)?;
        let quota = Quota::with_period(rate.per / rate.count)?.allow_burst(count);
        let table = RateLimiter::new(quota, HashMapStateStore::default(), clock.clone());
        Some(FormLimit { table, cleaned_up: Mutex::new(clock.now()), clock, max_clients })
    }

    fn count(&self, client: ClientAddress) -> Result<(), Duration> {
        let client = if self.has_room() { client } else { ClientAddress::Overflow };
        self.table.check_key(&client).map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }

    fn has_room(&self) -> bool {
        if self.table.len() >= self.max_clients && self.may_clean_up() {
            self.table.retain_recent();
        }
        self.table.len() < self.max_clients
    }

    fn may_clean_up(&self) -> bool {
        let now = self.clock.now();
        // An instant is valid even after a panic in another thread.
        let mut cleaned_up = self.cleaned_up.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = Duration::from(now.duration_since(*cleaned_up)) >= CLEANUP_INTERVAL;
        if is_due {
            *cleaned_up = now;
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn client(last: u8) -> ClientAddress {
        ClientAddress::V4([203, 0, 113, last].into())
    }

    #[test]
    fn each_client_has_its_own_limit() {
        let clock = FakeRelativeClock::default();
        let rate = Rate { count: 2, per: Duration::from_mins(1) };
        let limit = FormLimit::new(rate, clock.clone(), 10).unwrap();
        assert_eq!([1, 1, 2].map(|last| limit.count(client(last))), [Ok(()); 3]);
        assert_eq!(limit.count(client(1)), Err(Duration::from_secs(30)), "one above the limit");
        assert_eq!(limit.count(client(2)), Ok(()), "another client");
        clock.advance(Duration::from_secs(29));
        assert_eq!(limit.count(client(1)), Err(Duration::from_secs(1)));
        clock.advance(Duration::from_secs(1));
        assert_eq!(limit.count(client(1)), Ok(()));
    }

    #[test]
    fn a_full_table_shares_one_entry_until_others_expire() {
        let clock = FakeRelativeClock::default();
        let rate = Rate { count: 1, per: Duration::from_mins(1) };
        let limit = FormLimit::new(rate, clock.clone(), 3).unwrap();
        assert_eq!([1, 2, 3].map(|last| limit.count(client(last))), [Ok(()); 3]);
        assert_eq!(limit.count(client(4)), Ok(()), "the first without an entry of its own");
        assert_eq!(limit.count(client(5)), Err(Duration::from_mins(1)), "the others share its entry");
        assert_eq!(limit.table.len(), 4, "no entry was added");
        clock.advance(Duration::from_mins(2));
        assert_eq!(limit.count(client(5)), Ok(()), "expired entries are removed");
        assert_eq!(limit.table.len(), 1);
    }

    #[test]
    fn a_rate_that_limits_nothing() {
        let rate = Rate { count: u32::MAX, per: Duration::from_secs(1) };
        assert!(FormLimit::new(rate, FakeRelativeClock::default(), 1).is_none());
    }
}
