//! Bitrix24: REST methods under `/rest/{user}/{secret}/{method}` for a webhook, or `/rest/{method}` with a token in
//! `auth`; by POST with JSON or a form, or by GET; with an optional `.json` after the method.

mod batch;
mod error;
mod item;
mod item_fields;
mod lead;
mod list;
mod params;
mod result;

use leadwire::schema::Value;

use crate::request::ApiRequest;
use crate::response::ApiResponse;
use crate::state::AppState;
use error::ApiError;
use params::Params;
use result::{MethodResult, Timing};

const WEBHOOK: [&str; 2] = ["1", "sandbox"];
const TOKEN: &str = "sandbox-token";

pub fn handle(state: &AppState, request: &ApiRequest) -> ApiResponse {
    let timing = Timing::start(state.clock.now_ms());
    match route(state, request, &timing) {
        Ok(result) => ApiResponse::json(200, &result.body().with("time", timing.end(state.clock.now_ms()))),
        Err(error) => error.response(),
    }
}

/// A documented error by its code or, for those without one, by its text.
pub fn documented_error(code: &str, message: Option<&str>, now_ms: i64) -> ApiResponse {
    let error = ApiError::documented(code, message);
    if code == "OPERATION_TIME_LIMIT" {
        return error.response_with_time(Timing::start(now_ms).end(now_ms));
    }
    error.response()
}

fn route(state: &AppState, request: &ApiRequest, timing: &Timing) -> Result<MethodResult, ApiError> {
    let params = Params::of_request(request)?;
    let method = authorize(request, &params)?;
    if !state.bitrix24_limiter.try_acquire(state.clock.now_ms()) {
        return Err(ApiError::code("QUERY_LIMIT_EXCEEDED"));
    }
    match method.as_str() {
        "batch" => {
            let run_command = |method: &str, params: &Params| run(state, method, params);
            batch::run(&params, run_command, || timing.end(state.clock.now_ms()))
        }
        method => run(state, method, &params),
    }
}

/// Returns the called method in lower case if the credentials are valid.
fn authorize(request: &ApiRequest, params: &Params) -> Result<String, ApiError> {
    let segments = request.segments_after("/rest");
    let method = match segments.as_slice() {
        [user, secret, method] if [*user, *secret] == WEBHOOK => method,
        [method] if params.text("auth") == Some(TOKEN) => method,
        [_, _, _] | [_] => return Err(ApiError::code("NO_AUTH_FOUND")),
        _ => return Err(ApiError::code("ERROR_METHOD_NOT_FOUND")),
    };
    Ok(method.strip_suffix(".json").unwrap_or(method).to_ascii_lowercase())
}

/// Runs a method, either a call of its own or a command of a batch.
fn run(state: &AppState, method: &str, params: &Params) -> Result<MethodResult, ApiError> {
    state.store.transaction(|records| match method {
        "crm.lead.add" => lead::add(records, params).map(|id| MethodResult::of(Value::number(id))),
        "crm.lead.update" => lead::update(records, params).map(|()| MethodResult::of(true.into())),
        "crm.lead.get" => lead::get(records, params).map(MethodResult::of),
        "crm.lead.list" => list::leads(records, params),
        "crm.item.add" => item::add(records, params).map(MethodResult::of),
        "crm.item.update" => item::update(records, params).map(MethodResult::of),
        "crm.item.get" => item::get(records, params).map(MethodResult::of),
        "crm.item.list" => list::items(records, params),
        "crm.lead.fields" => Ok(MethodResult::of(lead::fields())),
        "crm.status.list" => list::statuses(records, params),
        _ => Err(ApiError::code("ERROR_METHOD_NOT_FOUND")),
    })
}
