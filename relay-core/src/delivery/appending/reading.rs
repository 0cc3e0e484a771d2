//! An update that is compared with its record before it is sent, and the result.

use leadwire::schema::Object;

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
