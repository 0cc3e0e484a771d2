//! What the relay answers, as it is written there and read in the page.

use crate::crm::{Answer, Delivery, ErrorKind, Failure, RecordId, record_id, retry_after_ms};
use crate::schema::{Object, Value};

#[derive(Clone, Debug, PartialEq)]
pub enum RelayAnswer {
    /// The CRM has it.
    Delivered { id: Option<RecordId>, update_token: Option<String> },
    /// It is committed to the ledger and will be delivered.
    Queued,
    /// The rules refuse it: the list of issues.
    Invalid { issues: Value },
    /// Who asked may not: `origin`, `not_allowed` or `token`.
    Refused { reason: &'static str },
    /// The key was used for another payload.
    Conflict,
    /// Not taken; another try may help, unless it was too large.
    Busy { status: u16, retry_after_ms: u64 },
    /// Not taken yet: many leads came from this client. With the challenge solved (`guard.proof`) it is taken at once.
    Challenged { retry_after_ms: u64, challenge: Value },
}

impl RelayAnswer {
    pub fn status(&self) -> u16 {
        match self {
            RelayAnswer::Delivered { .. } => 200,
            RelayAnswer::Queued => 202,
            RelayAnswer::Invalid { .. } => 422,
            RelayAnswer::Refused { .. } => 403,
            RelayAnswer::Conflict => 409,
            RelayAnswer::Busy { status, .. } => *status,
            RelayAnswer::Challenged { .. } => 429,
        }
    }

    pub fn to_json(&self) -> String {
        let outcome = |name: &str| Object::new().with("outcome", name);
        let busy = |retry_after_ms| outcome("busy").with("retryAfterMs", Value::whole(retry_after_ms));
        let body = match self {
            RelayAnswer::Delivered { id, update_token } => {
                let mut body = outcome("delivered");
                if let Some(id) = id {
                    body.push("id", id.into());
                }
                if let Some(token) = update_token {
                    body.push("updateToken", token.as_str().into());
                }
                body
            }
            RelayAnswer::Queued => outcome("queued"),
            RelayAnswer::Invalid { issues } => outcome("invalid").with("issues", issues.clone()),
            RelayAnswer::Refused { reason } => outcome("refused").with("reason", *reason),
            RelayAnswer::Conflict => outcome("conflict"),
            RelayAnswer::Busy { retry_after_ms, .. } => busy(*retry_after_ms),
            // A page that knows nothing of challenges reads that it shall wait.
            RelayAnswer::Challenged { retry_after_ms, challenge } => {
                busy(*retry_after_ms).with("challenge", challenge.clone())
            }
        };
        Value::from(body).to_js_json()
    }
}

/// What a relay's answer means to the page. The outcome tells; the status where there is none, because a server in front
/// of the relay may have answered.
pub fn read_answer(answer: &Answer, now_ms: u64) -> Result<Delivery, Failure> {
    let raw = Value::read(&answer.body, 8).unwrap_or(Value::Null);
    let nothing = Object::new();
    let body = raw.as_object().unwrap_or(&nothing);
    let text = |name| body.get(name).and_then(Value::as_text);
    let waits = || u64::try_from(body.get("retryAfterMs")?.as_whole(0)?).ok();
    let (kind, code, message) = match (text("outcome"), answer.status) {
        (Some("delivered"), 200..=299) => {
            let update_token = text("updateToken").map(str::to_owned);
            let id = body.get("id").and_then(record_id);
            return Ok(Delivery { id, raw, is_queued: false, update_token });
        }
        (Some("queued"), 200..=299) => return Ok(Delivery { id: None, raw, is_queued: true, update_token: None }),
        (Some("invalid"), _) => (ErrorKind::Invalid, None, "the relay's rules refuse it"),
        (Some("refused"), _) => (ErrorKind::Unauthorized, text("reason"), "the relay does not allow it"),
        (Some("conflict"), _) => {
            (ErrorKind::Rejected, Some("conflict"), "its idempotency key was used for something else")
        }
        (_, 413) => (ErrorKind::Rejected, Some("too_large"), "it is too large for the relay"),
        (Some("busy"), _) | (_, 429) => (ErrorKind::Busy, None, "the relay did not take it yet"),
        (_, 404) => (ErrorKind::NotFound, None, "there is no relay at this address"),
        (_, 401 | 403) => (ErrorKind::Unauthorized, None, "something in front of the relay does not allow it"),
        (_, 408 | 425 | 500..=599) => (ErrorKind::Unavailable, None, "the relay is not there now"),
        _ => (ErrorKind::Protocol, None, "the answer is none of a relay's"),
    };
    let retry_after = answer.retry_after.as_deref().and_then(|header| retry_after_ms(header, now_ms));
    Err(Failure {
        status: Some(answer.status),
        code: code.map(str::to_owned),
        retry_after_ms: retry_after.or_else(waits),
        issues: body.get("issues").cloned(),
        ..Failure::new(kind, message.to_owned())
    })
}
