//! iVvy: one POST a call to `/api/1.0/{namespace}?action={action}`, signed with a key.

mod auth;
mod batch;
mod collection;
mod lead;
mod listed;
mod lookup;
mod parties;
mod refusal;

use leadwire::crm::{AccountCatalog, IvvyCatalog, Kind};
use leadwire::schema::{Catalog, Object, Value};

use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;
use crate::json;
use crate::store::{Records, StoreError};

use listed::{SOURCE, STAGE};
use refusal::Refusal;

pub fn answer(app: &App, call: &Call) -> Answer {
    refusal::answered(checked(app, call))
}

/// One of the documented errors, by its specific code or its error code.
pub fn documented(code: &str, message: Option<&str>) -> Answer {
    refusal::answered(Err(Refusal::documented(code, message)))
}

fn checked(app: &App, call: &Call) -> Result<Object, Refusal> {
    if call.method != "POST" {
        return Err(Refusal::general("405"));
    }
    auth::check(call, app.clock.now_ms())?;
    if !call.is_json() {
        return Err(Refusal::general("406").because("Content-Type must be application/json"));
    }
    let namespace = call.parts_behind("/api/1.0").join("/");
    let action = call.query_value("action").unwrap_or_default();
    let params =
        json::object(&call.body).ok_or_else(|| Refusal::general("400").because("the body must be a JSON object"))?;
    if namespace == "batch" {
        return batch::run(app, &action, &params);
    }
    run(app, &namespace, &action, &params)
}

/// Runs one call, by itself or as a job of a batch.
fn run(app: &App, namespace: &str, action: &str, params: &Object) -> Result<Object, Refusal> {
    app.store.work(|records| match (namespace, action) {
        ("contact", "addOrUpdateLead") => lead::add_or_update(records, params).map(success),
        ("crm", "addOrUpdateLeadStage") => listed::add_or_update(records, &STAGE, params).map(success),
        ("crm", "addOrUpdateLeadSource") => listed::add_or_update(records, &SOURCE, params).map(success),
        ("crm", "getLeadStageList") => collection::page(lookup::stages(records)?, params),
        ("crm", "getLeadSourceList") => collection::page(lookup::sources(records)?, params),
        ("crm", "getLeadTypeList") => collection::page(lookup::types(records)?, params),
        ("crm", "getLeadList") => collection::page(lookup::leads(records, params)?, params),
        _ => Err(Refusal::general("404").because(&format!("there is no {namespace}?action={action}"))),
    })
}

fn success(id: i64) -> Object {
    Object::new().with("success", true).with("id", Value::number(id))
}

/// What the account asks for beyond the document: a subtype for a lead whose type has any.
fn account(records: &Records) -> Result<Catalog, StoreError> {
    let mut types_with_subtypes = Vec::new();
    for record in records.all("ivvy.type")? {
        if record.fields.get("subtypes").and_then(Value::as_list).is_some_and(|subtypes| !subtypes.is_empty()) {
            types_with_subtypes.push(record.id);
        }
    }
    let ivvy = IvvyCatalog { types_with_subtypes, ..IvvyCatalog::default() };
    Ok(AccountCatalog { ivvy, ..AccountCatalog::default() }.into())
}

/// The id of a record that is to be updated; none for one to add.
fn id_in(params: &Object) -> Option<i64> {
    params.present("id").and_then(json::id_of)
}

fn is_there(records: &Records, kind: Kind, id: i64) -> Result<bool, StoreError> {
    Ok(records.find(kind.name(), id)?.is_some())
}
