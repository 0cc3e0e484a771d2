//! How the last lead fared: part of whether a lead could be stored now.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use relay_core::ledger::LedgerError;

/// How long a lead that could not be committed counts. Without a bound a relay that gets no leads, because it is not ready,
/// would never be ready again.
const FAILURE_COUNTS_FOR: Duration = Duration::from_secs(10);

/// The last lead that could not be committed, and when.
#[derive(Clone, Default)]
pub(super) struct LastInsert(Arc<Mutex<Option<(Instant, LedgerError)>>>);

impl LastInsert {
    pub(super) fn record<T>(&self, inserted: &Result<T, LedgerError>) {
        let failure = inserted.as_ref().err().map(|error| (Instant::now(), error.clone()));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }

    pub(super) fn check(&self) -> Result<(), LedgerError> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match last.as_ref() {
            Some((at, error)) if at.elapsed() < FAILURE_COUNTS_FOR => Err(error.clone()),
            _ => Ok(()),
        }
    }
}
