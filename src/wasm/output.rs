//! The objects that JavaScript gets, with the names of `types.d.ts`.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use serde_wasm_bindgen::preserve;
use wasm_bindgen::prelude::*;

use super::host;
use crate::client::{Attempted, Prepared, SendError, now_ms};
use crate::crm::Delivery;
use crate::schema::{Invalid, Issue, MAX_SAFE, Object, Valid, Value, is_beyond_js, parse_integer};

#[wasm_bindgen]
extern "C" {
    /// A number from its digits. JavaScript parses them, which saves the module the code.
    #[wasm_bindgen(js_name = Number)]
    fn number_of(digits: &str) -> JsValue;
}

/// A value as JavaScript's own: objects, not maps; whole numbers beyond 2^53 as strings of digits.
pub(super) fn to_js(value: impl Into<Value>) -> JsValue {
    // Serialising a value cannot fail.
    Js(&value.into()).serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or_default()
}

/// An integer that a double holds exactly. Not minus zero.
fn exact_integer(digits: &str) -> Option<f64> {
    let integer = parse_integer(digits).filter(|integer| integer.unsigned_abs() <= MAX_SAFE && digits != "-0")?;
    #[expect(clippy::cast_precision_loss, reason = "an integer below 2^53")]
    Some(integer as f64)
}

struct Js<'a>(&'a Value);

impl Serialize for Js<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null | Value::Unreadable(_) => serializer.serialize_unit(),
            Value::Bool(flag) => serializer.serialize_bool(*flag),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Number(number) => match (exact_integer(number.as_str()), number.as_str()) {
                (Some(integer), _) => serializer.serialize_f64(integer),
                (None, digits) if is_beyond_js(digits) => serializer.serialize_str(digits),
                (None, digits) => preserve::serialize(&number_of(digits), serializer),
            },
            Value::List(items) => serializer.collect_seq(items.iter().map(Js)),
            Value::Object(object) if has_static_keys(object) => {
                let mut fields = serializer.serialize_struct("", object.entries().len())?;
                for (key, value) in object.entries() {
                    fields.serialize_field(key.as_static().unwrap_or_default(), &Js(value))?;
                }
                fields.end()
            }
            Value::Object(object) => {
                // As a key it would become the object's prototype.
                let entries = object.entries().iter().filter(|(key, _)| key.as_str() != "__proto__");
                serializer.collect_map(entries.map(|(key, value)| (key.as_str(), Js(value))))
            }
        }
    }
}

/// Whether all keys are known, so that serde-wasm-bindgen, which keeps a struct's names, need not make them again. That takes a
/// hash map, which a page does without.
fn has_static_keys(object: &Object) -> bool {
    cfg!(feature = "server") && object.entries().iter().all(|(key, _)| key.as_static().is_some())
}

/// `{value, warnings}` or `{issues, warnings}`.
pub(super) fn validation(checked: Result<Valid, Invalid>) -> Object {
    let object = Object::new();
    match checked {
        Ok(Valid { body, warnings }) => object.with("value", body).with("warnings", Issue::list(&warnings)),
        Err(Invalid { issues, warnings }) => {
            object.with("issues", Issue::list(&issues)).with("warnings", Issue::list(&warnings))
        }
    }
}

/// `{method, url, headers, body}`, with the secrets masked if that is an option. None for a kind that is not sent alone, which
/// [`prepare`](crate::client::prepare) refuses.
pub(super) fn request(prepared: &Prepared) -> Option<Object> {
    let mut request = prepared.call.request(now_ms())?;
    if prepared.is_masked {
        request = prepared.call.route.secrets().mask_request(request);
    }
    let mut headers = Object::new();
    for (name, value) in &request.headers {
        headers.push(name, value.as_str().into());
    }
    let object = Object::new().with("method", request.method).with("url", request.url.as_str());
    Some(object.with("headers", headers).with("body", request.body.as_str()))
}

pub(super) fn receipt(prepared: &Prepared, delivery: Delivery, attempts: u32) -> Object {
    let mut receipt = Object::new()
        .with("outcome", if delivery.is_queued { "queued" } else { "delivered" })
        .with("kind", prepared.call.kind.name())
        .with("created", prepared.call.creates())
        .with("attempts", Value::number(attempts))
        .with("idempotencyKey", Value::Text(prepared.key.clone().unwrap_or_else(host::new_key)))
        .with("warnings", Issue::list(&prepared.warnings))
        .with("raw", delivery.raw);
    if let Some(id) = &delivery.id {
        receipt.push("id", id.into());
    }
    if let Some(token) = &delivery.update_token {
        receipt.push("updateToken", token.as_str().into());
    }
    if let Some(ignored) = delivery.ignored {
        receipt.push("ignored", ignored);
    }
    receipt
}

/// `{receipt}`, `{again: {delayMs, error}}` or `{refused}`, with the error's fields, since IndexedDB stores no class.
pub(super) fn attempted(prepared: &Prepared, attempted: Attempted, attempts: u32) -> Object {
    let object = Object::new();
    match attempted {
        Attempted::Delivered(delivery) => object.with("receipt", receipt(prepared, delivery, attempts)),
        Attempted::Again(delay_ms, failure) => {
            let again = Object::new().with("delayMs", Value::number(delay_ms)).with("error", failure.to_object());
            object.with("again", again)
        }
        Attempted::Refused(failure) => refused(&failure),
    }
}

pub(super) fn refused(failure: &SendError) -> Object {
    Object::new().with("refused", failure.to_object())
}
