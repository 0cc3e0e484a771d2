//! The `time` that every answer carries, and each command of a batch.

use leadwire::schema::{Object, Value};

use crate::clock;

/// After so long the limit on a method's running time starts anew.
const OPERATING_WINDOW_S: i64 = 600;

pub struct Timed {
    start_ms: i64,
}

impl Timed {
    pub fn start(now_ms: i64) -> Timed {
        Timed { start_ms: now_ms }
    }

    pub fn end(&self, now_ms: i64) -> Object {
        let duration = seconds(now_ms - self.start_ms);
        Object::new()
            .with("start", seconds(self.start_ms))
            .with("finish", seconds(now_ms))
            .with("duration", duration.clone())
            .with("processing", duration)
            .with("date_start", clock::iso(self.start_ms).as_str())
            .with("date_finish", clock::iso(now_ms).as_str())
            .with("operating_reset_at", Value::number(now_ms / 1000 + OPERATING_WINDOW_S))
            .with("operating", Value::number(0))
    }
}

fn seconds(ms: i64) -> Value {
    Value::from_digits(&format!("{}.{:03}", ms / 1000, ms % 1000))
}
