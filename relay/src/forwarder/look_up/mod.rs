//! Whether a lead that may have been created is there: looked up by its marker before anything is sent again. What is
//! not certain is never taken for an absence.

mod bitrix24;
mod capillary;
mod ivvy;

use leadwire::crm::{Crm, ErrorKind, Failure, reply};
use leadwire::schema::{Object, Value};

use super::caller::Caller;
use super::lead::Lead;
use crate::transport::Heard;

/// What a look-up tells.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Known {
    There {
        /// Of the first, should there be several.
        id: String,
        copies: usize,
    },
    Absent,
    /// It cannot be told, for this reason.
    Untold(&'static str),
    /// No look-up was made; another one may help.
    Failed(Failure),
}

const NOT_ALLOWED: &str = "it may be in the CRM already, and the CRM refused the look-up";

/// What is known of each, in the same order.
pub(super) async fn look_up(caller: &Caller, leads: &[&Lead]) -> Vec<Known> {
    if leads.is_empty() {
        return Vec::new();
    }
    crate::crash::point("before look-up");
    let known = match caller.crm() {
        Crm::Bitrix24 => bitrix24::look_up(caller, leads).await,
        Crm::Ivvy => ivvy::look_up(caller, leads).await,
        Crm::Capillary => capillary::look_up(caller, leads).await,
    };
    crate::crash::point("after look-up");
    for one in &known {
        metrics::counter!("leadwire_forwarder_lookups_total",
            "connection" => caller.name.clone(), "result" => one.word())
        .increment(1);
    }
    known
}

impl Known {
    fn word(&self) -> &'static str {
        match self {
            Known::There { .. } => "there",
            Known::Absent => "absent",
            Known::Untold(_) => "untold",
            Known::Failed(_) => "failed",
        }
    }

    /// Of the ids of every record that has the marker.
    fn of_ids(ids: &[String]) -> Known {
        match ids.first() {
            Some(id) => Known::There { id: id.clone(), copies: ids.len() },
            None => Known::Absent,
        }
    }
}

/// The body of an answer in which `read` finds what it wants, else why there is none.
fn found<T>(lead: &Lead, heard: Heard, now_ms: u64, read: impl Fn(&Object) -> Option<T>) -> Result<T, Known> {
    let failed = |kind| Err(Known::Failed(Failure::new(kind, String::new())));
    let answer = match heard {
        Heard::Answered { answer, .. } => answer,
        Heard::TimedOut => return failed(ErrorKind::Timeout),
        Heard::Lost | Heard::NotSent => return failed(ErrorKind::Network),
        Heard::NotRun => return failed(ErrorKind::Busy),
    };
    if answer.status == 200
        && let Some(body) = answer.object()
        && let Some(wanted) = read(body)
    {
        return Ok(wanted);
    }
    match reply(lead.kind, &lead.body, &answer, now_ms) {
        Err(failure) if matches!(failure.kind, ErrorKind::Rejected | ErrorKind::NotFound) => {
            Err(Known::Untold(NOT_ALLOWED))
        }
        Err(failure) => Err(Known::Failed(failure)),
        Ok(_) => failed(ErrorKind::Protocol),
    }
}

/// The id in a row of a list.
fn id(row: &Object) -> Option<String> {
    let key = if row.has("ID") { "ID" } else { "id" };
    row.get(key)?.as_whole(1).map(|id| id.to_string())
}

/// A list of objects; none when anything else stands in it.
fn rows(list: &Value) -> Option<Vec<Object>> {
    list.as_list()?.iter().map(|row| row.as_object().cloned()).collect()
}
