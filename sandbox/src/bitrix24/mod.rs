//! Bitrix24: REST methods under `/rest/{user}/{secret}/{method}` for a webhook, or `/rest/{method}` with a token in
//! `auth`; by POST with JSON or a form, or by GET; with an optional `.json` after the method.

mod batch;
mod error;
mod field_descriptions;
mod item;
mod item_fields;
mod lead;
mod list;
pub mod oauth;
pub mod operating;
mod params;
mod result;

use leadwire::schema::Value;

use crate::request::ApiRequest;
use crate::response::ApiResponse;
use crate::state::AppState;
use error::ApiError;
use oauth::TokenState;
use params::Params;
use result::{MethodResult, Timing, method_time};

const WEBHOOK: [&str; 2] = ["1", "sandbox"];
/// Does not end, for examples; those of `/oauth/token/` do.
const TOKEN: &str = "sandbox-token";

pub fn handle(state: &AppState, request: &ApiRequest) -> ApiResponse {
    match request.path.as_str() {
        "/oauth/authorize/" => return oauth::authorize(&state.bitrix24_tokens, request, state.clock.now_ms()),
        "/oauth/token/" => return oauth::token(&state.bitrix24_tokens, request, state.clock.now_ms()),
        _ => {}
    }
    let timing = Timing::start(&state.clock);
    match route(state, request, &timing) {
        Ok(result) => ApiResponse::json(200, &result.body()),
        Err(error) => error.response(),
    }
}

/// A documented error by its code or, for those without one, by its text.
pub fn documented_error(code: &str, message: Option<&str>) -> ApiResponse {
    ApiError::documented(code, message).response()
}

fn route(state: &AppState, request: &ApiRequest, timing: &Timing<'_>) -> Result<MethodResult, ApiError> {
    let params = Params::of_request(request)?;
    let method = authorize(state, request, &params)?;
    if !state.bitrix24_limiter.try_acquire(state.clock.now_ms()) {
        return Err(ApiError::code("QUERY_LIMIT_EXCEEDED"));
    }
    match method.as_str() {
        "batch" => {
            let run_command = |method: &str, params: &Params| run_in_time(state, method, params, timing);
            let result = batch::run(&params, run_command)?;
            interrupt(timing)?;
            Ok(MethodResult { time: Some(timing.end()), ..result })
        }
        method => {
            let result = run_in_time(state, method, &params, timing)?;
            interrupt(timing)?;
            Ok(result)
        }
    }
}

/// The documents do not show the response to a request that takes more than 60 s. `crm/leads/userfield/index.md` names this
/// error for one that exceeds the server's `max_execution_time`.
fn interrupt(timing: &Timing<'_>) -> Result<(), ApiError> {
    if timing.is_interrupted() { Err(ApiError::code("INTERNAL_SERVER_ERROR")) } else { Ok(()) }
}

/// Runs a method within the limits on time. An add takes as long as the options say.
fn run_in_time(state: &AppState, method: &str, params: &Params, timing: &Timing<'_>) -> Result<MethodResult, ApiError> {
    interrupt(timing)?;
    let start_ms = timing.now_ms();
    if !state.bitrix24_operating.allows(method, start_ms) {
        return Err(ApiError::code("OPERATION_TIME_LIMIT"));
    }
    let result = run(state, method, params);
    if method.rsplit('.').next() == Some("add") {
        timing.simulate(state.bitrix24_add_ms);
    }
    let end_ms = timing.now_ms();
    let operating = state.bitrix24_operating.add(method, start_ms, end_ms - start_ms);
    Ok(MethodResult { time: Some(method_time(start_ms, end_ms, &operating)), ..result? })
}

/// Returns the called method in lower case if the credentials are valid.
fn authorize(state: &AppState, request: &ApiRequest, params: &Params) -> Result<String, ApiError> {
    let segments = request.segments_after("/rest");
    let method = match segments.as_slice() {
        [user, secret, method] if [*user, *secret] == WEBHOOK => method,
        [method] if params.text("auth") == Some(TOKEN) => method,
        [method] => match state.bitrix24_tokens.state(params.text("auth").unwrap_or_default(), state.clock.now_ms()) {
            TokenState::Valid => method,
            TokenState::Expired => return Err(ApiError::code("expired_token")),
            TokenState::Unknown => return Err(ApiError::code("NO_AUTH_FOUND")),
        },
        [_, _, _] => return Err(ApiError::code("NO_AUTH_FOUND")),
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
        "crm.item.fields" => field_descriptions::of_items(params).map(MethodResult::of),
        "crm.lead.userfield.list" => Ok(list::custom_fields(params)),
        "crm.lead.fields" => Ok(MethodResult::of(lead::fields())),
        // 1: the classic mode, with leads (`api-reference/crm/crm-settings-mode-get.md` of 2026-08-07, read 2026-11-28).
        "crm.settings.mode.get" => Ok(MethodResult::of(Value::number(1))),
        "crm.status.list" => list::statuses(records, params),
        _ => Err(ApiError::code("ERROR_METHOD_NOT_FOUND")),
    })
}
