//! The leases and claims of processes that used the file before.

use std::sync::Arc;

use leadwire_relay::ledger::Ledger;
use leadwire_relay::store::sqlite::{InstanceLock, SqliteLedger};
use rusqlite::Connection;

use crate::support::ledger::lead;
use crate::support::time::NOW_MS;

const UNTIL_MS: u64 = NOW_MS + 60_000;

#[tokio::test]
async fn a_new_process_ends_the_leases_of_former_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let store = SqliteLedger::open(&path).unwrap();
    let ledger: Arc<dyn Ledger> = Arc::new(store.clone());
    ledger.insert(lead("a"), NOW_MS).await.unwrap();
    let lease = ledger.acquire_lease("venue", "a", UNTIL_MS, NOW_MS).await.unwrap().unwrap();
    ledger.claim(&lease, 9, NOW_MS).await.unwrap();
    store.expire_leases(&InstanceLock::acquire(&path).unwrap()).unwrap();
    assert_eq!(ledger.recover_expired("another owner", 0, NOW_MS).await.unwrap(), 1);
    let lease = ledger.acquire_lease("venue", "b", UNTIL_MS, NOW_MS).await.unwrap();
    assert_eq!(lease.map(|lease| lease.fence), Some(2));
}

/// A file of version 1, which had no leases, after a crash.
#[tokio::test]
async fn a_claim_without_a_lease_has_expired() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let version_1 = include_str!("version_1.sql").replace("'accepted', 0, 0, 0", "'sending', 0, 0, 0");
    Connection::open(&path).unwrap().execute_batch(&version_1).unwrap();
    let ledger = SqliteLedger::open(&path).unwrap();
    assert_eq!(ledger.recover_expired("another owner", NOW_MS + 9, NOW_MS).await.unwrap(), 1);
    let recovered = ledger.show("of version 1").await.unwrap().unwrap();
    assert_eq!((recovered.state.as_str(), recovered.in_doubt, recovered.due_ms), ("accepted", true, NOW_MS + 9));
}
