//! Capillary's API: JSON over HTTPS with a Basic header, or an OAuth token. Responses are the lead, or
//! `{"errors": [{"status": false, "code": 0, "message": "…"}], "warnings": []}`. A list with any error is a failure, whatever the
//! HTTP status. A token may also be refused as `{"response": {"status": {"code": "498", "message": "…"}}}` (docs.capillarytech.com,
//! "Authorization Flows", read 2026-11-28).

use super::errors::{by_code, is_expired_token};
use crate::crm::delivery::{BodyResult, append_message, record_id};
use crate::crm::failure::ErrorKind;
use crate::crm::http::{HttpRequest, JSON};
use crate::crm::kind::Kind;
use crate::crm::target::{Credentials, Target, basic_credentials};
use crate::schema::{Object, Value};

/// The documents differ: POST in the repository Capillary/api-documentation, with a sample; PATCH on
/// docs.capillarytech.com/reference/add-lead-1, without one (both read 2026-11-28). Neither says that the other is refused.
const ADD_LEAD: &str = "POST";

pub(in crate::crm) fn request(target: &Target, kind: Kind, body: &Object) -> Option<HttpRequest> {
    let id = body.get("id").map(Value::to_json);
    let (method, path) = match (kind, id) {
        (Kind::CapillaryStatus, Some(id)) => ("PUT", ["/v2/leads/", &id, "/status"].concat()),
        (Kind::CapillaryLead, Some(id)) => ("PUT", ["/v2/leads/", &id].concat()),
        (Kind::CapillaryLead, None) => (ADD_LEAD, "/v2/leads".to_owned()),
        _ => return None,
    };
    Some(HttpRequest {
        method,
        url: target.url.clone() + &path,
        headers: headers(target),
        body: without_id(body).to_json(),
    })
}

/// A call that only reads.
pub(in crate::crm) fn get(target: &Target, path: &str) -> HttpRequest {
    HttpRequest { method: "GET", url: target.url.clone() + path, headers: headers(target), body: String::new() }
}

fn headers(target: &Target) -> Vec<(&'static str, String)> {
    let mut headers = vec![("Content-Type", JSON.to_owned()), ("Accept", JSON.to_owned())];
    headers.extend(authorization(&target.credentials));
    headers
}

/// The id is in the path, not in the body.
fn without_id(body: &Object) -> Value {
    let mut rest = Object::new();
    for (key, value) in body.entries() {
        if key != "id" {
            rest.push(key, value.clone());
        }
    }
    rest.into()
}

fn authorization(credentials: &Credentials) -> Option<(&'static str, String)> {
    match credentials {
        Credentials::CapillaryBasic { login: Some((username, password)) } => {
            Some(("Authorization", ["Basic ", &basic_credentials(username, password)].concat()))
        }
        Credentials::CapillaryToken { token } => Some(("X-CAP-API-OAUTH-TOKEN", token.clone())),
        _ => None,
    }
}

pub(in crate::crm) fn read_response(response: &Object) -> BodyResult {
    let errors = response.get("errors").and_then(Value::as_list).unwrap_or_default();
    if let Some(first) = errors.first() {
        return refused(first.as_object(), messages(errors));
    }
    if let Some(status) = status_of_version_1(response) {
        let mut message = String::new();
        append_message(&mut message, status.get("message"));
        return refused(Some(status), message);
    }
    response.get("id").and_then(record_id).map_or(BodyResult::Undocumented, |id| BodyResult::Success { id: Some(id) })
}

/// How version 1.1 refuses a token.
fn status_of_version_1(response: &Object) -> Option<&Object> {
    response.get("response")?.as_object()?.get("status")?.as_object()
}

fn refused(error: Option<&Object>, message: String) -> BodyResult {
    let code = error.and_then(|error| error.get("code")?.as_text_or_digits()).map(str::to_owned);
    let kind = match &code {
        _ if is_expired_token(&message) => Some(ErrorKind::Unauthorized),
        Some(code) => by_code(code),
        None => None,
    };
    BodyResult::Refused { kind, code, message }
}

fn messages(errors: &[Value]) -> String {
    let mut all = String::new();
    for error in errors {
        append_message(&mut all, error.as_object().and_then(|error| error.get("message")));
    }
    all
}
