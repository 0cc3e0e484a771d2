//! An update that is compared with its record before it is sent, and the result.

use leadwire::crm::ErrorKind;
use leadwire::schema::Object;

use crate::delivery::outcome::Outcome;
use crate::delivery::prepared_lead::PreparedLead;
use crate::hold_reason::HoldReason;

/// What is left of an update when the record is known.
#[derive(Debug, PartialEq)]
pub(super) enum Remaining {
    Send(Object),
    /// The record has all of it.
    Nothing,
    Hold(HoldReason),
}

/// What must be known about the record, for an update that is not to be sent as it is.
pub(super) struct Reading {
    pub lead: PreparedLead,
    /// Payloads that the same form has delivered to the record, newest first.
    pub earlier: Vec<Object>,
}

impl Reading {
    /// Whether an earlier attempt may have added something.
    pub fn is_repeated(&self) -> bool {
        self.lead.entry.attempt > 1
    }

    /// What to do when the record could not be read. The first attempt does not depend on it: what the CRM refuses then, it says to
    /// the update, too.
    pub fn without_record(&self, outcome: Outcome) -> Result<Remaining, Outcome> {
        let Outcome::LookUpFailed(failure) = outcome else { return Err(outcome) };
        match failure.kind {
            ErrorKind::Rejected | ErrorKind::NotFound | ErrorKind::Unauthorized if !self.is_repeated() => {
                Ok(Remaining::Send(self.lead.body.clone()))
            }
            // A record that does not exist cannot be updated.
            ErrorKind::NotFound => Err(Outcome::Failed(failure)),
            ErrorKind::Rejected => Ok(Remaining::Hold(HoldReason::LookUpRefused)),
            _ => Err(Outcome::LookUpFailed(failure)),
        }
    }
}
