//! Claims of this process whose answer is not there. It can be lost although the claim was committed: nobody would work on its entries
//! then, and they would not be recovered either, because their owner is alive.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Longer than from the begin of a claim to its commit: waits for a session and repeated statements take 50 s at most.
const MAX_COMMIT_DELAY: Duration = Duration::from_mins(1);

#[derive(Default)]
pub struct UnansweredClaims {
    claims: Mutex<Vec<UnansweredClaim>>,
}

struct UnansweredClaim {
    id: i64,
    connection: String,
    since: Instant,
}

impl UnansweredClaims {
    /// To be called before the claim is sent.
    pub fn add(&self, id: i64, connection: &str) {
        self.locked().push(UnansweredClaim { id, connection: connection.to_owned(), since: Instant::now() });
    }

    pub fn remove(&self, id: i64) {
        self.locked().retain(|claim| claim.id != id);
    }

    /// Those whose entries are to be made due again before the next claim.
    pub fn ids_of(&self, connection: &str) -> Vec<i64> {
        self.locked().iter().filter(|claim| claim.connection == connection).map(|claim| claim.id).collect()
    }

    /// The entries of these claims were made due again by a statement that began at `start`. A claim is forgotten when that was after the
    /// time in which it may be committed, however long the database was away.
    pub fn remove_requeued(&self, requeued: &[i64], start: Instant) {
        let is_final = |claim: &UnansweredClaim| start.duration_since(claim.since) >= MAX_COMMIT_DELAY;
        self.locked().retain(|claim| !(requeued.contains(&claim.id) && is_final(claim)));
    }

    fn locked(&self) -> MutexGuard<'_, Vec<UnansweredClaim>> {
        // Each change is complete.
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
