//! iVvy: one POST per namespace and action, signed with an API key.

use super::sign::{Signing, ivvy_date};
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
    let signing = Signing { url: &url, body: &body, date: ivvy_date(now_ms) };
    let headers = match key {
        Some((key, secret)) => signing.headers(key, secret),
        None => vec![("Content-Type", JSON.to_owned())],
    };
    HttpRequest { method: "POST", headers, url, body }
}
