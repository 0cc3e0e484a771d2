//! What JavaScript sees, and the only file with an exported function: it reads, delegates and writes. Everything crosses
//! as JSON text, the payload apart from the call that it belongs to, so that nothing of a page's objects is touched
//! here. The answer is `{"ok": …}`, or `{"error": …}` with the fields of the public face's `LeadError`.

mod input;
mod output;
mod route;

use wasm_bindgen::prelude::*;

use self::input::Refusal;
use self::output::answer;
use crate::schema::{Issue, Object, check};
use crate::send::{Call, Step};

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Answers a question of the host, by its name. What a question has no use for is empty.
#[wasm_bindgen]
pub fn ask(question: &str, call: &str, payload: &str, outcome: &str) -> String {
    answer(input::read(call).and_then(|call| match question {
        "validate" => validate(&call, payload),
        "jsonSchema" => json_schema(&call),
        "request" => request(&call, payload),
        _ => judge(&call, payload, outcome),
    }))
}

/// Checks a payload: `{value, warnings}` or `{issues, warnings}`.
fn validate(given: &Object, payload: &str) -> Result<String, Refusal> {
    let kind = input::kind(given)?;
    Ok(output::verdict(check(kind.table(), payload, &input::catalog(given)?)).to_js_json())
}

/// The kind's table as JSON Schema.
fn json_schema(given: &Object) -> Result<String, Refusal> {
    let kind = input::kind(given)?;
    Ok(crate::schema::json_schema(kind.table(), &input::catalog(given)?))
}

/// What to send, and for how long to wait for the answer: `{method, url, headers, body, timeoutMs}`. With the option
/// `mask`, without the target's secrets.
fn request(given: &Object, payload: &str) -> Result<String, Refusal> {
    let (call, _) = checked(given, payload)?;
    let request = call.request(input::now_ms(given)).ok_or_else(|| input::never_alone(call.kind))?;
    let request = if input::flag(given, "mask")? { call.route.secrets().mask_request(request) } else { request };
    Ok(output::request(&request, input::limits(given)?).to_js_json())
}

/// What an attempt's outcome means: a receipt, or `{retry: {delayMs, error}}`.
fn judge(given: &Object, payload: &str, outcome: &str) -> Result<String, Refusal> {
    let (call, warnings) = checked(given, payload)?;
    let (attempt, outcome) = input::outcome(&input::read(outcome)?, input::now_ms(given));
    match call.judge(input::limits(given)?, attempt, &outcome) {
        Step::Delivered(delivery) => Ok(output::receipt(&call, &delivery, attempt, given, &warnings).to_js_json()),
        Step::Retry { delay_ms, after } => Ok(output::retry(delay_ms, &after).to_js_json()),
        Step::Failed(failure) => Err(failure.to_object()),
    }
}

/// A checked payload with its way, or the first thing that forbids to send it.
fn checked(given: &Object, payload: &str) -> Result<(Call, Vec<Issue>), Refusal> {
    let kind = input::kind(given)?;
    let route = route::route(given, kind, payload)?;
    let catalog = input::catalog(given)?;
    let (body, warnings) = match check(kind.table(), payload, &catalog) {
        Ok(valid) => (valid.body, valid.warnings),
        Err(mut invalid) => {
            invalid.issues.retain(|issue| route.forbids(issue));
            if !invalid.issues.is_empty() {
                return Err(output::invalid(kind, &invalid.issues));
            }
            (Object::new(), invalid.warnings)
        }
    };
    if let Some(max_bytes) = route.too_narrow_for() {
        return Err(output::invalid(kind, &[Issue::too_large(max_bytes, &catalog)]));
    }
    Ok((Call { route, kind, body }, warnings))
}
