//! What a Bitrix24 method returns, and the `time` of each response and each command of a batch.

use leadwire::schema::{Object, Value};

use crate::clock;

/// The limit on a method's operating time is reset after so many seconds.
const OPERATING_WINDOW_S: i64 = 600;

pub struct MethodResult {
    pub result: Value,
    /// Of a list: the number of all rows.
    pub total: Option<usize>,
    /// Of a list: the start of the next page, if there is one.
    pub next: Option<usize>,
}

impl MethodResult {
    pub fn of(result: Value) -> MethodResult {
        MethodResult { result, total: None, next: None }
    }

    pub fn body(self) -> Object {
        let mut body = Object::new().with("result", self.result);
        if let Some(next) = self.next {
            body.push("next", Value::number(next));
        }
        if let Some(total) = self.total {
            body.push("total", Value::number(total));
        }
        body
    }
}

pub struct Timing {
    start_ms: i64,
}

impl Timing {
    pub fn start(now_ms: i64) -> Timing {
        Timing { start_ms: now_ms }
    }

    pub fn end(&self, now_ms: i64) -> Object {
        let duration = seconds(now_ms - self.start_ms);
        Object::new()
            .with("start", seconds(self.start_ms))
            .with("finish", seconds(now_ms))
            .with("duration", duration.clone())
            .with("processing", duration)
            .with("date_start", clock::iso_date(self.start_ms).as_str())
            .with("date_finish", clock::iso_date(now_ms).as_str())
            .with("operating_reset_at", Value::number(now_ms / 1000 + OPERATING_WINDOW_S))
            .with("operating", Value::number(0))
    }
}

/// With exactly three decimals, which a float would not keep.
fn seconds(ms: i64) -> Value {
    Value::from_digits(&format!("{}.{:03}", ms / 1000, ms % 1000))
}
