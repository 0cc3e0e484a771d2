//! Whether a lead looks like a machine's. Such a lead is kept for a person to judge, never dropped, and its sender is
//! told nothing of it.

use leadwire::protocol::GuardReport;

use crate::config::Form;

/// Why the lead is held; none for a person's. A sender that says nothing of the time is not judged by it: a form without
/// JavaScript cannot.
pub fn reason(form: &Form, guard: &GuardReport) -> Option<String> {
    if guard.is_trap_filled {
        return Some("suspect: the trap was filled".to_owned());
    }
    let elapsed_ms = guard.elapsed_ms?;
    let is_too_quick = elapsed_ms < form.least_elapsed.as_secs_f64() * 1000.0;
    is_too_quick.then(|| format!("suspect: sent after {elapsed_ms:.0} ms"))
}
