//! The functions that JavaScript calls, by their public names. They convert values between JavaScript and Rust. What may be
//! sent is decided in `client::prepare`, when it is sent again in `client::send`, and `client::fetch` makes the request.
//!
//! Every error is a `LeadError`: an `Error` with the fields of `wasm/types.d.ts`. The function that [`set_host`] was given makes
//! it, if there is one.

mod form;
mod host;
mod output;

use std::cell::RefCell;

use js_sys::{Function, JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

use crate::client::{
    self, Attempted, Environment, Host, OutboxAttempt, Prepared, SendError, crm_of_target, lead_kind_of_target, prepare,
};
use crate::crm::{AccountCatalog, Kind};
use crate::schema::{Catalog, MAX_LEVELS, Object, Table, Value, check_value, json_schema, property};

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

// The types for TypeScript, which wasm-bindgen writes into the package's .d.ts. They are not in the wasm file.

#[wasm_bindgen(typescript_custom_section)]
const PAYLOADS: &str = include_str!("wasm/payloads.d.ts");
/// With the functions that the npm package has, too; the others are typed by their attributes.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("wasm/types.d.ts");
#[wasm_bindgen(typescript_custom_section)]
const MODULE_TYPES: &str = include_str!("wasm/module.d.ts");

/// Adds a lead, or updates the one that its id names: `Promise<Receipt>`.
#[wasm_bindgen(js_name = upsertLead, skip_typescript)]
pub fn upsert_lead(target: JsValue, lead: JsValue, options: JsValue) -> Promise {
    let target = Value::from_js(&target);
    send(lead_kind_of_target(&target), &target, &lead, &options)
}

/// Adds or updates an iVvy lead stage.
#[wasm_bindgen(js_name = upsertStage, skip_typescript)]
pub fn upsert_stage(target: JsValue, stage: JsValue, options: JsValue) -> Promise {
    send(Kind::IvvyStage, &Value::from_js(&target), &stage, &options)
}

/// Adds or updates an iVvy lead source.
#[wasm_bindgen(js_name = upsertSource, skip_typescript)]
pub fn upsert_source(target: JsValue, source: JsValue, options: JsValue) -> Promise {
    send(Kind::IvvySource, &Value::from_js(&target), &source, &options)
}

/// Changes a lead's status.
#[wasm_bindgen(js_name = updateStatus, skip_typescript)]
pub fn update_status(target: JsValue, change: JsValue, options: JsValue) -> Promise {
    let target = Value::from_js(&target);
    send(crm_of_target(&target).status_kind(), &target, &change, &options)
}

/// What would be sent: `{method, url, headers, body}`. With the option `mask`, without the target's secrets.
#[wasm_bindgen(skip_typescript)]
pub fn request(target: JsValue, kind: JsValue, payload: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    let prepared = prepared(kind_of(&kind), &Value::from_js(&target), Value::from_js(&payload), &options);
    result(prepared.map(|(prepared, _)| output::request(&prepared).unwrap_or_default()))
}

/// Checks a payload without sending it: `{value, warnings}` or `{issues, warnings}`.
#[wasm_bindgen(skip_typescript)]
pub fn validate(kind: JsValue, payload: JsValue, catalog: JsValue) -> Result<JsValue, JsValue> {
    let rules = rules(&kind, &catalog);
    result(rules.map(|(table, catalog)| output::validation(check_value(table, Value::from_js(&payload), &catalog))))
}

/// A kind's table as JSON Schema.
#[wasm_bindgen(js_name = jsonSchema, unchecked_return_type = "object")]
pub fn json_schema_of(
    #[wasm_bindgen(unchecked_param_type = "Kind")] kind: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Catalog")] catalog: JsValue,
) -> Result<JsValue, JsValue> {
    match rules(&kind, &catalog) {
        Ok((table, catalog)) => JSON::parse(&json_schema(table, &catalog)),
        Err(failure) => Err(lead_error(&failure)),
    }
}

/// What the inputs of an HTML form make: the payload, and its issues with the inputs that they belong to. `inputs` are JSON text.
#[wasm_bindgen(js_name = formPayload, unchecked_return_type = "FormPayload")]
pub fn form_payload(
    #[wasm_bindgen(unchecked_param_type = "Kind")] kind: JsValue,
    #[wasm_bindgen(unchecked_param_type = "string")] inputs: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "FormPayloadOptions")] options: JsValue,
) -> Result<JsValue, JsValue> {
    let inputs = inputs.as_string().unwrap_or_default();
    let rules = rules(&kind, &property(&options, "catalog"));
    result(rules.map(|(table, catalog)| form::form_payload(table, &catalog, &inputs, &options)))
}

/// One attempt to send a lead of the outbox, the `number`th: `Promise<{receipt} | {again: {delayMs, error}} | {refused}>`. The
/// payload is JSON text, as the outbox keeps it. `solve` solves a relay's challenge, as [`set_host`] has it.
#[wasm_bindgen(unchecked_return_type = "Promise<Attempted>")]
pub fn attempt(
    #[wasm_bindgen(unchecked_param_type = "Target")] target: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Kind")] kind: JsValue,
    #[wasm_bindgen(unchecked_param_type = "string")] payload: JsValue,
    #[wasm_bindgen(unchecked_param_type = "SendOptions | undefined")] options: JsValue,
    number: u32,
    #[wasm_bindgen(js_name = maybeSent)] maybe_sent: bool,
    #[wasm_bindgen(unchecked_optional_param_type = "Solve")] solve: Option<Function>,
) -> Promise {
    let payload = Value::from_json_of_js(&payload.as_string().unwrap_or_default(), MAX_LEVELS).unwrap_or_default();
    let prepared = prepared(kind_of(&kind), &Value::from_js(&target), payload, &options);
    let prepared = prepared.map(|(prepared, host)| (prepared, Host { solver: solve.or(host.solver), ..host }));
    run(prepared, Some(OutboxAttempt { number, maybe_sent }))
}

/// Sets the host's callbacks: `createError(fields)` makes a `LeadError`, and `solve(challenge, signal)` solves a relay's
/// challenge. Without the first, errors are plain `Error`s named `LeadError`; without the second, a send waits for the
/// relay's Retry-After.
#[wasm_bindgen(js_name = setHost)]
pub fn set_host(
    #[wasm_bindgen(js_name = createError, unchecked_optional_param_type = "(fields: LeadErrorFields) => unknown")]
    create_error: Option<Function>,
    #[wasm_bindgen(unchecked_optional_param_type = "Solve")] solve: Option<Function>,
) {
    HOST.set((create_error, solve));
}

thread_local! {
    static HOST: RefCell<(Option<Function>, Option<Function>)> = const { RefCell::new((None, None)) };
}

/// A send that the rules allow, and its caller's signal and callbacks.
fn prepared(
    kind: Result<Kind, SendError>,
    target: &Value,
    payload: Value,
    options: &JsValue,
) -> Result<(Prepared, Host), SendError> {
    let signal = read_signal(property(options, "signal"))?;
    let on_attempt = read_listener(property(options, "onAttempt"))?.map(attempt_listener);
    let solver = HOST.with_borrow(|(_, solve)| solve.clone());
    let is_page = host::is_page();
    let environment = Environment { is_page, new_key: host::new_key };
    // These two are not JSON.
    let options = Value::from_js_without(options, &["signal", "onAttempt"]);
    Ok((prepare(kind?, target, payload, options, environment)?, Host { is_page, signal, on_attempt, solver }))
}

fn read_signal(signal: JsValue) -> Result<Option<AbortSignal>, SendError> {
    if signal.is_null() || signal.is_undefined() {
        return Ok(None);
    }
    if property(&signal, "addEventListener").is_function() {
        Ok(Some(signal.unchecked_into()))
    } else {
        Err(SendError::bad_target("signal must be an AbortSignal".to_owned()))
    }
}

fn read_listener(listener: JsValue) -> Result<Option<Function>, SendError> {
    if listener.is_null() || listener.is_undefined() {
        return Ok(None);
    }
    listener.dyn_into().map(Some).map_err(|_| SendError::bad_target("onAttempt must be a function".to_owned()))
}

/// The common part of the four functions that send.
fn send(kind: Kind, target: &Value, payload: &JsValue, options: &JsValue) -> Promise {
    run(prepared(Ok(kind), target, Value::from_js(payload), options), None)
}

/// The promise of a send: of one attempt for the outbox, or of all of them.
fn run(prepared: Result<(Prepared, Host), SendError>, attempt: Option<OutboxAttempt>) -> Promise {
    future_to_promise(async move {
        let (prepared, host) = match prepared {
            Ok(prepared) => prepared,
            Err(failure) if attempt.is_some() => return Ok(output::to_js(output::refused(&failure))),
            Err(failure) => return Err(lead_error(&failure)),
        };
        let (outcome, attempts) = client::send(&prepared.call, prepared.limits, &host, attempt).await;
        match outcome {
            outcome if attempt.is_some() => Ok(output::to_js(output::attempted(&prepared, outcome, attempts))),
            Attempted::Delivered(delivery) => Ok(output::to_js(output::receipt(&prepared, delivery, attempts))),
            Attempted::Again(_, failure) | Attempted::Refused(failure) => Err(lead_error(&failure)),
        }
    })
}

/// The result of a function that returns no promise.
fn result(result: Result<Object, SendError>) -> Result<JsValue, JsValue> {
    match result {
        Ok(object) => Ok(output::to_js(object)),
        Err(failure) => Err(lead_error(&failure)),
    }
}

/// The caller's `onAttempt` as a listener for the send.
fn attempt_listener(listener: Function) -> client::Listener {
    Box::new(move |attempt, delay_ms, error| {
        let event = Object::new().with("attempt", Value::number(attempt)).with("delayMs", Value::number(delay_ms));
        let event = output::to_js(event);
        if let Some(failure) = error {
            // Setting a property of a new object cannot fail.
            let _ = Reflect::set(&event, &"error".into(), &lead_error(failure));
        }
        host::notify(&listener, &event);
    })
}

fn kind_of(kind: &JsValue) -> Result<Kind, SendError> {
    let name = kind.as_string().unwrap_or_default();
    Kind::of(&name).ok_or_else(|| {
        SendError::bad_target(["unsupported kind \"", &name, "\"; expected one of ", &Kind::names(None)].concat())
    })
}

/// A kind's table, and the catalog.
fn rules(kind: &JsValue, catalog: &JsValue) -> Result<(&'static Table, Catalog), SendError> {
    let catalog = if catalog.is_undefined() { Value::Null } else { Value::from_js(catalog) };
    Ok((kind_of(kind)?.table(), AccountCatalog::read(&catalog).map_err(SendError::bad_target)?.into()))
}

fn lead_error(failure: &SendError) -> JsValue {
    let fields = output::to_js(failure.to_object());
    let made = HOST.with_borrow(|(create_error, _)| create_error.clone());
    if let Some(error) = made.and_then(|create_error| create_error.call1(&JsValue::UNDEFINED, &fields).ok()) {
        return error;
    }
    let named = output::to_js(failure.to_object().with("name", "LeadError"));
    let error: JsValue = serde_wasm_bindgen::Error::new(&failure.message).into();
    js_sys::Object::<JsValue>::assign(error.unchecked_ref(), named.unchecked_ref()).into()
}
