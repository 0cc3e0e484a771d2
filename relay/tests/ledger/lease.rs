//! Leases: one owner per connection, a fence that grows, and the recovery of what an owner left unfinished.

use std::sync::Arc;

use leadwire_relay::ledger::{ClaimedEntry, Lease, Ledger, NewEntry, NextState};

use crate::support::ledger::{TestLedger, done, lead, settlement};
use crate::support::time::NOW_MS;

const UNTIL_MS: u64 = NOW_MS + 60_000;

async fn acquire(ledger: &Arc<dyn Ledger>, owner: &str, until_ms: u64, now_ms: u64) -> Option<Lease> {
    ledger.acquire_lease("venue", owner, until_ms, now_ms).await.unwrap()
}

#[tokio::test]
async fn one_owner_per_connection() {
    let ledger = TestLedger::new().await;
    for (why, owner, now_ms, fence) in [
        ("a free connection", "a", NOW_MS, Some(1)),
        ("the owner extends it", "a", NOW_MS + 1000, Some(1)),
        ("another owner", "b", NOW_MS + 1000, None),
        ("another owner at the end of the lease", "b", UNTIL_MS, Some(2)),
        ("the former owner", "a", UNTIL_MS, None),
        ("the former owner after that lease", "a", UNTIL_MS + 60_000, Some(3)),
    ] {
        let until_ms = if now_ms < UNTIL_MS { UNTIL_MS } else { now_ms + 60_000 };
        let lease = acquire(&ledger.store, owner, until_ms, now_ms).await;
        assert_eq!(lease.map(|lease| lease.fence), fence, "{why}");
    }
    let other = ledger.store.acquire_lease("portal", "c", UNTIL_MS, NOW_MS).await.unwrap();
    assert_eq!(other.map(|lease| lease.fence), Some(1), "another connection");
}

#[tokio::test]
async fn only_the_fence_of_the_claim_settles() {
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    let lease = acquire(&ledger.store, "a", UNTIL_MS, NOW_MS).await.unwrap();
    let claimed = ledger.store.claim(&lease, 9, NOW_MS).await.unwrap().remove(0);
    let mut settlement = settlement(&claimed, done());
    settlement.fence += 1;
    assert_eq!(ledger.store.settle(vec![settlement.clone()], NOW_MS).await.unwrap(), 0);
    assert_eq!(ledger.state("a").await, "sending");
    settlement.fence -= 1;
    assert_eq!(ledger.store.settle(vec![settlement], NOW_MS).await.unwrap(), 1);
    assert_eq!(ledger.state("a").await, "done");
}

#[tokio::test]
async fn a_former_owner_claims_nothing() {
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    let former = acquire(&ledger.store, "a", NOW_MS, NOW_MS).await.unwrap();
    let owner = acquire(&ledger.store, "b", UNTIL_MS, NOW_MS).await.unwrap();
    assert!(ledger.store.claim(&former, 9, NOW_MS).await.unwrap().is_empty());
    assert_eq!(ledger.store.claim(&owner, 9, NOW_MS).await.unwrap().len(), 1);
}

#[tokio::test]
async fn only_expired_claims_are_recovered() {
    let ledger = TestLedger::new().await;
    ledger.add("a").await;
    let lease = acquire(&ledger.store, "a", UNTIL_MS, NOW_MS).await.unwrap();
    ledger.store.claim(&lease, 9, NOW_MS).await.unwrap();
    assert_eq!(ledger.store.recover_expired("another owner", 0, UNTIL_MS - 1).await.unwrap(), 0, "it is under way");
    acquire(&ledger.store, "a", UNTIL_MS + 60_000, UNTIL_MS - 1).await.unwrap();
    assert_eq!(
        ledger.store.recover_expired("another owner", 0, UNTIL_MS).await.unwrap(),
        0,
        "its owner has extended the lease"
    );
    assert_eq!(ledger.store.recover_expired("a", 0, UNTIL_MS + 60_000).await.unwrap(), 0, "its owner settles it");
    assert_eq!(ledger.store.recover_expired("another owner", 0, UNTIL_MS + 60_000).await.unwrap(), 1);
}

/// While a CRM allows no create, its other entries are delivered.
#[tokio::test]
async fn changes_and_doubts_are_claimed_without_creates() {
    let ledger = TestLedger::new().await;
    let lease = acquire(&ledger.store, "a", UNTIL_MS, NOW_MS).await.unwrap();
    for (key, creates) in [("new", true), ("doubtful", true), ("change", false)] {
        ledger.store.insert(NewEntry { creates, ..lead(key) }, NOW_MS).await.unwrap();
    }
    for entry in ledger.store.claim(&lease, 9, NOW_MS).await.unwrap() {
        let next = NextState::Retry { due_ms: NOW_MS, in_doubt: entry.key == "doubtful" };
        ledger.store.settle(vec![settlement(&entry, next)], NOW_MS).await.unwrap();
    }
    let keys = |claimed: Vec<ClaimedEntry>| claimed.into_iter().map(|entry| entry.key).collect::<Vec<_>>();
    assert_eq!(keys(ledger.store.claim_changes(&lease, 9, NOW_MS).await.unwrap()), ["doubtful", "change"]);
    assert_eq!(keys(ledger.store.claim(&lease, 9, NOW_MS).await.unwrap()), ["new"]);
}
