//! What all calls of one sandbox share.

use tokio::sync::watch;

use crate::Options;
use crate::clock::Clock;
use crate::fault::Queue;
use crate::rate_limiter::Bucket;
use crate::request_log::Calls;
use crate::store::{Store, StoreError};

pub struct App {
    pub store: Store,
    pub calls: Calls,
    pub faults: Queue,
    pub bucket: Bucket,
    pub clock: Clock,
    /// How long an iVvy batch counts as under way.
    pub ivvy_batch_ms: i64,
    /// Turns true when the sandbox is told to stop.
    pub stopping: watch::Receiver<bool>,
}

impl App {
    pub fn open(options: &Options, stopping: watch::Receiver<bool>) -> Result<App, StoreError> {
        Ok(App {
            store: Store::open(&options.db, options.clock.clone())?,
            calls: Calls::default(),
            faults: Queue::default(),
            bucket: Bucket::new(options.bitrix_burst, options.bitrix_per_second),
            clock: options.clock.clone(),
            ivvy_batch_ms: i64::try_from(options.ivvy_batch.as_millis()).unwrap_or(i64::MAX),
            stopping,
        })
    }

    /// Back to the seed: records, faults, calls and limits.
    pub fn reset(&self) -> Result<(), StoreError> {
        self.faults.clear();
        self.calls.clear();
        self.bucket.empty();
        self.store.reset()
    }
}
