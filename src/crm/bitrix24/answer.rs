//! What Bitrix24 answers: `{"result": …}`, or `{"error": "CODE or empty", "error_description": "text"}`. The code tells,
//! not the HTTP status: 503 stands for "not run, send again" and for "blocked by hand".

use crate::crm::ErrorKind;
use crate::crm::answer::{Reading, record_id};
use crate::schema::{Object, Value};

pub(in crate::crm) fn read(answer: &Object) -> Reading {
    if let Some(error) = answer.get("error") {
        return refused(answer, error.as_text().unwrap_or_default());
    }
    match answer.get("result") {
        Some(Value::Bool(true)) => Reading::Done { id: None },
        Some(Value::Bool(false)) => {
            Reading::Refused { kind: None, code: None, message: "the CRM answered with result: false".to_owned() }
        }
        Some(id) => record_id(id).map_or(Reading::Unclear, |id| Reading::Done { id: Some(id) }),
        None => Reading::Unclear,
    }
}

/// When the limit on a method's running time ends, in milliseconds since 1970.
pub(in crate::crm) fn operating_reset_at_ms(answer: &Object) -> Option<u64> {
    let time = answer.get("time")?.as_object()?;
    let seconds = time.get("operating_reset_at")?.as_whole(0)?;
    u64::try_from(seconds).ok()?.checked_mul(1000)
}

fn refused(answer: &Object, code: &str) -> Reading {
    let message = answer.get("error_description").and_then(Value::as_text).unwrap_or(code).to_owned();
    let kind = if code.is_empty() { by_text(&message) } else { by_code(code) };
    Reading::Refused { kind, code: (!code.is_empty()).then(|| code.to_owned()), message }
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
