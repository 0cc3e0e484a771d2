//! HTTP requests and responses as data.

use std::fmt;

#[cfg(target_arch = "wasm32")]
use super::js_date::date_ms;
use crate::schema::{Object, Value, is_digits, parse_digits};

#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    /// JSON text.
    pub body: String,
}

/// Without the address, the headers and the body, which have secrets and a visitor's data.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("HttpRequest").field("method", &self.method).finish_non_exhaustive()
    }
}

pub(super) const JSON: &str = "application/json";

#[derive(Clone, Debug, Default, PartialEq)]
pub struct HttpResponse {
    pub status: u16,
    /// The Retry-After header.
    pub retry_after: Option<String>,
    /// The Date header. A page may not read it in a response of another origin.
    pub date: Option<String>,
    /// The body's JSON. None when it is not JSON.
    pub body: Option<Value>,
}

impl HttpResponse {
    /// A response with this text as its body.
    pub fn new(status: u16, text: &str) -> HttpResponse {
        HttpResponse { status, retry_after: None, date: None, body: Value::read(text, MAX_RESPONSE_LEVELS).ok() }
    }

    /// The server's clock in milliseconds since 1970, by the Date header.
    pub fn date_ms(&self) -> Option<u64> {
        date_ms(self.date.as_deref()?)
    }

    /// The body if it is an object, as in every documented response.
    pub fn object(&self) -> Option<&Object> {
        self.body.as_ref()?.as_object()
    }
}

/// The most levels of JSON that are read in a response; documented responses have four.
pub const MAX_RESPONSE_LEVELS: usize = 64;

/// Milliseconds to wait by a Retry-After header, which holds seconds or a date. None for any other text.
pub(crate) fn retry_after_ms(header: &str, now_ms: u64) -> Option<u64> {
    let header = header.trim_ascii();
    if is_digits(header) {
        // More seconds than an integer can hold are the longest wait.
        return Some(parse_digits(header).unwrap_or(u64::MAX).saturating_mul(1000));
    }
    Some(date_ms(header)?.saturating_sub(now_ms))
}

/// Milliseconds since 1970 of a date in one of HTTP's forms (RFC 9110).
#[cfg(not(target_arch = "wasm32"))]
fn date_ms(text: &str) -> Option<u64> {
    let since = httpdate::parse_http_date(text).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}
