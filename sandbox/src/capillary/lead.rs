//! Capillary's leads: add, update, set the status. Sources, read 2026-11-28: docs.capillarytech.com/reference/add-lead-1,
//! update-lead and update-lead-status, and `_leads.md` of the repository Capillary/api-documentation.

use leadwire::crm::Kind;
use leadwire::schema::{Catalog, Object, Value};

use super::answer;
use super::customer::find_or_add_user;
use super::error::ApiError;
use crate::clock;
use crate::json;
use crate::store::{Record, Records};
use crate::validation::validate;
use crate::validation::value::Typing;

pub const KIND: &str = "capillary.lead";
/// The till that the credentials belong to: who creates what the request does not say otherwise.
const TILL: i64 = 1;
/// Users and reasons exist by any id but this.
const ABSENT_ID: &str = "404";

pub fn add(records: &Records, body: &Object) -> Result<Object, ApiError> {
    let body = json::without(body, &["id"]);
    check(Kind::CapillaryLead, &body)?;
    check_exists(&body, "userId", "92008", "No user found with the given userId")?;
    let user = find_or_add_user(records, &body)?;
    let id = records.take_id(KIND)?;
    let creator = body.present("createdBy").cloned().unwrap_or(Value::number(TILL));
    let now = clock::iso_date(records.now_ms);
    let defaults = Object::new()
        .with("userId", user)
        .with("type", "SKU")
        .with("status", "OPEN")
        .with("createdOn", now.as_str())
        .with("createdBy", creator.clone())
        .with("lastUpdatedOn", now.as_str())
        .with("lastUpdatedBy", creator)
        .with("orgSourceId", Value::number(-1))
        .with("extendedFields", Object::new())
        .with("followUpDetails", Value::List(Vec::new()))
        .with("statusLogDetails", Value::List(Vec::new()));
    let fields = json::merge(&defaults, &json::without(&body, &["idType", "identifier"]));
    let mut lead = Record { kind: KIND.to_owned(), id, fields, added_ms: records.now_ms, changed_ms: records.now_ms };
    for name in ["followUpDetails", "statusLogDetails"] {
        let given = lead.fields.get(name).and_then(Value::as_list).unwrap_or_default().to_vec();
        let entries = given.iter().filter_map(Value::as_object).zip(1..);
        let entries = entries.map(|(entry, number)| log_entry(records, &lead, number, entry).into()).collect();
        lead.fields.set(name, Value::List(entries));
    }
    records.insert_with_id(KIND, id, &lead.fields)?;
    Ok(answer::lead(&lead).with("warnings", Value::List(Vec::new())))
}

pub fn update(records: &Records, id: &str, body: &Object) -> Result<Object, ApiError> {
    let lead = find_by_path(records, id)?;
    check(Kind::CapillaryLead, &with_id(&lead, body))?;
    save(records, &lead, body)
}

/// Sets the status and appends it to the lead's status log. The documents name the error 92002 and do not say when it is given; here,
/// when status and sub-status are those that the lead has.
pub fn set_status(records: &Records, id: &str, body: &Object) -> Result<Object, ApiError> {
    let lead = find_by_path(records, id)?;
    check(Kind::CapillaryStatus, &with_id(&lead, body))?;
    check_exists(body, "reasonId", "92004", "Lead Reason not found with id")?;
    let is_same = |name| body.present(name).is_none_or(|value| lead.fields.get(name) == Some(value));
    if is_same("status") && is_same("subStatus") {
        return Err(ApiError::documented("92002", None));
    }
    let mut log = lead.fields.get("statusLogDetails").and_then(Value::as_list).unwrap_or_default().to_vec();
    log.push(log_entry(records, &lead, log.len() + 1, body).into());
    let mut change = Object::new().with("statusLogDetails", Value::List(log));
    for (from, to) in [("status", "status"), ("subStatus", "subStatus"), ("createdBy", "lastUpdatedBy")] {
        if let Some(value) = body.present(from) {
            change.push(to, value.clone());
        }
    }
    save(records, &lead, &change)
}

/// The fields of an entry of a lead's status log or follow-ups, in their documented order.
const LOG_FIELDS: &[&str] = &[
    "id",
    "userId",
    "leadId",
    "status",
    "notes",
    "createdBy",
    "createdOn",
    "reasonId",
    "reason",
    "followedUpBy",
    "followedUpOn",
    "scheduledFollowUp",
    "subStatus",
];

fn log_entry(records: &Records, lead: &Record, number: usize, given: &Object) -> Object {
    let mut entry = Object::new()
        .with("id", Value::number(number))
        .with("userId", lead.fields.get("userId").cloned().unwrap_or(Value::Null))
        .with("leadId", Value::number(lead.id))
        .with("createdBy", Value::number(TILL))
        .with("createdOn", clock::iso_date(records.now_ms).as_str());
    if let Some(reason) = given.present("reasonId").and_then(Value::as_text_or_digits) {
        entry.push("reason", format!("reason {reason}").as_str().into());
    }
    let entry = json::merge(&entry, &json::without_missing(&json::without(given, &["id"])));
    let mut ordered = Object::new();
    for name in LOG_FIELDS {
        if let Some(value) = entry.get(name) {
            ordered.push(name, value.clone());
        }
    }
    ordered
}

fn save(records: &Records, lead: &Record, change: &Object) -> Result<Object, ApiError> {
    let mut fields = json::merge(&lead.fields, &json::without(change, &["id"]));
    fields.set("lastUpdatedOn", clock::iso_date(records.now_ms).as_str().into());
    records.update(KIND, lead.id, &fields)?;
    Ok(answer::lead(&find(records, lead.id)?).with("warnings", Value::List(Vec::new())))
}

fn check(kind: Kind, body: &Object) -> Result<(), ApiError> {
    let problems = validate(kind.table(), body, &Catalog::default(), Typing::Strict);
    ApiError::of_problems(&problems).map_or(Ok(()), Err)
}

fn check_exists(body: &Object, field: &str, code: &str, message: &str) -> Result<(), ApiError> {
    match body.present(field).and_then(Value::as_text_or_digits) {
        Some(ABSENT_ID) => Err(ApiError::documented(code, Some(&format!("{message} {ABSENT_ID}")))),
        _ => Ok(()),
    }
}

/// The field tables have the id among the fields; in a request it is part of the path.
fn with_id(lead: &Record, body: &Object) -> Object {
    json::merge(body, &Object::new().with("id", Value::number(lead.id)))
}

pub fn find_by_path(records: &Records, id: &str) -> Result<Record, ApiError> {
    let id =
        json::parse_id(&id.into()).ok_or_else(|| ApiError::new(400, "the lead's id must be a whole number from 1"))?;
    find(records, id)
}

fn find(records: &Records, id: i64) -> Result<Record, ApiError> {
    records.find(KIND, id)?.ok_or_else(|| ApiError::documented("92001", None))
}
