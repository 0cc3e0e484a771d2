//! Leads that look automated: held for staff, or sent with the reason in the ledger.

use crate::config::Suspects;
use crate::hold_reason::HoldReason;
use crate::ledger::NewEntry;

impl Suspects {
    /// The entry of a lead that looks automated.
    #[must_use]
    pub fn apply(self, entry: NewEntry, reason: &HoldReason) -> NewEntry {
        let mut entry = NewEntry { suspect: reason.suspect(), ..entry };
        match self {
            Suspects::Hold => entry.held = Some(reason.to_string()),
            Suspects::Deliver => entry.report("suspect", reason.to_string().as_str().into()),
        }
        entry
    }
}
