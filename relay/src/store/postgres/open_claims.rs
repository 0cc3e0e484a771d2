//! Claims of this process whose answer is not there. It can be lost although the claim was committed: nobody would work on its entries
//! then, and they would not be recovered either, because their owner is alive.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Longer than a statement can still run in the database.
const MAY_BE_COMMITTED_FOR: Duration = Duration::from_mins(1);

#[derive(Default)]
pub struct OpenClaims {
    open: Mutex<Vec<OpenClaim>>,
}

struct OpenClaim {
    id: i64,
    connection: String,
    since: Instant,
}

impl OpenClaims {
    /// To be called before the claim is sent.
    pub fn begin(&self, id: i64, connection: &str) {
        self.open().push(OpenClaim { id, connection: connection.to_owned(), since: Instant::now() });
    }

    pub fn answered(&self, id: i64) {
        self.open().retain(|open| open.id != id);
    }

    /// Those whose entries are to be made due again before the next claim.
    pub fn lost(&self, connection: &str) -> Vec<i64> {
        self.open().iter().filter(|open| open.connection == connection).map(|open| open.id).collect()
    }

    /// The entries of these claims were made due again by a statement that began at `start`. A claim is forgotten when that was after the
    /// time in which it may be committed, however long the database was away.
    pub fn returned(&self, lost: &[i64], start: Instant) {
        let is_final = |open: &OpenClaim| start.duration_since(open.since) >= MAY_BE_COMMITTED_FOR;
        self.open().retain(|open| !(lost.contains(&open.id) && is_final(open)));
    }

    fn open(&self) -> MutexGuard<'_, Vec<OpenClaim>> {
        // Each change is complete.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
