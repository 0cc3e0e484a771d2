//! The database commits a claim, and its answer is lost: the entries are claimed again, by the same owner.

use std::time::Duration;

use crate::new_ledger;
use crate::support::ledger::lead;
use crate::support::postgres_server::connect;
use crate::support::time::{NOW_MS, wait_for};

#[tokio::test(flavor = "multi_thread")]
async fn entries_of_a_claim_without_an_answer_are_claimed_again() {
    let (ledger, url) = new_ledger().await;
    ledger.insert(lead("a"), NOW_MS).await.unwrap();
    let lease = ledger.acquire_lease("venue", "one", NOW_MS + 60_000, NOW_MS).await.unwrap().unwrap();
    // The claim waits for the table of attempts for longer than its caller does, and is committed after that.
    let mut other = connect(&url).await;
    let blocking = other.transaction().await.unwrap();
    blocking.batch_execute("LOCK TABLE attempt IN SHARE MODE").await.unwrap();
    let claim = tokio::time::timeout(Duration::from_secs(1), ledger.claim(&lease, 9, NOW_MS));
    assert!(claim.await.is_err(), "it waits");
    let error = ledger.claim(&lease, 9, NOW_MS).await.unwrap_err();
    assert!(error.0.contains("timeout") || error.0.contains("did not answer"), "{error}");
    blocking.rollback().await.unwrap();
    let claimed = wait_for("the claim", async || {
        let claimed = ledger.claim(&lease, 9, NOW_MS).await.unwrap_or_default();
        (!claimed.is_empty()).then_some(claimed)
    })
    .await;
    assert_eq!((claimed.len(), claimed[0].in_doubt), (1, false), "it was not sent");
}
