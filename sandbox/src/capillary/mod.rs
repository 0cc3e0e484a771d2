//! Capillary: JSON calls under `/v2`, with a Basic header of user name and password digest, or an OAuth token. The paths are those of
//! the API list on docs.capillarytech.com, read 2026-11-28; there is no call that gives one lead by its id.

mod answer;
mod auth;
mod customer;
pub mod error;
mod extended_fields;
mod lead;
mod list;
pub mod oauth;
mod reasons;

use leadwire::schema::Object;

use crate::json;
use crate::request::ApiRequest;
use crate::response::ApiResponse;
use crate::state::AppState;
use error::ApiError;

pub fn handle(state: &AppState, request: &ApiRequest) -> ApiResponse {
    if request.path.starts_with("/v3/oauth/") {
        return token_call(state, request);
    }
    let token = request.header(oauth::TOKEN_HEADER).filter(|token| *token != auth::TOKEN);
    if let Some(refusal) = token.and_then(|token| state.capillary_tokens.refusal(token, state.clock.now_ms())) {
        return refusal;
    }
    match route(state, request) {
        Ok(body) => ApiResponse::json(200, &body),
        Err(error) => error.response(),
    }
}

fn token_call(state: &AppState, request: &ApiRequest) -> ApiResponse {
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/v3/oauth/token/generate") => oauth::generate(&state.capillary_tokens, request, state.clock.now_ms()),
        (_, "/v3/oauth/token/generate") => ApiError::new(405, "method not allowed").response(),
        _ => ApiError::new(404, "path not found").response(),
    }
}

fn route(state: &AppState, request: &ApiRequest) -> Result<Object, ApiError> {
    auth::check(request)?;
    if matches!(request.method.as_str(), "POST" | "PUT" | "PATCH") && !request.is_json() {
        return Err(ApiError::new(415, "Content-Type must be application/json"));
    }
    if !accepts_json(request) {
        return Err(ApiError::new(406, "Accept must allow application/json"));
    }
    let invalid_body = || ApiError::new(400, "the body must be a JSON object");
    let body = json::parse_object(&request.body).ok_or_else(invalid_body)?;
    let segments = request.segments_after("/v2");
    state.store.transaction(|records| match (request.method.as_str(), segments.as_slice()) {
        // The documents differ in the verb.
        ("POST" | "PATCH", ["leads"]) => lead::add(records, &body),
        ("GET", ["leads"]) => list::leads(records, request),
        ("GET", ["leads", "reasons"]) => Ok(reasons::all()),
        ("GET", ["leads", "substatuses"]) => Ok(reasons::sub_statuses()),
        ("PUT", ["leads", id]) => lead::update(records, id, &body),
        ("PUT", ["leads", id, "status"]) => lead::set_status(records, id, &body),
        ("GET", ["leads", id, "statusLog"]) => list::log(records, id, "statusLogDetails"),
        ("GET", ["leads", id, "followups"]) => list::log(records, id, "followUpDetails"),
        ("GET", ["customers", "lookup"]) => customer::look_up(records, request),
        ("GET", ["extendedFields"]) => Ok(extended_fields::all()),
        (_, ["leads"] | ["leads", _] | ["leads", _, "status" | "statusLog" | "followups"]) => {
            Err(ApiError::new(405, "method not allowed"))
        }
        (_, ["customers", "lookup"] | ["extendedFields"]) => Err(ApiError::new(405, "method not allowed")),
        _ => Err(ApiError::new(404, "path not found")),
    })
}

/// Without an Accept header everything is accepted.
fn accepts_json(request: &ApiRequest) -> bool {
    let accepted = request.header("accept").unwrap_or("*/*");
    ["application/json", "application/*", "*/*"].iter().any(|json| accepted.contains(json))
}
