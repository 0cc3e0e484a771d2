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

/// Free again when it is dropped.
pub struct Place {
    share: Arc<FairShare>,
    client: ClientAddress,
}

impl FairShare {
    pub fn new(places: usize) -> Arc<FairShare> {
        Arc::new(FairShare { places, taken: Mutex::default() })
    }

    /// `None` when the client has its share.
    pub fn take(self: &Arc<Self>, client: ClientAddress) -> Option<Place> {
        let mut taken = self.taken();
        let own = taken.by_client.get(&client).copied().unwrap_or_default();
        if own >= self.places.saturating_sub(taken.total) {
            return None;
        }
        taken.total += 1;
        taken.by_client.insert(client, own + 1);
        Some(Place { share: Arc::clone(self), client })
    }

    /// Each change is complete, so a panic leaves it valid.
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.share.taken();
        taken.total = taken.total.saturating_sub(1);
        let left = taken.by_client.get(&self.client).map_or(0, |own| own.saturating_sub(1));
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
}
