//! What JavaScript gets back, with the names of the public face.

use super::input::{Refusal, refusal};
use crate::crm::{Delivery, ErrorKind, Failure, HttpRequest, Kind};
use crate::schema::{Invalid, Issue, Object, Valid, Value};
use crate::send::{Attempt, Call, Limits};

/// JSON text for `JSON.parse`, around an outcome that is JSON text itself.
pub(super) fn answer(outcome: Result<String, Refusal>) -> String {
    match outcome {
        Ok(json) => ["{\"ok\":", &json, "}"].concat(),
        Err(error) => ["{\"error\":", &Value::Object(error).to_js_json(), "}"].concat(),
    }
}

pub(super) fn verdict(checked: Result<Valid, Invalid>) -> Value {
    let object = Object::new();
    match checked {
        Ok(Valid { body, warnings }) => object.with("value", body).with("warnings", list(&warnings)).into(),
        Err(Invalid { issues, warnings }) => {
            object.with("issues", list(&issues)).with("warnings", list(&warnings)).into()
        }
    }
}

pub(super) fn request(request: &HttpRequest, limits: Limits) -> Value {
    let mut headers = Object::new();
    for (name, value) in &request.headers {
        headers.push(name, value.as_str().into());
    }
    Object::new()
        .with("method", request.method)
        .with("url", request.url.as_str())
        .with("headers", headers)
        .with("body", request.body.as_str())
        .with("timeoutMs", Value::whole(limits.timeout_ms))
        .into()
}

pub(super) fn receipt(call: &Call, delivery: &Delivery, attempt: Attempt, given: &Object, warnings: &[Issue]) -> Value {
    let mut receipt = Object::new()
        .with("outcome", if delivery.is_queued { "queued" } else { "delivered" })
        .with("kind", call.kind.name())
        .with("created", call.creates())
        .with("attempts", Value::whole(attempt.number))
        .with("idempotencyKey", given.get("idempotencyKey").cloned().unwrap_or(Value::Null))
        .with("warnings", list(warnings))
        .with("raw", delivery.raw.clone());
    if let Some(id) = &delivery.id {
        receipt.push("id", id.into());
    }
    if let Some(token) = &delivery.update_token {
        receipt.push("updateToken", token.as_str().into());
    }
    receipt.into()
}

pub(super) fn retry(delay_ms: u64, after: &Failure) -> Value {
    let retry = Object::new().with("delayMs", Value::whole(delay_ms)).with("error", after.to_object());
    Object::new().with("retry", retry).into()
}

/// A payload that the rules refuse.
pub(super) fn invalid(kind: Kind, issues: &[Issue]) -> Refusal {
    let mut message = ["the ", kind.name(), " is not valid"].concat();
    let mut before = ": ";
    for issue in issues {
        message.extend([before, &issue.message]);
        before = "; ";
    }
    refusal(ErrorKind::Invalid, message).with("issues", list(issues))
}

fn list(issues: &[Issue]) -> Value {
    Value::List(issues.iter().map(Value::from).collect())
}
