//! The leaky bucket that limits Bitrix24's calls: each call adds one drop, and drops leak at a constant rate.

use std::sync::{Mutex, PoisonError};

pub struct RateLimiter {
    burst: f64,
    per_second: f64,
    bucket: Mutex<Bucket>,
}

#[derive(Default)]
struct Bucket {
    drops: f64,
    updated_ms: i64,
}

impl RateLimiter {
    pub fn new(burst: u32, per_second: f64) -> RateLimiter {
        RateLimiter { burst: f64::from(burst), per_second, bucket: Mutex::default() }
    }

    /// Whether a call is allowed now; an allowed call is counted.
    pub fn try_acquire(&self, now_ms: i64) -> bool {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        // Exact for as long as a sandbox may run.
        #[allow(clippy::cast_precision_loss)]
        let elapsed_s = (now_ms - bucket.updated_ms).max(0) as f64 / 1000.0;
        bucket.drops = (bucket.drops - elapsed_s * self.per_second).max(0.0);
        bucket.updated_ms = now_ms;
        let is_allowed = bucket.drops + 1.0 <= self.burst;
        if is_allowed {
            bucket.drops += 1.0;
        }
        is_allowed
    }

    pub fn reset(&self) {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner).drops = 0.0;
    }
}
