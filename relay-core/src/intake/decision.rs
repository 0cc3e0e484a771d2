//! The result of intake.

use super::captcha::CaptchaCheck;
use super::response::IntakeResponse;
use crate::ledger::NewEntry;

pub enum Decision {
    /// The lead is valid: store it, then respond.
    Store(Box<AcceptedLead>),
    /// Nothing is stored.
    Respond(IntakeResponse),
}

pub struct AcceptedLead {
    pub entry: NewEntry,
    /// To be made before the entry is stored, unless the ledger has its key. None for an entry that is held anyway.
    pub captcha: Option<CaptchaCheck>,
    /// Fields whose attribution data the rules refused; the entry lacks it.
    pub skipped_attribution: Vec<String>,
}

impl AcceptedLead {
    pub(super) fn new(entry: NewEntry) -> AcceptedLead {
        AcceptedLead { entry, captcha: None, skipped_attribution: Vec::new() }
    }
}

impl From<Result<AcceptedLead, IntakeResponse>> for Decision {
    fn from(result: Result<AcceptedLead, IntakeResponse>) -> Self {
        match result {
            Ok(lead) => Decision::Store(Box::new(lead)),
            Err(response) => Decision::Respond(response),
        }
    }
}
