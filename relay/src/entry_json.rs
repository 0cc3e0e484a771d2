//! An entry as JSON, for the delivery page and for scripts. Times are UTC in ISO form.

use leadwire::schema::{Object, Value};

use crate::ledger::{Attempt, Shown};
use crate::time::iso;

/// Deeper than any payload that the rules let through.
const LEVELS: usize = 64;

/// Without personal data.
pub(crate) fn summary(entry: &Shown) -> Object {
    Object::new()
        .with("key", entry.key.as_str())
        .with("state", entry.state.as_str())
        .with("reason", optional(entry.reason.as_deref()))
        .with("inDoubt", entry.in_doubt)
        .with("connection", entry.connection.as_str())
        .with("form", optional(entry.form.as_deref()))
        .with("kind", entry.kind.as_str())
        .with("received", iso(entry.received_ms).as_str())
        .with("changed", iso(entry.changed_ms).as_str())
        .with("due", iso(entry.due_ms).as_str())
        .with("attempts", Value::number(entry.attempts))
        .with("recordId", optional(entry.record_id.as_deref()))
        .with("hasData", entry.has_data)
}

/// With personal data, and with each call of the CRM.
pub(crate) fn whole(entry: &Shown, attempts: &[Attempt]) -> Object {
    summary(entry)
        .with("calls", Value::List(attempts.iter().map(call).collect()))
        .with("payload", json(entry.body.as_deref()))
        .with("context", json(entry.context.as_deref()))
}

fn call(attempt: &Attempt) -> Value {
    Object::new()
        .with("number", Value::number(attempt.number))
        .with("started", iso(attempt.started_ms).as_str())
        .with("ended", optional(attempt.ended_ms.map(iso).as_deref()))
        .with("outcome", optional(attempt.outcome.as_deref()))
        .with("detail", optional(attempt.detail.as_deref()))
        .into()
}

fn optional(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::from)
}

/// What stands in the ledger as JSON; as text where it cannot be read.
pub(crate) fn json(text: Option<&str>) -> Value {
    let Some(text) = text else { return Value::Null };
    Value::read(text, LEVELS).unwrap_or_else(|_| text.into())
}
