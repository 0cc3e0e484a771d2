//! iVvy's responses: `{"success": true, "id": 755}`, or an error code, with any HTTP status.

use crate::crm::failure::ErrorKind;
use crate::crm::reading::{Reading, append_message, record_id};
use crate::schema::{Object, Value};

pub(in crate::crm) fn read(sent: &Object, answer: &Object) -> Reading {
    let error_code = code(answer, "errorCode");
    let specific_code = code(answer, "specificCode");
    if error_code.is_some() || specific_code.is_some() {
        return Reading::Refused {
            kind: by_code(specific_code.as_deref(), error_code.as_deref()),
            message: message(answer),
            code: specific_code.or(error_code),
        };
    }
    let is_confirmed = answer.get("success") == Some(&Value::Bool(true));
    if answer.get("success") == Some(&Value::Bool(false)) {
        return Reading::Refused { kind: None, code: None, message: message(answer) };
    }
    // The response to an update may have no id, since the request has it.
    if is_confirmed && sent.has("id") && !answer.has("id") {
        return Reading::Done { id: None };
    }
    answer.get("id").and_then(record_id).map_or(Reading::Unclear, |id| Reading::Done { id: Some(id) })
}

/// The kind by the codes, of which the specific one comes first; None when the HTTP status decides.
fn by_code(specific: Option<&str>, general: Option<&str>) -> Option<ErrorKind> {
    match (specific, general) {
        (Some("24216" | "24320" | "24325"), _) | (_, Some("404")) => Some(ErrorKind::NotFound),
        (_, Some("401" | "403" | "462" | "463")) => Some(ErrorKind::Unauthorized),
        (_, Some("429")) => Some(ErrorKind::Busy),
        (_, Some("460" | "461" | "500")) => Some(ErrorKind::Unavailable),
        (_, Some(_)) => Some(ErrorKind::Rejected),
        (_, None) => None,
    }
}

fn code(answer: &Object, key: &str) -> Option<String> {
    answer.get(key)?.as_text_or_digits().filter(|code| !code.is_empty()).map(str::to_owned)
}

fn message(answer: &Object) -> String {
    let mut all = String::new();
    append_message(&mut all, answer.get("message"));
    for more in answer.get("additionalMessages").and_then(Value::as_list).unwrap_or_default() {
        append_message(&mut all, Some(more));
    }
    all
}
