//! Time and chance, which the forwarder is given, so that a test can set both.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

type Given<T> = Arc<dyn Fn() -> T + Send + Sync>;

#[derive(Clone)]
pub struct World {
    wall: Given<u64>,
    steady: Given<u64>,
    chance: Given<u32>,
}

impl World {
    pub fn real() -> World {
        let start = Instant::now();
        World {
            wall: Arc::new(|| in_ms(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())),
            steady: Arc::new(move || in_ms(start.elapsed())),
            chance: Arc::new(random),
        }
    }

    /// With another clock on the wall, in milliseconds since 1970.
    pub fn with_wall(self, wall: impl Fn() -> u64 + Send + Sync + 'static) -> World {
        World { wall: Arc::new(wall), ..self }
    }

    /// With another chance, uniform over its whole range.
    pub fn with_chance(self, chance: impl Fn() -> u32 + Send + Sync + 'static) -> World {
        World { chance: Arc::new(chance), ..self }
    }

    /// Milliseconds since 1970; may jump when the machine's clock is set.
    pub fn now_ms(&self) -> u64 {
        (self.wall)()
    }

    /// Milliseconds since some moment; never jumps.
    pub fn steady_ms(&self) -> u64 {
        (self.steady)()
    }

    pub fn random(&self) -> u32 {
        (self.chance)()
    }
}

/// A new key of the standard library's hash maps is as good a chance as jitter needs.
fn random() -> u32 {
    let hash = RandomState::new().build_hasher().finish();
    u32::try_from(hash >> 32).unwrap_or_default()
}

pub(super) fn in_ms(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
