//! What the relay that has a connection's lease does beside the deliveries: it keeps the credentials valid, and reads reference data.
//! The relays that wait for the lease make no call.

use std::sync::Arc;

use relay_core::delivery::{AccessTokens, CHECK_INTERVAL_MS, ReferenceSync};
use tokio::sync::watch;

use crate::clock::Clock;

/// `holding` is true while this relay has the lease. Returns when the connection's worker has ended.
pub(super) async fn keep_credentials(
    tokens: Arc<AccessTokens>,
    clock: Arc<dyn Clock>,
    mut holding: watch::Receiver<bool>,
) {
    while holding.wait_for(|holding| *holding).await.is_ok() {
        tokens.check().await;
        clock.sleep(CHECK_INTERVAL_MS).await;
    }
}

pub(super) async fn keep_reference_data(
    sync: ReferenceSync,
    every_ms: u64,
    clock: Arc<dyn Clock>,
    mut holding: watch::Receiver<bool>,
) {
    while holding.wait_for(|holding| *holding).await.is_ok() {
        let wait_ms = sync.run_if_due(every_ms).await;
        clock.sleep(wait_ms).await;
    }
}
