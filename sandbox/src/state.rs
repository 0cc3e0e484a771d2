//! The state that all calls share.

use std::time::Duration;

use tokio::sync::watch;

use crate::bitrix24::operating::OperatingLimiter;
use crate::clock::Clock;
use crate::fault::FaultQueue;
use crate::rate_limiter::RateLimiter;
use crate::request_log::RequestLog;
use crate::store::{Store, StoreError};
use crate::{bitrix24, capillary};

pub struct AppState {
    pub store: Store,
    pub requests: RequestLog,
    pub faults: FaultQueue,
    pub bitrix24_limiter: RateLimiter,
    pub bitrix24_operating: OperatingLimiter,
    /// How long an add takes.
    pub bitrix24_add_ms: i64,
    pub bitrix24_tokens: bitrix24::oauth::Tokens,
    pub capillary_tokens: capillary::oauth::Tokens,
    pub clock: Clock,
    /// How long an iVvy batch is reported as running.
    pub ivvy_batch: Duration,
    /// Becomes true on shutdown.
    pub shutdown: watch::Receiver<bool>,
}

impl AppState {
    /// Returns to the seed: records, faults, logged calls, tokens and rate limits.
    pub fn reset(&self) -> Result<(), StoreError> {
        self.faults.clear();
        self.requests.clear();
        self.bitrix24_limiter.reset();
        self.bitrix24_operating.reset();
        self.bitrix24_tokens.reset();
        self.capillary_tokens.reset();
        self.store.reset()
    }

    pub async fn shutdown_requested(&self) {
        // An error means that the sender was dropped, which is a shutdown, too.
        let _ = self.shutdown.clone().wait_for(|is_requested| *is_requested).await;
    }
}
