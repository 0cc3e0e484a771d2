//! iVvy: signed POST requests to `/api/1.0/{namespace}?action={action}`.

mod account_lists;
mod auth;
mod batch;
pub mod error;
mod lead;
mod lead_list;
mod lists;
mod parties;
mod stages_and_sources;

use leadwire::schema::{Object, Value};

use crate::clock;
use crate::json;
use crate::request::ApiRequest;
use crate::response::ApiResponse;
use crate::state::AppState;
use crate::store::Records;
use error::ApiError;

pub fn handle(state: &AppState, request: &ApiRequest) -> ApiResponse {
    match authorized(state, request) {
        Ok(body) => ApiResponse::json(200, &body),
        Err(error) => error.response(),
    }
}

fn authorized(state: &AppState, request: &ApiRequest) -> Result<Value, ApiError> {
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
            let run = |namespace: &str, action: &str, params: &Object| run(state, namespace, action, params);
            batch::run(state, &params, run).map(Value::from)
        }
        ("batch", "progress") => batch::progress(state, &params).map(Value::from),
        ("batch", "results") => batch::results(state, &params).map(Value::from),
        (namespace, action) => run(state, namespace, action, &params),
    }
}

/// Runs an action, either a call of its own or a job of a batch.
fn run(state: &AppState, namespace: &str, action: &str, params: &Object) -> Result<Value, ApiError> {
    state.store.transaction(|records| match (namespace, action) {
        ("contact", "getSubscriptionGroupList") => account_lists::groups(records),
        ("contact", "getCustomFieldDefinition") => account_lists::custom_fields(records, "ivvy.contactField"),
        ("contact", "getCompanyCustomFieldDefinition") => account_lists::custom_fields(records, "ivvy.companyField"),
        _ => run_for_object(state, records, namespace, action, params).map(Value::from),
    })
}

fn run_for_object(
    state: &AppState,
    records: &Records,
    namespace: &str,
    action: &str,
    params: &Object,
) -> Result<Object, ApiError> {
    match (namespace, action) {
        ("contact", "addOrUpdateLead") => lead::add_or_update(records, params).map(saved),
        ("contact", "addOrUpdateContact") => parties::add_or_update_contact(records, params),
        ("contact", "addOrUpdateCompany") => parties::add_or_update_company(records, params),
        ("contact", "getContactList") => parties::contacts(records, params),
        ("contact", "getContact") => parties::contact(records, params),
        ("contact", "getCompanyList") => parties::companies(records, params),
        ("contact", "getCompany") => parties::company(records, params),
        ("crm", "addOrUpdateLeadStage") => stages_and_sources::add_or_update_stage(records, params).map(saved),
        ("crm", "addOrUpdateLeadSource") => stages_and_sources::add_or_update_source(records, params).map(saved),
        ("crm", "getLeadStageList") => lists::stages(records, params),
        ("crm", "getLeadSourceList") => lists::sources(records, params),
        ("crm", "getLeadTypeList") => lists::types(records, params),
        ("crm", "getLeadQualityList") => account_lists::qualities(records, params),
        ("crm", "getLeadChannelList") => account_lists::channels(records, params),
        ("crm", "getLeadList") => lead_list::leads(records, params),
        ("account", "getIndustryList") => account_lists::industries(records, params),
        ("account", "getUserList") => account_lists::users(records, params),
        ("test", "ping") => Ok(ping(state)),
        _ => Err(ApiError::general("404").with_detail(&format!("there is no {namespace}?action={action}"))),
    }
}

/// "Ping" (ivvycode/apidocs, read 2026-11-28): an acknowledgement with the server's time. The names of the keys are not
/// documented; these are the sandbox's own.
fn ping(state: &AppState) -> Object {
    Object::new().with("ack", clock::ivvy_date(state.clock.now_ms()).as_str())
}

fn saved(id: i64) -> Object {
    Object::new().with("success", true).with("id", Value::number(id))
}
