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

#[cfg(test)]
mod tests {
    use leadwire::crm::RecordId;

    use super::*;

    /// The name for metrics, the status, and the seconds of `Retry-After`.
    #[test]
    fn what_metrics_and_headers_show() {
        let busy = |status| IntakeResponse::busy(StatusCode::from_u16(status).unwrap());
        let delivered = RelayResponse::Delivered { id: Some(RecordId("7".to_owned())), update_token: None };
        for (response, outcome, status, seconds) in [
            (delivered.into(), "delivered", 200, None),
            (RelayResponse::Queued.into(), "queued", 202, None),
            (IntakeResponse::invalid(&[]), "invalid", 422, None),
            (IntakeResponse::refused("origin"), "origin", 403, None),
            (RelayResponse::Conflict.into(), "conflict", 409, None),
            (busy(413), "too_large", 413, Some(5)),
            (busy(408), "late", 408, Some(5)),
            (busy(503), "busy", 503, Some(5)),
            (IntakeResponse::retry_after(Duration::from_millis(1001)), "rate", 429, Some(2)),
            (IntakeResponse::retry_after(Duration::ZERO), "rate", 429, Some(1)),
            (IntakeResponse::challenge(Duration::from_secs(3), Value::Null), "challenge", 429, Some(3)),
        ] {
            let found = (response.outcome(), response.status().as_u16(), response.retry_after_seconds());
            assert_eq!(found, (outcome, status, seconds));
        }
    }

    #[test]
    fn names_that_were_left_out() {
        let names = ["token".to_owned()];
        let json = |response: IntakeResponse, names: &[String]| response.with_ignored(names).to_json();
        assert_eq!(json(RelayResponse::Queued.into(), &names), r#"{"outcome":"queued","ignored":["token"]}"#);
        assert_eq!(json(RelayResponse::Queued.into(), &[]), r#"{"outcome":"queued"}"#);
        assert_eq!(json(RelayResponse::Conflict.into(), &names), r#"{"outcome":"conflict"}"#, "it was not received");
        let many: Vec<String> = (10..40).map(|number| number.to_string()).collect();
        let refused = IntakeResponse::not_allowed(&many).to_json();
        assert!(refused.contains(r#""10","11""#) && refused.ends_with(r#""29"]}"#), "twenty of them: {refused}");
    }
}
