//! Leads that look automated: held for staff, or sent with the reason in the ledger.

use leadwire::schema::{MAX_LEVELS, Value};

use crate::config::Suspects;
use crate::hold_reason::HoldReason;
use crate::ledger::NewEntry;

impl Suspects {
    /// The entry of a lead that looks automated.
    #[must_use]
    pub fn apply(self, entry: NewEntry, reason: &HoldReason) -> NewEntry {
        let entry = NewEntry { suspect: reason.suspect(), ..entry };
        match self {
            Suspects::Hold => NewEntry { held: Some(reason.to_string()), ..entry },
            Suspects::Deliver => NewEntry { context: flagged(&entry.context, reason), ..entry },
        }
    }
}

/// What the page reported, with the reason as `suspect`.
fn flagged(context: &str, reason: &HoldReason) -> String {
    let Ok(Value::Object(mut report)) = Value::read(context, MAX_LEVELS + 1) else { return context.to_owned() };
    report.set("suspect", reason.to_string().as_str().into());
    Value::from(report).to_json()
}
