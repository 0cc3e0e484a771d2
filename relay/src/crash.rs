//! Named points at which a test kills the process, to see what a crash leaves behind. `LEADWIRE_CRASH_AT=name:n` kills at
//! the n-th passing of that point. Without the feature nothing of it is there.

#[cfg(feature = "crash-points")]
pub(crate) fn point(name: &str) {
    use std::sync::atomic::{AtomicU64, Ordering};
    static PASSED: AtomicU64 = AtomicU64::new(0);

    let wanted = std::env::var("LEADWIRE_CRASH_AT").unwrap_or_default();
    let Some((at, count)) = wanted.rsplit_once(':') else { return };
    if at == name && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == count.parse().unwrap_or(1) {
        // As hard as a power cut for this process: no destructor runs, no buffer is flushed.
        std::process::abort();
    }
}

#[cfg(not(feature = "crash-points"))]
pub(crate) fn point(_name: &str) {}
