//! Whether a lead looks like a machine's. Such a lead is kept for a person to judge, never dropped, and its sender is
//! told nothing of it.

use leadwire::schema::{Object, Value};

use crate::config::Form;

/// Why the lead is held; none for a person's. A sender that says nothing of the time is not judged by it: a form without
/// JavaScript cannot.
pub fn reason(form: &Form, guard: &Object) -> Option<String> {
    if guard.has("trap") {
        return Some("suspect: the trap was filled".to_owned());
    }
    let elapsed_ms = match guard.get("elapsedMs") {
        Some(Value::Number(number)) => number.as_f64()?,
        _ => return None,
    };
    let is_too_quick = elapsed_ms < form.least_elapsed.as_secs_f64() * 1000.0;
    is_too_quick.then(|| format!("suspect: sent after {elapsed_ms:.0} ms"))
}
