//! Wake-ups inside the process: of a connection's worker when an entry was inserted, of a visitor's request when an
//! attempt at its entry has ended, and of the relay when another one has released a connection. They are hints; the ledger
//! has the state, and a missed wake-up only costs time.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tokio::sync::{Notify, oneshot};

use crate::threads::{Mutex, MutexGuard, PoisonError};

#[derive(Clone)]
pub struct Signals {
    /// By connection: notified when an entry was inserted.
    arrivals: Arc<BTreeMap<String, Notify>>,
    /// By key: notified when an attempt has ended.
    subscribers: Arc<Mutex<HashMap<String, Vec<oneshot::Sender<()>>>>>,
    /// Notified when another relay has released a connection, or stopped.
    relays: Arc<Notify>,
}

impl Signals {
    pub fn new(connections: impl IntoIterator<Item = String>) -> Signals {
        let arrivals = connections.into_iter().map(|name| (name, Notify::new())).collect();
        Signals { arrivals: Arc::new(arrivals), subscribers: Arc::default(), relays: Arc::default() }
    }

    /// An entry of the connection can be claimed.
    pub fn arrived(&self, connection: &str) {
        if let Some(arrival) = self.arrivals.get(connection) {
            arrival.notify_one();
        }
    }

    /// Entries of any connection may have become due.
    pub fn all_arrived(&self) {
        self.arrivals.values().for_each(Notify::notify_one);
    }

    /// Returns at the next [`Signals::arrived`], or at once when it was called since the last time.
    pub async fn arrival(&self, connection: &str) {
        match self.arrivals.get(connection) {
            Some(arrival) => arrival.notified().await,
            None => std::future::pending().await,
        }
    }

    /// Another relay has released the lease of a connection, or was removed.
    pub fn relays_changed(&self) {
        self.relays.notify_one();
    }

    /// Returns at the next [`Signals::relays_changed`], or at once when it was called since the last time.
    pub async fn relays_change(&self) {
        self.relays.notified().await;
    }

    /// The end of the next attempt at an entry. To be called before the entry is inserted, so that it is not missed.
    pub fn subscribe(&self, key: &str) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        let mut subscribers = self.subscribers();
        let senders = subscribers.entry(key.to_owned()).or_default();
        senders.retain(|sender| !sender.is_closed());
        senders.push(sender);
        receiver
    }

    /// An attempt at the entry has ended, and its settlement is committed.
    pub fn settled(&self, key: &str) {
        for sender in self.subscribers().remove(key).into_iter().flatten() {
            // The subscriber may have been dropped.
            let _ = sender.send(());
        }
    }

    /// Removes the key's subscribers that were dropped.
    pub fn unsubscribe(&self, key: &str) {
        let mut subscribers = self.subscribers();
        if let Some(senders) = subscribers.get_mut(key) {
            senders.retain(|sender| !sender.is_closed());
            if senders.is_empty() {
                subscribers.remove(key);
            }
        }
    }

    fn subscribers(&self) -> MutexGuard<'_, HashMap<String, Vec<oneshot::Sender<()>>>> {
        // Each change of the map is complete, so it can be used even after a panic elsewhere.
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
