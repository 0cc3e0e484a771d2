//! Who waits for whom: the forwarder for new entries of a CRM, a visitor's request for the end of its own entry. Only a
//! hint each: what is true stands in the ledger, and a missed signal costs time and nothing else.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

#[derive(Clone)]
pub struct Signals {
    /// By connection: rings when an entry came in.
    arrivals: Arc<BTreeMap<String, Notify>>,
    /// By key: rings when an attempt has ended.
    waiting: Arc<Mutex<HashMap<String, Vec<oneshot::Sender<()>>>>>,
}

impl Signals {
    pub fn new(connections: impl IntoIterator<Item = String>) -> Signals {
        let arrivals = connections.into_iter().map(|name| (name, Notify::new())).collect();
        Signals { arrivals: Arc::new(arrivals), waiting: Arc::default() }
    }

    /// An entry of the connection can be claimed.
    pub fn arrived(&self, connection: &str) {
        if let Some(arrival) = self.arrivals.get(connection) {
            arrival.notify_one();
        }
    }

    /// Returns at the next arrival, at once when one came since the last time.
    pub async fn arrival(&self, connection: &str) {
        match self.arrivals.get(connection) {
            Some(arrival) => arrival.notified().await,
            None => std::future::pending().await,
        }
    }

    /// To be called before the entry is written, so that its end cannot be missed.
    pub fn end_of(&self, key: &str) -> oneshot::Receiver<()> {
        let (ended, end) = oneshot::channel();
        let mut waiting = self.waiting();
        let ends = waiting.entry(key.to_owned()).or_default();
        ends.retain(|one| !one.is_closed());
        ends.push(ended);
        end
    }

    /// An attempt for this key has ended, and its settlement is committed.
    pub fn ended(&self, key: &str) {
        for ended in self.waiting().remove(key).into_iter().flatten() {
            // Who waited may have gone.
            let _ = ended.send(());
        }
    }

    /// Forgets who waited for a key and has gone.
    pub fn forget(&self, key: &str) {
        let mut waiting = self.waiting();
        if let Some(ends) = waiting.get_mut(key) {
            ends.retain(|one| !one.is_closed());
            if ends.is_empty() {
                waiting.remove(key);
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, Vec<oneshot::Sender<()>>>> {
        // Each change of the map is whole, so it is good even after a panic elsewhere.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
