//! Time and randomness. Everything that needs them gets them passed in, so that a test controls both.

use async_trait::async_trait;

#[async_trait]
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970. Jumps when the machine's clock is set.
    fn now_ms(&self) -> u64;

    /// Milliseconds since an arbitrary moment. Never jumps; for measuring durations.
    fn steady_ms(&self) -> u64;

    async fn sleep(&self, ms: u64);
}

pub trait Rng: Send + Sync {
    /// Uniform over the whole range. Good enough for jitter and identifiers, not for secrets.
    fn next_u32(&self) -> u32;
}
