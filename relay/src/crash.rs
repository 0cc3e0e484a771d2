//! Named points at which a test ends the process, to test the recovery from a crash. `LEADWIRE_CRASH_AT=name:n` ends it
//! when the point is reached for the n-th time. Compiled in with the feature `crash-points` only.

#[cfg(feature = "crash-points")]
pub(crate) fn point(name: &str) {
    use std::sync::atomic::{AtomicU64, Ordering};
    static REACHED: AtomicU64 = AtomicU64::new(0);

    let setting = std::env::var("LEADWIRE_CRASH_AT").unwrap_or_default();
    let Some((point, nth)) = setting.rsplit_once(':') else { return };
    if point == name && REACHED.fetch_add(1, Ordering::SeqCst) + 1 == nth.parse().unwrap_or(1) {
        // No destructor runs, and no buffer is flushed.
        std::process::abort();
    }
}

#[cfg(not(feature = "crash-points"))]
pub(crate) fn point(_name: &str) {}
