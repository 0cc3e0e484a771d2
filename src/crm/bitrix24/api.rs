//! Bitrix24's API: one POST per REST method, to a portal with an access token or to an inbound webhook. Responses are
//! `{"result": …}` or `{"error": "CODE or empty", "error_description": "text"}`. The code decides, not the HTTP status: 503 can mean
//! "not executed, send again" and "blocked manually".

use super::errors::refusal;
use super::item;
use crate::crm::delivery::{BodyResult, record_id};
use crate::crm::http::{HttpRequest, JSON};
use crate::crm::kind::{Kind, LeadMethod};
use crate::schema::{Object, Value};

/// `method` is the one for status changes; a lead's kind has its own.
pub(in crate::crm) fn request(
    url: &str,
    auth: Option<&str>,
    method: LeadMethod,
    kind: Kind,
    body: &Object,
) -> Option<HttpRequest> {
    let creates = kind.creates(body);
    let (method, parameters) = match (kind, method) {
        (Kind::Bitrix24Lead, _) if creates => ("crm.lead.add", lead(body)),
        (Kind::Bitrix24Lead, _) => ("crm.lead.update", lead(body)),
        (Kind::Bitrix24Item, _) if creates => ("crm.item.add", item::parameters(body, false)),
        (Kind::Bitrix24Item, _) => ("crm.item.update", item::parameters(body, true)),
        (Kind::Bitrix24Status, LeadMethod::Lead) => ("crm.lead.update", status(body)),
        (Kind::Bitrix24Status, LeadMethod::Item) => ("crm.item.update", item::status_parameters(body)),
        _ => return None,
    };
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

/// Reads the response to a call of [`request`].
pub(in crate::crm) fn read_response(kind: Kind, sent: &Object, response: &Object) -> BodyResult {
    match kind {
        Kind::Bitrix24Item => item::read_item(response),
        // The target's method decides between the two updates, and each has its own form of response.
        Kind::Bitrix24Status if response.get("result").is_some_and(|result| result.as_object().is_some()) => {
            item::read_item(response)
        }
        kind if kind.creates(sent) => read_add(response),
        _ => read_update(response),
    }
}

/// Reads the response to an add: the new lead's id.
fn read_add(response: &Object) -> BodyResult {
    refusal(response).unwrap_or_else(|| match response.get("result").and_then(record_id) {
        Some(id) => BodyResult::Success { id: Some(id) },
        None => BodyResult::Undocumented,
    })
}

/// Reads the response to an update: true.
fn read_update(response: &Object) -> BodyResult {
    refusal(response).unwrap_or_else(|| match response.get("result") {
        Some(Value::Bool(true)) => BodyResult::Success { id: None },
        _ => BodyResult::Undocumented,
    })
}

/// When the limit on a method's running time ends, in milliseconds since 1970. Every response
/// has it; it applies only to the error code of that limit.
pub(in crate::crm) fn operating_reset_at_ms(response: &Object) -> Option<u64> {
    response.get("error").filter(|error| error.as_text() == Some("OPERATION_TIME_LIMIT"))?;
    let time = response.get("time")?.as_object()?;
    let seconds = time.get("operating_reset_at")?.as_integer(0)?;
    u64::try_from(seconds).ok()?.checked_mul(1000)
}
