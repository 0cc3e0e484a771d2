//! An HTTP answer as a delivery or a failure. The body is read before the status is judged: every CRM words refusals
//! under status 200, too.

use serde::{Serialize, Serializer};

use super::time::retry_after_ms;
use super::{Crm, ErrorKind, Failure, Kind, bitrix24, capillary, ivvy};
use crate::schema::{Object, Value, digits_of, is_beyond_js};

/// What came back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub status: u16,
    /// The Retry-After header.
    pub retry_after: Option<String>,
    /// The JSON of the body; none when it is no JSON.
    pub body: Option<Value>,
}

impl Answer {
    /// An answer with this text as its body.
    pub fn of_text(status: u16, text: &str) -> Answer {
        Answer { status, retry_after: None, body: Value::read(text, ANSWER_LEVELS).ok() }
    }

    /// The body when it is an object, as every document has it.
    pub fn object(&self) -> Option<&Object> {
        self.body.as_ref()?.as_object()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    pub id: Option<RecordId>,
    /// The CRM's whole answer, or the relay's.
    pub raw: Value,
    /// Whether a relay has it and the CRM not yet.
    pub is_queued: bool,
    /// A relay's leave to change the lead.
    pub update_token: Option<String>,
}

/// A record's id in a CRM, by its digits; beyond 2^53 JavaScript gets them as a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordId(pub String);

/// What a CRM's answer says in the CRM's own terms.
pub(super) enum Reading {
    /// Success, with the record's id where the answer has one; else it is the one that was sent.
    Done { id: Option<RecordId> },
    /// A refusal in words. Without a kind the HTTP status decides.
    Refused { kind: Option<ErrorKind>, code: Option<String>, message: String },
    /// Nothing that the document knows.
    Unclear,
}

/// The deepest answer that is read; the documents' own have four levels.
pub const ANSWER_LEVELS: usize = 64;

/// Turns the answer to a sent body into a delivery or a failure.
pub fn reply(kind: Kind, sent: &Object, answer: &Answer, now_ms: u64) -> Result<Delivery, Failure> {
    let object = answer.object();
    let reading = object.map_or(Reading::Unclear, |object| read(kind, sent, object));
    let header = answer.retry_after.as_deref().and_then(|header| retry_after_ms(header, now_ms));
    let limit = object.filter(|_| kind.crm() == Crm::Bitrix24).and_then(bitrix24::operating_reset_at_ms);
    // Each is a floor.
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
            Err(failure(kind, code, worded(message, answer.status)))
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
        Crm::Ivvy => ivvy::read(sent, answer),
        Crm::Bitrix24 if kind.creates(sent) => bitrix24::read_add(answer),
        Crm::Bitrix24 => bitrix24::read_update(answer),
        Crm::Capillary => capillary::read(answer),
    }
}

/// The kind that an HTTP status tells; none where the body must.
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

fn worded(message: String, status: u16) -> String {
    if !message.is_empty() {
        return message;
    }
    ["the CRM refused the request with HTTP ", &digits_of(status), " and no words"].concat()
}

fn unreadable(status: u16) -> String {
    let why = match status {
        0 | 300..=399 => ", a redirect, which is never followed",
        _ => " with a body that its document does not describe",
    };
    ["the CRM answered HTTP ", &digits_of(status), why].concat()
}

/// Puts a text of the CRM behind those before it.
pub(super) fn add_words(all: &mut String, words: Option<&Value>) {
    if let Some(words) = words.and_then(Value::as_text) {
        if !all.is_empty() {
            all.push_str("; ");
        }
        all.push_str(words);
    }
}

/// The id in an answer or a body, as a number or as digits.
pub(crate) fn record_id(value: &Value) -> Option<RecordId> {
    value.as_whole(1).map(|id| RecordId(digits_of(id)))
}

/// Written for JavaScript, the number becomes text by itself where it must.
impl From<&RecordId> for Value {
    fn from(id: &RecordId) -> Self {
        Value::from_digits(&id.0)
    }
}

/// A number, or digits as text where JavaScript would round the number.
impl Serialize for RecordId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if is_beyond_js(&self.0) { serializer.serialize_str(&self.0) } else { Value::from(self).serialize(serializer) }
    }
}
