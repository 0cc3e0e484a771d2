//! The leaky bucket that limits how often a portal is called: each call adds a drop, and so many drops leak away each
//! second.

use std::sync::{Mutex, PoisonError};

pub struct Bucket {
    burst: f64,
    per_second: f64,
    level: Mutex<Level>,
}

#[derive(Default)]
struct Level {
    drops: f64,
    at_ms: i64,
}

impl Bucket {
    pub fn new(burst: u32, per_second: f64) -> Bucket {
        Bucket { burst: f64::from(burst), per_second, level: Mutex::default() }
    }

    /// Whether there is room for a call; if there is, it takes it.
    pub fn takes(&self, now_ms: i64) -> bool {
        let mut level = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        // Exact for as long as a sandbox may run.
        #[allow(clippy::cast_precision_loss)]
        let passed_s = (now_ms - level.at_ms).max(0) as f64 / 1000.0;
        level.drops = (level.drops - passed_s * self.per_second).max(0.0);
        level.at_ms = now_ms;
        let has_room = level.drops + 1.0 <= self.burst;
        if has_room {
            level.drops += 1.0;
        }
        has_room
    }

    pub fn empty(&self) {
        self.level.lock().unwrap_or_else(PoisonError::into_inner).drops = 0.0;
    }
}
