//! Bitrix24: one POST per REST method, to a portal with an access token or to an inbound webhook.

use crate::crm::http::{HttpRequest, JSON};
use crate::crm::kind::Kind;
use crate::schema::{Object, Value};

pub(in crate::crm) fn request(url: &str, auth: Option<&str>, kind: Kind, body: &Object) -> Option<HttpRequest> {
    let parameters = match kind {
        Kind::Bitrix24Lead => lead(body),
        Kind::Bitrix24Status => status(body),
        _ => return None,
    };
    let method = if kind.creates(body) { "crm.lead.add" } else { "crm.lead.update" };
    Some(call(url, auth, method, parameters))
}

/// One call of a REST method.
pub(in crate::crm) fn call(url: &str, auth: Option<&str>, method: &str, mut parameters: Object) -> HttpRequest {
    if let Some(auth) = auth {
        parameters.set("auth", auth.into());
    }
    HttpRequest {
        method: "POST",
        url: [url, "/", method].concat(),
        headers: vec![("Content-Type", JSON.to_owned()), ("Accept", JSON.to_owned())],
        body: Value::Object(parameters).to_json(),
    }
}

/// The third parameter is sent by both of its names, one for each version of the API.
fn lead(body: &Object) -> Object {
    match body.get("options") {
        Some(options) => body.clone().with("params", options.clone()),
        None => body.clone(),
    }
}

/// A status change is an update of two fields; undocumented keys are sent as they are.
fn status(body: &Object) -> Object {
    let mut call = Object::new().with("id", Value::Null).with("fields", Value::Null);
    let mut fields = Object::new();
    for (key, value) in body.entries() {
        match key.as_str() {
            "status" => fields.push("STATUS_ID", value.clone()),
            "description" => fields.push("STATUS_DESCRIPTION", value.clone()),
            _ => call.set(key, value.clone()),
        }
    }
    call.set("fields", fields.into());
    call
}
