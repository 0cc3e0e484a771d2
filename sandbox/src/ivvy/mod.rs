//! iVvy: signed POST requests to `/api/1.0/{namespace}?action={action}`.

mod auth;
mod batch;
pub mod error;
mod lead;
mod lead_list;
mod lists;
mod stages_and_sources;

use leadwire::schema::{Object, Value};

use crate::json;
use crate::request::ApiRequest;
use crate::response::ApiResponse;
use crate::state::AppState;
use error::ApiError;

pub fn handle(state: &AppState, request: &ApiRequest) -> ApiResponse {
    match authorized(state, request) {
        Ok(body) => ApiResponse::json(200, &body),
        Err(error) => error.response(),
    }
}

fn authorized(state: &AppState, request: &ApiRequest) -> Result<Object, ApiError> {
    if request.method != "POST" {
        return Err(ApiError::general("405"));
    }
    auth::check(request, state.clock.now_ms())?;
    if !request.is_json() {
        return Err(ApiError::general("406").with_detail("Content-Type must be application/json"));
    }
    let namespace = request.segments_after("/api/1.0").join("/");
    let action = request.query_value("action").unwrap_or_default();
    let invalid_body = || ApiError::general("400").with_detail("the body must be a JSON object");
    let params = json::parse_object(&request.body).ok_or_else(invalid_body)?;
    match (namespace.as_str(), action.as_str()) {
        ("batch", "run") => {
            batch::run(state, &params, |namespace, action, params| run(state, namespace, action, params))
        }
        ("batch", "progress") => batch::progress(state, &params),
        ("batch", "results") => batch::results(state, &params),
        (namespace, action) => run(state, namespace, action, &params),
    }
}

/// Runs an action, either a call of its own or a job of a batch.
fn run(state: &AppState, namespace: &str, action: &str, params: &Object) -> Result<Object, ApiError> {
    state.store.transaction(|records| match (namespace, action) {
        ("contact", "addOrUpdateLead") => lead::add_or_update(records, params).map(saved),
        ("crm", "addOrUpdateLeadStage") => stages_and_sources::add_or_update_stage(records, params).map(saved),
        ("crm", "addOrUpdateLeadSource") => stages_and_sources::add_or_update_source(records, params).map(saved),
        ("crm", "getLeadStageList") => lists::stages(records, params),
        ("crm", "getLeadSourceList") => lists::sources(records, params),
        ("crm", "getLeadTypeList") => lists::types(records, params),
        ("crm", "getLeadList") => lead_list::leads(records, params),
        _ => Err(ApiError::general("404").with_detail(&format!("there is no {namespace}?action={action}"))),
    })
}

fn saved(id: i64) -> Object {
    Object::new().with("success", true).with("id", Value::number(id))
}
