//! The control API under `/_sandbox`: lists records and calls, queues faults, sets ids, resets. It needs no credentials.
//! Its JSON is written for JavaScript: whole numbers beyond 2^53 are strings of digits.

use leadwire::schema::{Object, Value};
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::fault::{FaultRequest, FaultSummary};
use crate::json;
use crate::request::ApiRequest;
use crate::request_log::LoggedCall;
use crate::response::ApiResponse;
use crate::state::AppState;
use crate::store::{Record, StoreError};

const DEFAULT_LIMIT: usize = 100;

#[derive(Serialize)]
struct Done {
    ok: bool,
}

#[derive(Serialize)]
struct Calls {
    calls: Vec<LoggedCall>,
}

#[derive(Serialize)]
struct Faults {
    faults: Vec<FaultSummary>,
}

#[derive(Serialize)]
struct Failure<'a> {
    message: &'a str,
}

/// `{"kind": "ivvy.lead", "next": "9007199254740993"}`: the id of the next new record of the kind.
#[derive(Deserialize)]
struct NextId {
    kind: String,
    next: Value,
}

pub fn handle(state: &AppState, request: &ApiRequest) -> ApiResponse {
    route(state, request).unwrap_or_else(|failure| error(500, &failure.to_string()))
}

pub fn error(status: u16, message: &str) -> ApiResponse {
    ApiResponse::json(status, &Failure { message })
}

fn route(state: &AppState, request: &ApiRequest) -> Result<ApiResponse, StoreError> {
    match (request.method.as_str(), request.segments_after("/_sandbox").as_slice()) {
        ("GET", ["records"]) => records(state, request),
        ("GET", ["calls"]) => Ok(ApiResponse::json(200, &Calls { calls: state.requests.newest(limit(request)) })),
        ("GET", ["faults"]) => Ok(ApiResponse::json(200, &Faults { faults: state.faults.list() })),
        ("POST", ["faults"]) => Ok(add_fault(state, request)),
        ("DELETE", ["faults"]) => {
            state.faults.clear();
            Ok(done())
        }
        ("POST", ["ids"]) => set_next_id(state, request),
        ("POST", ["reset"]) => {
            state.reset()?;
            Ok(done())
        }
        _ => Ok(error(404, "unknown control path; see sandbox/README.md")),
    }
}

/// Newest first; `?kind=ivvy.lead` selects one kind.
fn records(state: &AppState, request: &ApiRequest) -> Result<ApiResponse, StoreError> {
    let kind = request.query_value("kind");
    let found = state.store.transaction(|records| records.newest(kind.as_deref(), limit(request)))?;
    let body = Object::new().with("records", Value::List(found.iter().map(record_json).collect()));
    Ok(ApiResponse::json_text(200, Value::from(body).to_js_json()))
}

/// Not a struct, because only leadwire's values are written with large numbers as text.
fn record_json(record: &Record) -> Value {
    Object::new()
        .with("kind", record.kind.as_str())
        .with("id", Value::number(record.id))
        .with("added", clock::iso_date(record.added_ms).as_str())
        .with("changed", clock::iso_date(record.changed_ms).as_str())
        .with("fields", record.fields.clone())
        .into()
}

fn add_fault(state: &AppState, request: &ApiRequest) -> ApiResponse {
    let requested: FaultRequest = match serde_json::from_slice(&request.body) {
        Ok(requested) => requested,
        Err(invalid) => return error(400, &invalid.to_string()),
    };
    match requested.into_queued() {
        Ok(queued) => {
            state.faults.push(queued);
            done()
        }
        Err(message) => error(400, message),
    }
}

fn set_next_id(state: &AppState, request: &ApiRequest) -> Result<ApiResponse, StoreError> {
    let given: Option<NextId> = serde_json::from_slice(&request.body).ok();
    let Some((kind, next)) = given.and_then(|given| Some((given.kind, json::parse_id(&given.next)?))) else {
        return Ok(error(400, "kind must be a kind of record, and next an id"));
    };
    if state.store.transaction(|records| records.set_next_id(&kind, next))? {
        return Ok(done());
    }
    Ok(error(400, "unknown kind of record"))
}

fn limit(request: &ApiRequest) -> usize {
    request.query_value("limit").and_then(|limit| limit.parse().ok()).unwrap_or(DEFAULT_LIMIT)
}

fn done() -> ApiResponse {
    ApiResponse::json(200, &Done { ok: true })
}
