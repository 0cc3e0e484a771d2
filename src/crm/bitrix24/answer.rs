//! Bitrix24's responses: `{"result": …}`, or `{"error": "CODE or empty", "error_description": "text"}`. The code decides, not the
//! HTTP status: 503 can mean "not executed, send again" and "blocked manually".

use crate::crm::failure::ErrorKind;
use crate::crm::reading::{Reading, record_id};
use crate::schema::{Object, Value};

/// The response to an add: the new lead's id.
pub(in crate::crm) fn read_add(answer: &Object) -> Reading {
    refusal(answer).unwrap_or_else(|| match answer.get("result").and_then(record_id) {
        Some(id) => Reading::Done { id: Some(id) },
        None => Reading::Unclear,
    })
}

/// The response to an update: true.
pub(in crate::crm) fn read_update(answer: &Object) -> Reading {
    refusal(answer).unwrap_or_else(|| match answer.get("result") {
        Some(Value::Bool(true)) => Reading::Done { id: None },
        _ => Reading::Unclear,
    })
}

/// When the limit on a method's running time ends, in milliseconds since 1970. Every response
/// has it; it applies only to the error code of that limit.
pub(in crate::crm) fn operating_reset_at_ms(answer: &Object) -> Option<u64> {
    answer.get("error").filter(|error| error.as_text() == Some("OPERATION_TIME_LIMIT"))?;
    let time = answer.get("time")?.as_object()?;
    let seconds = time.get("operating_reset_at")?.as_whole(0)?;
    u64::try_from(seconds).ok()?.checked_mul(1000)
}

fn refusal(answer: &Object) -> Option<Reading> {
    if answer.get("result") == Some(&Value::Bool(false)) {
        let message = "the CRM answered with result: false".to_owned();
        return Some(Reading::Refused { kind: None, code: None, message });
    }
    let code = answer.get("error").filter(|error| **error != Value::Null)?.as_text().unwrap_or_default();
    let message = answer.get("error_description").and_then(Value::as_text).unwrap_or(code).to_owned();
    let kind = by_code(code).or_else(|| by_text(&message));
    Some(Reading::Refused { kind, code: (!code.is_empty()).then(|| code.to_owned()), message })
}

fn by_code(code: &str) -> Option<ErrorKind> {
    match code {
        "QUERY_LIMIT_EXCEEDED" | "OPERATION_TIME_LIMIT" => Some(ErrorKind::Busy),
        "OVERLOAD_LIMIT" => Some(ErrorKind::Blocked),
        "INTERNAL_SERVER_ERROR" | "ERROR_UNEXPECTED_ANSWER" => Some(ErrorKind::Unavailable),
        "NO_AUTH_FOUND"
        | "expired_token"
        | "INVALID_CREDENTIALS"
        | "insufficient_scope"
        | "user_access_error"
        | "ACCESS_DENIED" => Some(ErrorKind::Unauthorized),
        "PORTAL_DELETED" => Some(ErrorKind::Rejected),
        _ => None,
    }
}

fn by_text(text: &str) -> Option<ErrorKind> {
    match text.trim_end_matches('.') {
        "Not found" => Some(ErrorKind::NotFound),
        "Access denied" => Some(ErrorKind::Unauthorized),
        "ID is not defined or invalid" => Some(ErrorKind::Rejected),
        _ => None,
    }
}
