//! The relay's responses, which the relay writes and the page reads.

use serde::{Deserialize, Serialize};

use crate::crm::{Delivery, ErrorKind, Failure, HttpResponse, RecordId, record_id, retry_after_ms};
use crate::schema::{Fields, Value, if_readable};

#[derive(Clone, Debug, PartialEq)]
pub enum RelayResponse {
    /// Delivered to the CRM.
    Delivered { id: Option<RecordId>, update_token: Option<String> },
    /// Committed to the ledger, and will be delivered.
    Queued,
    /// The rules refuse it; the list of issues.
    Invalid { issues: Value },
    /// The sender has no permission: `origin`, `not_allowed` or `token`.
    Refused { reason: &'static str },
    /// The key was used for another payload.
    Conflict,
    /// Not accepted; another attempt may succeed, unless it was too large.
    Busy { status: u16, retry_after_ms: u64 },
    /// Not accepted yet, since many leads came from this client. With a solution of the challenge (`guard.proof`) it is accepted.
    Challenged { retry_after_ms: u64, challenge: Value },
}

impl RelayResponse {
    pub fn status(&self) -> u16 {
        match self {
            RelayResponse::Delivered { .. } => 200,
            RelayResponse::Queued => 202,
            RelayResponse::Invalid { .. } => 422,
            RelayResponse::Refused { .. } => 403,
            RelayResponse::Conflict => 409,
            RelayResponse::Busy { status, .. } => *status,
            RelayResponse::Challenged { .. } => 429,
        }
    }

    pub fn to_json(&self) -> String {
        // Writing to a string cannot fail, and every key is a string.
        serde_json::to_string(&self.body()).unwrap_or_default()
    }

    fn body(&self) -> ResponseBody {
        match self.clone() {
            RelayResponse::Delivered { id, update_token } => {
                ResponseBody { id, update_token, ..ResponseBody::of(Outcome::Delivered) }
            }
            RelayResponse::Queued => ResponseBody::of(Outcome::Queued),
            RelayResponse::Invalid { issues } => {
                ResponseBody { issues: Some(issues), ..ResponseBody::of(Outcome::Invalid) }
            }
            RelayResponse::Refused { reason } => {
                ResponseBody { reason: Some(reason.to_owned()), ..ResponseBody::of(Outcome::Refused) }
            }
            RelayResponse::Conflict => ResponseBody::of(Outcome::Conflict),
            RelayResponse::Busy { retry_after_ms, .. } => {
                ResponseBody { retry_after_ms: Some(retry_after_ms), ..ResponseBody::of(Outcome::Busy) }
            }
            // An older page that does not know challenges waits.
            RelayResponse::Challenged { retry_after_ms, challenge } => {
                let retry_after_ms = Some(retry_after_ms);
                ResponseBody { retry_after_ms, challenge: Some(challenge), ..ResponseBody::of(Outcome::Busy) }
            }
        }
    }
}

/// The JSON of a response. A field of another type counts as absent: a lead that the relay has accepted must not look lost.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResponseBody {
    #[serde(default)]
    outcome: Outcome,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    id: Option<RecordId>,
    #[serde(default, deserialize_with = "if_readable", skip_serializing_if = "Option::is_none")]
    update_token: Option<String>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    issues: Option<Value>,
    #[serde(default, deserialize_with = "if_readable", skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, deserialize_with = "if_readable", skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    challenge: Option<Value>,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Delivered,
    Queued,
    Invalid,
    Refused,
    Conflict,
    Busy,
    /// Another text, or none.
    #[default]
    #[serde(other)]
    Unknown,
}

impl ResponseBody {
    fn of(outcome: Outcome) -> ResponseBody {
        ResponseBody { outcome, ..ResponseBody::default() }
    }
}

/// What a response means to the page. The outcome decides; without one the status does, because a server in front of the relay
/// may have responded.
pub fn interpret_relay_response(response: &HttpResponse, now_ms: u64) -> Result<Delivery, Failure> {
    let raw = response.body.clone().unwrap_or_default();
    // The response of a server in front of the relay has no outcome.
    let body = ResponseBody::deserialize(Fields::lenient(&raw)).unwrap_or_default();
    let field = |name: &str| raw.as_object().and_then(|body| body.get(name));
    let is_text = |name: &Value| name.as_text().is_some();
    let ignored =
        field("ignored").filter(|names| names.as_list().is_some_and(|names| names.iter().all(is_text))).cloned();
    let (kind, code, message) = match (body.outcome, response.status) {
        (Outcome::Delivered, 200..=299) => {
            return Ok(Delivery {
                id: field("id").and_then(record_id),
                raw,
                ignored,
                is_queued: false,
                update_token: body.update_token,
            });
        }
        (Outcome::Queued, 200..=299) => {
            return Ok(Delivery { id: None, ignored, is_queued: true, update_token: None, raw });
        }
        (Outcome::Invalid, _) => (ErrorKind::Invalid, None, "the relay's rules refuse it"),
        (Outcome::Refused, _) => (ErrorKind::Unauthorized, body.reason.as_deref(), "the relay refused it"),
        (Outcome::Conflict, _) => {
            (ErrorKind::Rejected, Some("conflict"), "its idempotency key was used for another payload")
        }
        (_, 413) => (ErrorKind::Rejected, Some("too_large"), "it is too large for the relay"),
        (Outcome::Busy, _) | (_, 429) => (ErrorKind::Busy, None, "the relay has not accepted it yet"),
        (_, 404) => (ErrorKind::NotFound, None, "no relay at this address"),
        (_, 401 | 403) => (ErrorKind::Unauthorized, None, "a server in front of the relay refused it"),
        (_, 408 | 425 | 500..=599) => (ErrorKind::Unavailable, None, "the relay is unavailable"),
        _ => (ErrorKind::Protocol, None, "the response is not a relay's"),
    };
    let retry_after = response.retry_after.as_deref().and_then(|header| retry_after_ms(header, now_ms));
    Err(Failure {
        status: Some(response.status),
        code: code.map(str::to_owned),
        retry_after_ms: retry_after.or(body.retry_after_ms),
        issues: field("issues").filter(|issues| is_list_of_objects(issues)).cloned(),
        ..Failure::new(kind, message.to_owned())
    })
}

/// Whether it can be a list of issues; a server in front of the relay can respond with anything.
fn is_list_of_objects(value: &Value) -> bool {
    value.as_list().is_some_and(|items| items.iter().all(|item| item.as_object().is_some()))
}

/// The challenge in a response, if it has one.
pub fn challenge_in(response: &HttpResponse) -> Option<Value> {
    if response.status != 429 {
        return None;
    }
    response.body.as_ref()?.as_object()?.get("challenge").cloned()
}
