//! An answer to a page, with what the wire's own answers do not say: which fields, or for staff in which state.

use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use hyper::header::{CONTENT_TYPE, RETRY_AFTER};
use hyper::{StatusCode, http::HeaderValue};
use leadwire::protocol::RelayAnswer;
use leadwire::schema::{Code, Issue, MAX_LEVELS, Object, Path, Segment, Value};

use super::body::Unread;

/// When a page may try again where nothing better is known.
const SOON_MS: u64 = 5000;
/// Of the fields that are not allowed, so that an answer stays small.
const MOST_FIELDS: usize = 20;

#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub answer: RelayAnswer,
    pub more: Object,
}

impl Reply {
    pub fn refused(reason: &'static str) -> Reply {
        RelayAnswer::Refused { reason }.into()
    }

    /// Refused because of parts of the envelope or fields of the payload.
    pub fn not_allowed<T: AsRef<str>>(fields: &[T]) -> Reply {
        let shown = fields.get(..MOST_FIELDS).unwrap_or(fields);
        Reply { more: Object::new().with("fields", Value::texts(shown)), ..Reply::refused("not_allowed") }
    }

    pub fn invalid(issues: &[Issue]) -> Reply {
        RelayAnswer::Invalid { issues: Value::List(issues.iter().map(Value::from).collect()) }.into()
    }

    /// What is wrong with a part of the request that no field table describes.
    pub fn wrong(part: &str, message: &str) -> Reply {
        let path = Path(vec![Segment::Key(part.to_owned())]);
        Reply::invalid(&[Issue { code: Code::Type, path, message: message.to_owned(), params: Object::new() }])
    }

    pub fn busy(status: StatusCode) -> Reply {
        Reply::busy_for(status, SOON_MS)
    }

    pub fn busy_for(status: StatusCode, retry_after_ms: u64) -> Reply {
        RelayAnswer::Busy { status: status.as_u16(), retry_after_ms }.into()
    }

    /// Too many came from this client.
    pub fn wait(wait: Duration) -> Reply {
        Reply::busy_for(StatusCode::TOO_MANY_REQUESTS, whole_ms(wait))
    }

    /// Too many came from this client, unless it works for this one.
    pub fn challenged(wait: Duration, challenge: Value) -> Reply {
        RelayAnswer::Challenged { retry_after_ms: whole_ms(wait), challenge }.into()
    }

    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.answer.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// For figures and log lines.
    pub fn outcome(&self) -> &'static str {
        match self.answer {
            RelayAnswer::Delivered { .. } => "delivered",
            RelayAnswer::Queued => "queued",
            RelayAnswer::Invalid { .. } => "invalid",
            RelayAnswer::Refused { reason } => reason,
            RelayAnswer::Conflict => "conflict",
            RelayAnswer::Busy { status: 413, .. } => "too_large",
            RelayAnswer::Busy { status: 429, .. } => "rate",
            RelayAnswer::Busy { status: 408, .. } => "late",
            RelayAnswer::Busy { .. } => "busy",
            RelayAnswer::Challenged { .. } => "challenge",
        }
    }

    pub fn to_json(&self) -> String {
        let json = self.answer.to_json();
        match Value::read(&json, MAX_LEVELS) {
            Ok(Value::Object(mut body)) if !self.more.is_empty() => {
                self.more.entries().iter().for_each(|(key, value)| body.push(key, value.clone()));
                Value::from(body).to_js_json()
            }
            _ => json,
        }
    }

    /// The Retry-After header, in whole seconds.
    pub fn retry_after(&self) -> Option<HeaderValue> {
        match self.answer {
            RelayAnswer::Busy { retry_after_ms, .. } | RelayAnswer::Challenged { retry_after_ms, .. } => {
                Some(HeaderValue::from(retry_after_ms.div_ceil(1000)))
            }
            _ => None,
        }
    }
}

fn whole_ms(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1)
}

impl From<RelayAnswer> for Reply {
    fn from(answer: RelayAnswer) -> Self {
        Reply { answer, more: Object::new() }
    }
}

impl From<Unread> for Reply {
    fn from(unread: Unread) -> Self {
        Reply::busy(match unread {
            Unread::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            // What broke off on the way may come whole the next time.
            Unread::Late | Unread::Broken => StatusCode::REQUEST_TIMEOUT,
        })
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = json(self.status(), self.to_json());
        response.headers_mut().extend(self.retry_after().map(|seconds| (RETRY_AFTER, seconds)));
        response
    }
}

/// An answer to what is no request of a page's.
pub fn nothing(status: StatusCode, message: &str) -> Response {
    json(status, Value::from(Object::new().with("message", message)).to_json())
}

fn json(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
