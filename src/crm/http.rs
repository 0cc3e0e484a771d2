//! HTTP requests and responses as data.

use crate::schema::{Object, Value, is_digits, value_of};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    /// JSON text.
    pub body: String,
}

pub(super) const JSON: &str = "application/json";

/// A response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub status: u16,
    /// The Retry-After header.
    pub retry_after: Option<String>,
    /// The body's JSON. None when it is not JSON.
    pub body: Option<Value>,
}

impl Answer {
    /// A response with this text as its body.
    pub fn of_text(status: u16, text: &str) -> Answer {
        Answer { status, retry_after: None, body: Value::read(text, ANSWER_LEVELS).ok() }
    }

    /// The body when it is an object, as every document has it.
    pub fn object(&self) -> Option<&Object> {
        self.body.as_ref()?.as_object()
    }
}

/// The most levels of JSON that are read in a response; the documents' own have four.
pub const ANSWER_LEVELS: usize = 64;

/// Milliseconds to wait by a Retry-After header, which holds seconds or a date. None for any other text.
pub(crate) fn retry_after_ms(header: &str, now_ms: u64) -> Option<u64> {
    let header = header.trim_ascii();
    if is_digits(header) {
        // What is too long to hold is the longest wait.
        return Some(value_of(header).unwrap_or(u64::MAX).saturating_mul(1000));
    }
    Some(date_ms(header)?.saturating_sub(now_ms))
}

/// Milliseconds since 1970 of a date in one of HTTP's forms (RFC 9110).
#[cfg(not(target_arch = "wasm32"))]
fn date_ms(text: &str) -> Option<u64> {
    let since = httpdate::parse_http_date(text).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}

/// The same by JavaScript. It reads much else as a date, and differently in each browser; this form comes back as it was.
#[cfg(target_arch = "wasm32")]
fn date_ms(text: &str) -> Option<u64> {
    let date = js_sys::Date::new(&text.into());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time since 1970")]
    let since = date.get_time() as u64;
    (date.to_utc_string() == text).then_some(since)
}
