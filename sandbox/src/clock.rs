//! The sandbox's clock, and the CRMs' date formats. A test sets the clock, so that limits and dates need no waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Milliseconds since 1970-01-01 UTC.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    /// Changes only by `advance`.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub fn at(ms: i64) -> Clock {
        Clock::Manual(Arc::new(AtomicI64::new(ms)))
    }

    /// Moves a manual clock; the system's clock ignores it.
    pub fn advance(&self, ms: i64) {
        if let Clock::Manual(now) = self {
            now.fetch_add(ms, Ordering::SeqCst);
        }
    }

    pub fn now_ms(&self) -> i64 {
        match self {
            Clock::System => Timestamp::now().as_millisecond(),
            Clock::Manual(now) => now.load(Ordering::SeqCst),
        }
    }
}

/// `2024-01-20T18:35:32+00:00`, the format of Bitrix24 and Capillary.
pub fn iso_date(ms: i64) -> String {
    format_utc("%Y-%m-%dT%H:%M:%S+00:00", ms)
}

/// `2019-04-12 09:00:35 UTC`, the format of iVvy.
pub fn ivvy_date(ms: i64) -> String {
    format_utc("%Y-%m-%d %H:%M:%S UTC", ms)
}

fn format_utc(format: &str, ms: i64) -> String {
    let moment = Timestamp::from_millisecond(ms).unwrap_or_default();
    moment.to_zoned(TimeZone::UTC).strftime(format).to_string()
}
