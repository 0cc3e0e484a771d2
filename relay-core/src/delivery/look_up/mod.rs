//! Look-ups of leads in doubt by their marker, before anything is sent again: the result of a look-up, and what all of them
//! need to read a CRM's list. Each CRM has its own file.

pub(super) mod bitrix24;
pub(super) mod capillary;
mod capillary_customer;
pub(super) mod capillary_marker;
pub(super) mod capillary_status;
pub(super) mod ivvy;
mod ivvy_rows;
pub(super) mod probe;

use leadwire::crm::{ErrorKind, Failure, interpret_response};
use leadwire::schema::{Object, Value};

use crate::delivery::prepared_lead::PreparedLead;
use crate::hold_reason::HoldReason;
use crate::transport::CallResult;

/// An uncertain result is never [`LookUp::Absent`].
#[derive(Clone, Debug, PartialEq)]
pub(in crate::delivery) enum LookUp {
    Found {
        /// Of the first record, if there are several.
        id: String,
        copies: usize,
    },
    Absent,
    /// No look-up can decide it, for this reason.
    Unresolvable(HoldReason),
    /// Another look-up may succeed.
    Failed(Failure),
}

impl LookUp {
    /// As it is counted in metrics.
    pub(super) fn name(&self) -> &'static str {
        match self {
            LookUp::Found { .. } => "found",
            LookUp::Absent => "absent",
            LookUp::Unresolvable(_) => "unresolvable",
            LookUp::Failed(_) => "failed",
        }
    }

    /// From the ids of all records that have the marker.
    pub(super) fn of_ids(ids: &[String]) -> LookUp {
        match ids.first() {
            Some(id) => LookUp::Found { id: id.clone(), copies: ids.len() },
            None => LookUp::Absent,
        }
    }
}

/// What `read` returns for the response to a list call; the error is the look-up's result.
pub(in crate::delivery) fn read_list<T>(
    lead: &PreparedLead,
    result: CallResult,
    now_ms: u64,
    read: impl Fn(&Object) -> Option<T>,
) -> Result<T, LookUp> {
    let failed = |kind| Err(LookUp::Failed(Failure::new(kind, String::new())));
    let answer = match result {
        CallResult::Answered { answer, .. } => answer,
        CallResult::TimedOut => return failed(ErrorKind::Timeout),
        CallResult::Lost | CallResult::NotSent => return failed(ErrorKind::Network),
        CallResult::BatchRejected => return failed(ErrorKind::Busy),
    };
    if answer.status == 200
        && let Some(body) = answer.object()
        && let Some(list) = read(body)
    {
        return Ok(list);
    }
    match interpret_response(lead.kind, &lead.body, &answer, now_ms) {
        Err(failure) if matches!(failure.kind, ErrorKind::Rejected | ErrorKind::NotFound) => {
            Err(LookUp::Unresolvable(HoldReason::LookUpRefused))
        }
        Err(failure) => Err(LookUp::Failed(failure)),
        Ok(_) => failed(ErrorKind::Protocol),
    }
}

/// The id in a row of a list.
pub(super) fn id(row: &Object) -> Option<String> {
    let key = if row.has("ID") { "ID" } else { "id" };
    row.get(key)?.as_integer(1).map(|id| id.to_string())
}

/// A list of objects. `None` when it has anything else.
pub(in crate::delivery) fn rows(list: &Value) -> Option<Vec<Object>> {
    list.as_list()?.iter().map(|row| row.as_object().cloned()).collect()
}
