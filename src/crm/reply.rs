//! The delivery or failure that a response means. The body is read before the status: every CRM also refuses with status 200.

use super::failure::{ErrorKind, Failure};
use super::http::{Answer, retry_after_ms};
use super::kind::{Crm, Kind};
use super::reading::{Reading, RecordId, record_id};
use super::{bitrix24, capillary, ivvy};
use crate::schema::{Object, Value, digits_of};

#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    pub id: Option<RecordId>,
    /// The whole response of the CRM or the relay.
    pub raw: Value,
    /// Whether a relay has it and the CRM does not yet.
    pub is_queued: bool,
    /// A relay's permission to change the lead.
    pub update_token: Option<String>,
}

/// Reads the response to a sent body.
pub fn reply(kind: Kind, sent: &Object, answer: &Answer, now_ms: u64) -> Result<Delivery, Failure> {
    let object = answer.object();
    let reading = object.map_or(Reading::Unclear, |object| read(kind, sent, object));
    let header = answer.retry_after.as_deref().and_then(|header| retry_after_ms(header, now_ms));
    let limit = object.filter(|_| kind.crm() == Crm::Bitrix24).and_then(bitrix24::answer::operating_reset_at_ms);
    // Each is a minimum.
    let retry_after_ms = header.max(limit.map(|at_ms| at_ms.saturating_sub(now_ms)));
    let failure = |kind, code, message| Failure {
        status: Some(answer.status),
        code,
        retry_after_ms,
        ..Failure::new(kind, message)
    };

    let is_success = (200..300).contains(&answer.status);
    match (reading, &answer.body) {
        (Reading::Done { id }, Some(raw)) if is_success => {
            let id = id.or_else(|| record_id(sent.get("id")?));
            Ok(Delivery { id, raw: raw.clone(), is_queued: false, update_token: None })
        }
        (Reading::Refused { kind, code, message }, _) => {
            let kind = kind.or_else(|| by_status(answer.status)).unwrap_or(ErrorKind::Rejected);
            Err(failure(kind, code, message_or_status(message, answer.status)))
        }
        _ if is_success => Err(failure(ErrorKind::Protocol, None, unreadable(answer.status))),
        _ => {
            let kind = by_status(answer.status).unwrap_or(ErrorKind::Protocol);
            Err(failure(kind, None, unreadable(answer.status)))
        }
    }
}

fn read(kind: Kind, sent: &Object, answer: &Object) -> Reading {
    match kind.crm() {
        Crm::Ivvy => ivvy::answer::read(sent, answer),
        Crm::Bitrix24 if kind.creates(sent) => bitrix24::answer::read_add(answer),
        Crm::Bitrix24 => bitrix24::answer::read_update(answer),
        Crm::Capillary => capillary::answer::read(answer),
    }
}

/// The kind by the HTTP status; None when it decides nothing.
fn by_status(status: u16) -> Option<ErrorKind> {
    match status {
        404 => Some(ErrorKind::NotFound),
        401 | 403 => Some(ErrorKind::Unauthorized),
        429 => Some(ErrorKind::Busy),
        408 | 425 | 500 | 502 | 503 | 504 => Some(ErrorKind::Unavailable),
        500..=599 => Some(ErrorKind::Broken),
        400..=499 => Some(ErrorKind::Rejected),
        _ => None,
    }
}

fn message_or_status(message: String, status: u16) -> String {
    if !message.is_empty() {
        return message;
    }
    ["the CRM refused the request with HTTP ", &digits_of(status), " and no message"].concat()
}

fn unreadable(status: u16) -> String {
    let why = match status {
        0 | 300..=399 => ", a redirect",
        _ => " with an undocumented body",
    };
    ["the CRM answered HTTP ", &digits_of(status), why].concat()
}
