//! Bitrix24: one POST per REST method, to a portal with an access token or to an inbound webhook.

mod answer;
pub(super) mod tables;

pub(super) use answer::{operating_reset_at_ms, read};

use super::Kind;
use super::request::{HttpRequest, JSON};
use crate::schema::{Object, Value};

pub(super) fn request(url: &str, auth: Option<&str>, kind: Kind, body: &Object) -> Option<HttpRequest> {
    let call = match kind {
        Kind::Bitrix24Lead => lead(body),
        Kind::Bitrix24Status => status(body),
        _ => return None,
    };
    let method = if kind.creates(body) { "crm.lead.add" } else { "crm.lead.update" };
    let call = match auth {
        Some(auth) => call.with("auth", auth),
        None => call,
    };
    Some(HttpRequest {
        method: "POST",
        url: [url, "/", method].concat(),
        headers: vec![("Content-Type", JSON.to_owned()), ("Accept", JSON.to_owned())],
        body: Value::Object(call).to_json(),
    })
}

/// The third parameter goes under both of its names, so that either version of the API finds it.
fn lead(body: &Object) -> Object {
    match body.get("options") {
        Some(options) => body.clone().with("params", options.clone()),
        None => body.clone(),
    }
}

/// A change of status is an update of two fields.
fn status(body: &Object) -> Object {
    let mut fields = Object::default();
    for (name, key) in [("STATUS_ID", "status"), ("STATUS_DESCRIPTION", "description")] {
        if let Some(value) = body.get(key) {
            fields.push(name, value.clone());
        }
    }
    let id = body.get("id").cloned().unwrap_or(Value::Null);
    Object::default().with("id", id).with("fields", fields)
}
