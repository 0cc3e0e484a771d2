//! Claims as a worker makes them, with a lease that expires at once.

use leadwire_relay::ledger::{ClaimedEntry, Ledger};

pub async fn claim(ledger: &dyn Ledger, connection: &str, limit: usize, now_ms: u64) -> Vec<ClaimedEntry> {
    let lease = ledger.acquire_lease(connection, "test", now_ms, now_ms).await.unwrap();
    let lease = lease.expect("no other owner has the connection");
    ledger.claim(&lease, limit, now_ms).await.unwrap()
}
