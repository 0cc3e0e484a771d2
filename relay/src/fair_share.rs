//! Places that no client can take all of. A client gets another place while more are free than it has: one client alone gets
//! half of them, two get a third each, and some are always left for others. So clients that share an address, as behind a
//! proxy that is not configured, are not limited to a fixed number.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use relay_core::intake::ClientAddress;

pub struct FairShare {
    places: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    total: usize,
    by_client: HashMap<ClientAddress, usize>,
}

/// One place or more, free again when it is dropped.
pub struct Place {
    share: Arc<FairShare>,
    client: ClientAddress,
    count: usize,
}

impl FairShare {
    pub fn new(places: usize) -> Arc<FairShare> {
        Arc::new(FairShare { places, taken: Mutex::default() })
    }

    /// `None` when the client has its share.
    pub fn take(self: &Arc<Self>, client: ClientAddress) -> Option<Place> {
        self.take_many(client, 1)
    }

    /// Takes `count` places, if the client could take them one by one.
    pub fn take_many(self: &Arc<Self>, client: ClientAddress, count: usize) -> Option<Place> {
        let mut taken = self.taken();
        if !taken.can_take(self.places, client, count) {
            return None;
        }
        taken.total = taken.total.saturating_add(count);
        *taken.by_client.entry(client).or_default() += count;
        Some(Place { share: Arc::clone(self), client, count })
    }

    /// Whether the client could take them now.
    pub fn can_take(&self, client: ClientAddress, count: usize) -> bool {
        self.taken().can_take(self.places, client, count)
    }

    /// Each change is complete, so a panic leaves it valid.
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Whether the last of `count` places could still be taken.
    fn can_take(&self, places: usize, client: ClientAddress, count: usize) -> bool {
        let Some(before_last) = count.checked_sub(1) else { return true };
        let own = self.by_client.get(&client).copied().unwrap_or_default().saturating_add(before_last);
        own < places.saturating_sub(self.total.saturating_add(before_last))
    }
}

impl Place {
    pub fn client(&self) -> ClientAddress {
        self.client
    }

    /// For places of the same client.
    pub fn merge(&mut self, mut other: Place) {
        self.count = self.count.saturating_add(std::mem::take(&mut other.count));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.share.taken();
        taken.total = taken.total.saturating_sub(self.count);
        let left = taken.by_client.get(&self.client).map_or(0, |own| own.saturating_sub(self.count));
        if left == 0 {
            taken.by_client.remove(&self.client);
        } else {
            taken.by_client.insert(self.client, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_places_are_left_for_others() {
        let share = FairShare::new(12);
        let client = |last: u8| ClientAddress::V4([203, 0, 113, last].into());
        let take_all = |last| std::iter::from_fn(|| share.take(client(last))).collect::<Vec<Place>>();
        let first = take_all(1);
        assert_eq!(first.len(), 6);
        let others: Vec<Vec<Place>> = [2, 3, 4, 5].map(take_all).into();
        assert_eq!(others.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2, 1, 0], "of 6, 3, 1 and 0 that are left");
        drop((first, others));
        assert_eq!(take_all(1).len(), 6, "they are free again");
        assert!(share.taken().by_client.is_empty());
    }

    #[test]
    fn several_places_at_once_are_as_many_single_ones() {
        for places in 0..12 {
            for single in 0..4 {
                for count in 0..8 {
                    let client = ClientAddress::V4([203, 0, 113, 1].into());
                    let [one, other] = [FairShare::new(places), FairShare::new(places)];
                    let _others = [&one, &other].map(|share| share.take(ClientAddress::Overflow));
                    let _before =
                        [&one, &other].map(|share| (0..single).map(|_| share.take(client)).collect::<Vec<_>>());
                    let expected: Vec<_> = (0..count).map_while(|_| one.take(client)).collect();
                    let why = format!("{count} of {places} after {single}");
                    assert_eq!(other.can_take(client, count), expected.len() == count, "{why}");
                    assert_eq!(other.take_many(client, count).is_some(), expected.len() == count, "{why}");
                }
            }
        }
    }

    #[test]
    fn merged_places() {
        let share = FairShare::new(12);
        let take = |count| share.take_many(ClientAddress::Overflow, count).unwrap();
        let mut place = take(2);
        place.merge(take(3));
        assert_eq!(share.taken().total, 5);
        drop(place);
        assert_eq!(share.taken().total, 0);
        assert!(share.taken().by_client.is_empty());
    }
}
