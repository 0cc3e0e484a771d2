//! The time that a sandbox goes by: the machine's, or one that a test sets, so that limits and dates can be tested
//! without waiting. Also how the CRMs write a time down.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Gives milliseconds since 1970.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    /// Stands still until it is set.
    Set(Arc<AtomicI64>),
}

impl Clock {
    pub fn at(ms: i64) -> Clock {
        Clock::Set(Arc::new(AtomicI64::new(ms)))
    }

    /// Moves a clock that stands still; the machine's goes its own way.
    pub fn advance(&self, ms: i64) {
        if let Clock::Set(now) = self {
            now.fetch_add(ms, Ordering::SeqCst);
        }
    }

    pub fn now_ms(&self) -> i64 {
        match self {
            Clock::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }
            Clock::Set(now) => now.load(Ordering::SeqCst),
        }
    }
}

/// `2024-01-20T18:35:32+00:00`, as Bitrix24 and Capillary write it.
pub fn iso(ms: i64) -> String {
    in_form("%Y-%m-%dT%H:%M:%S+00:00", ms)
}

/// `2019-04-12 09:00:35 UTC`, as iVvy writes it.
pub fn ivvy(ms: i64) -> String {
    in_form("%Y-%m-%d %H:%M:%S UTC", ms)
}

fn in_form(form: &str, ms: i64) -> String {
    let moment = Timestamp::from_millisecond(ms).unwrap_or_default();
    moment.to_zoned(TimeZone::UTC).strftime(form).to_string()
}
