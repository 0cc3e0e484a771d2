//! Waits a short time for the delivery of a lead, so that most pages get the record's id with the first response.

use std::time::Duration;

use tokio::sync::oneshot::Receiver;

use crate::signals::Signals;

/// Registered until it is dropped, as when the client closes its connection.
pub struct DeliveryWait {
    signals: Signals,
    key: String,
    end: Option<Receiver<()>>,
}

impl DeliveryWait {
    pub fn new(signals: &Signals, key: &str) -> DeliveryWait {
        DeliveryWait { end: Some(signals.subscribe(key)), signals: signals.clone(), key: key.to_owned() }
    }

    /// Returns at the end of an attempt, or after the timeout.
    pub async fn wait(mut self, timeout: Duration) {
        if let Some(end) = self.end.as_mut() {
            // The ledger shows which of both it was.
            let _ = tokio::time::timeout(timeout, end).await;
        }
    }
}

impl Drop for DeliveryWait {
    fn drop(&mut self) {
        drop(self.end.take());
        self.signals.unsubscribe(&self.key);
    }
}
