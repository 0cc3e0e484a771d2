//! Capillary's responses: the lead, or `{"errors": [{"status": false, "code": 0, "message": "…"}], "warnings": []}`. A
//! list with any error is a failure, whatever the HTTP status.

use crate::crm::reading::{Reading, append_message, record_id};
use crate::schema::{Object, Value};

pub(in crate::crm) fn read(answer: &Object) -> Reading {
    let errors = answer.get("errors").and_then(Value::as_list).unwrap_or_default();
    if let Some(first) = errors.first() {
        return Reading::Refused { kind: None, code: code(first), message: messages(errors) };
    }
    answer.get("id").and_then(record_id).map_or(Reading::Unclear, |id| Reading::Done { id: Some(id) })
}

fn code(error: &Value) -> Option<String> {
    error.as_object()?.get("code")?.as_text_or_digits().map(str::to_owned)
}

fn messages(errors: &[Value]) -> String {
    let mut all = String::new();
    for error in errors {
        append_message(&mut all, error.as_object().and_then(|error| error.get("message")));
    }
    all
}
