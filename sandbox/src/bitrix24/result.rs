//! What a Bitrix24 method returns, and the `time` of each response and each command of a batch.

use std::cell::Cell;

use leadwire::schema::{Object, Value};

use super::operating::Operating;
use crate::clock::{self, Clock};

/// A request that takes longer is interrupted.
const MAX_REQUEST_MS: i64 = 60_000;

pub struct MethodResult {
    pub result: Value,
    /// Of a list: the number of all rows.
    pub total: Option<usize>,
    /// Of a list: the start of the next page, if there is one.
    pub next: Option<usize>,
    pub time: Option<Object>,
}

impl MethodResult {
    pub fn of(result: Value) -> MethodResult {
        MethodResult { result, total: None, next: None, time: None }
    }

    pub fn body(self) -> Object {
        let mut body = Object::new().with("result", self.result);
        if let Some(next) = self.next {
            body.push("next", Value::number(next));
        }
        if let Some(total) = self.total {
            body.push("total", Value::number(total));
        }
        if let Some(time) = self.time {
            body.push("time", time.into());
        }
        body
    }
}

/// The time of a request, or of a command of a batch.
pub struct Timing<'a> {
    clock: &'a Clock,
    start_ms: i64,
    /// Time that is only simulated. A test's clock is moved instead.
    simulated_ms: Cell<i64>,
}

impl Timing<'_> {
    pub fn start(clock: &Clock) -> Timing<'_> {
        Timing { clock, start_ms: clock.now_ms(), simulated_ms: Cell::new(0) }
    }

    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms() + self.simulated_ms.get()
    }

    /// The call takes so long.
    pub fn simulate(&self, ms: i64) {
        match self.clock {
            Clock::System => self.simulated_ms.set(self.simulated_ms.get() + ms),
            Clock::Manual(_) => self.clock.advance(ms),
        }
    }

    pub fn is_interrupted(&self) -> bool {
        self.now_ms() - self.start_ms > MAX_REQUEST_MS
    }

    /// The `time` of the whole request.
    pub fn end(&self) -> Object {
        time(self.start_ms, self.now_ms())
    }
}

/// The `time` of one method. A response's `time` has the method's operating time.
pub fn method_time(start_ms: i64, end_ms: i64, operating: &Operating) -> Object {
    let ms = if operating.ms == 0 { Value::number(0) } else { seconds(operating.ms) };
    time(start_ms, end_ms).with("operating_reset_at", Value::number(operating.reset_at)).with("operating", ms)
}

fn time(start_ms: i64, end_ms: i64) -> Object {
    let duration = seconds(end_ms - start_ms);
    Object::new()
        .with("start", seconds(start_ms))
        .with("finish", seconds(end_ms))
        .with("duration", duration.clone())
        .with("processing", duration)
        .with("date_start", clock::iso_date(start_ms).as_str())
        .with("date_finish", clock::iso_date(end_ms).as_str())
}

/// With exactly three decimals, which a float would not keep.
fn seconds(ms: i64) -> Value {
    Value::from_digits(&format!("{}.{:03}", ms / 1000, ms % 1000))
}
