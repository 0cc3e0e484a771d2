//! iVvy's API: one POST per namespace and action, signed with an API key. Responses are `{"success": true, "id": 755}` or an error
//! code, with any HTTP status.

use super::errors::kind_by_code;
use super::signature::{SignedRequest, ivvy_date};
use crate::crm::delivery::{BodyResult, append_message, record_id};
use crate::crm::http::{HttpRequest, JSON};
use crate::crm::kind::Kind;
use crate::schema::{Object, Value};

pub(in crate::crm) fn request(
    url: &str,
    key: Option<&(String, String)>,
    kind: Kind,
    body: &Object,
    now_ms: u64,
) -> Option<HttpRequest> {
    let action = match kind {
        Kind::IvvyLead | Kind::IvvyStatus => "contact?action=addOrUpdateLead",
        Kind::IvvyStage => "crm?action=addOrUpdateLeadStage",
        Kind::IvvySource => "crm?action=addOrUpdateLeadSource",
        _ => return None,
    };
    Some(call(url, key, action, body, now_ms))
}

/// A call of the action in `namespace?action=name`.
pub(in crate::crm) fn call(
    url: &str,
    key: Option<&(String, String)>,
    action: &str,
    body: &Object,
    now_ms: u64,
) -> HttpRequest {
    let url = [url, "/api/1.0/", action].concat();
    let body = Value::Object(body.clone()).to_json();
    let request = SignedRequest { url: &url, body: &body, date: ivvy_date(now_ms) };
    let headers = match key {
        Some((key, secret)) => request.headers(key, secret),
        None => vec![("Content-Type", JSON.to_owned())],
    };
    HttpRequest { method: "POST", headers, url, body }
}

pub(in crate::crm) fn read_response(sent: &Object, response: &Object) -> BodyResult {
    let error_code = code(response, "errorCode");
    let specific_code = code(response, "specificCode");
    if error_code.is_some() || specific_code.is_some() {
        let mut message = message(response);
        if is_stale(response) {
            message.push_str("; this device's clock differs from iVvy's by more than five minutes");
        }
        return BodyResult::Refused {
            kind: kind_by_code(specific_code.as_deref(), error_code.as_deref()),
            message,
            code: specific_code.or(error_code),
        };
    }
    let is_confirmed = response.get("success") == Some(&Value::Bool(true));
    if response.get("success") == Some(&Value::Bool(false)) {
        return BodyResult::Refused { kind: None, code: None, message: message(response) };
    }
    // The response to an update may have no id, since the request has it.
    if is_confirmed && sent.has("id") && !response.has("id") {
        return BodyResult::Success { id: None };
    }
    response.get("id").and_then(record_id).map_or(BodyResult::Undocumented, |id| BodyResult::Success { id: Some(id) })
}

/// "Request is stale": its date is more than five minutes off.
pub(in crate::crm) fn is_stale(response: &Object) -> bool {
    code(response, "specificCode").as_deref() == Some("23005")
}

fn code(response: &Object, key: &str) -> Option<String> {
    response.get(key)?.as_text_or_digits().filter(|code| !code.is_empty()).map(str::to_owned)
}

fn message(response: &Object) -> String {
    let mut all = String::new();
    append_message(&mut all, response.get("message"));
    for more in response.get("additionalMessages").and_then(Value::as_list).unwrap_or_default() {
        append_message(&mut all, Some(more));
    }
    all
}
