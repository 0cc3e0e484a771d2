//! A response to a page or to staff: an answer of the protocol, with fields that only the relay adds.

use std::time::Duration;

use http::StatusCode;
use leadwire::protocol::RelayResponse;
use leadwire::schema::{Code, Issue, MAX_LEVELS, Object, Path, Segment, Value};

/// When a page may try again if nothing better is known.
const DEFAULT_RETRY_MS: u64 = 5000;
/// Of the fields that are not allowed.
const MAX_FIELDS: usize = 20;

#[derive(Clone, Debug, PartialEq)]
pub struct IntakeResponse {
    pub answer: RelayResponse,
    /// Added to the answer's JSON.
    pub extra: Object,
}

impl IntakeResponse {
    pub fn refused(reason: &'static str) -> IntakeResponse {
        RelayResponse::Refused { reason }.into()
    }

    /// Refused because of parts of the envelope or fields of the payload.
    pub fn not_allowed<T: AsRef<str>>(fields: &[T]) -> IntakeResponse {
        let listed = fields.get(..MAX_FIELDS).unwrap_or(fields);
        IntakeResponse {
            extra: Object::new().with("fields", Value::texts(listed)),
            ..IntakeResponse::refused("not_allowed")
        }
    }

    /// With the names of what the form does not allow and the lead lacks, if it was received.
    pub fn with_ignored(mut self, ignored: &[String]) -> IntakeResponse {
        let is_received = matches!(self.answer, RelayResponse::Delivered { .. } | RelayResponse::Queued);
        if is_received && !ignored.is_empty() {
            self.extra.push("ignored", Value::texts(ignored));
        }
        self
    }

    pub fn invalid(issues: &[Issue]) -> IntakeResponse {
        RelayResponse::Invalid { issues: Value::List(issues.iter().map(Value::from).collect()) }.into()
    }

    /// An issue with a part of the request that no field table describes.
    pub fn invalid_part(part: &str, message: &str) -> IntakeResponse {
        let path = Path(vec![Segment::Key(part.to_owned())]);
        let issue = Issue { code: Code::Type, path, message: message.to_owned(), params: Object::new() };
        IntakeResponse::invalid(&[issue])
    }

    pub fn busy(status: StatusCode) -> IntakeResponse {
        RelayResponse::Busy { status: status.as_u16(), retry_after_ms: DEFAULT_RETRY_MS }.into()
    }

    /// The rate limit is exceeded.
    pub fn retry_after(wait: Duration) -> IntakeResponse {
        let status = StatusCode::TOO_MANY_REQUESTS.as_u16();
        RelayResponse::Busy { status, retry_after_ms: whole_ms(wait) }.into()
    }

    /// The rate limit without proofs of work is exceeded.
    pub fn challenge(wait: Duration, challenge: Value) -> IntakeResponse {
        RelayResponse::Challenged { retry_after_ms: whole_ms(wait), challenge }.into()
    }

    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.answer.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// For metrics.
    pub fn outcome(&self) -> &'static str {
        match self.answer {
            RelayResponse::Delivered { .. } => "delivered",
            RelayResponse::Queued => "queued",
            RelayResponse::Invalid { .. } => "invalid",
            RelayResponse::Refused { reason } => reason,
            RelayResponse::Conflict => "conflict",
            RelayResponse::Busy { status: 413, .. } => "too_large",
            RelayResponse::Busy { status: 429, .. } => "rate",
            RelayResponse::Busy { status: 408, .. } => "late",
            RelayResponse::Busy { .. } => "busy",
            RelayResponse::Challenged { .. } => "challenge",
        }
    }

    pub fn to_json(&self) -> String {
        let json = self.answer.to_json();
        match Value::read(&json, MAX_LEVELS) {
            Ok(Value::Object(mut body)) if !self.extra.is_empty() => {
                self.extra.entries().iter().for_each(|(key, value)| body.push(key, value.clone()));
                Value::from(body).to_js_json()
            }
            _ => json,
        }
    }

    /// For the `Retry-After` header.
    pub fn retry_after_seconds(&self) -> Option<u64> {
        match self.answer {
            RelayResponse::Busy { retry_after_ms, .. } | RelayResponse::Challenged { retry_after_ms, .. } => {
                Some(retry_after_ms.div_ceil(1000))
            }
            _ => None,
        }
    }
}

/// At least one, so that a page does wait.
fn whole_ms(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1)
}

impl From<RelayResponse> for IntakeResponse {
    fn from(answer: RelayResponse) -> Self {
        IntakeResponse { answer, extra: Object::new() }
    }
}
