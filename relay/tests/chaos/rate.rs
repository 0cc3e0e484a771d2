//! How far the calls to a CRM use its rate limit: the level of a bucket that leaks at the documented rate.

use crate::support::relay_config::Rate;

/// The documented limit of the CRM that gets most leads. Low enough to be used up all the time.
pub const RATE: Rate = Rate { burst: 20, per_second: 10 };

/// The highest number of calls in any window, above the documented rate times the window's length. A CRM allows the burst.
pub fn highest_level(times_ms: &[i64], rate: Rate) -> f64 {
    let (mut level, mut highest, mut last_ms) = (0.0_f64, 0.0_f64, i64::MIN);
    for at_ms in times_ms {
        #[allow(clippy::cast_precision_loss)]
        let passed_s = at_ms.saturating_sub(last_ms).max(0) as f64 / 1000.0;
        level = (level - passed_s * f64::from(rate.per_second)).max(0.0) + 1.0;
        highest = highest.max(level);
        last_ms = *at_ms;
    }
    highest
}
