//! Capillary's leads: add, get, list by user, update, set the status.

use leadwire::crm::Kind;
use leadwire::schema::{Catalog, Object, Value};

use super::error::ApiError;
use crate::clock;
use crate::json;
use crate::request::ApiRequest;
use crate::store::{Record, Records};
use crate::validation::validate;
use crate::validation::value::Typing;

const KIND: &str = "capillary.lead";
const USER_KIND: &str = "capillary.user";
const DEFAULT_LIMIT: usize = 10;

/// A lead's fields in a response, in the order of the documentation.
const RESPONSE_FIELDS: &[&str] = &[
    "userId",
    "type",
    "leadFor",
    "status",
    "nextFollowUp",
    "createdOn",
    "createdBy",
    "lastUpdatedOn",
    "lastUpdatedBy",
    "followUpDetails",
    "statusLogDetails",
    "orgSourceId",
    "extendedFields",
    "subStatus",
    "owner",
];

pub fn add(records: &Records, body: &Object) -> Result<Object, ApiError> {
    let body = json::without(body, &["id"]);
    check(Kind::CapillaryLead, &body)?;
    let defaults = Object::new()
        .with("userId", find_or_add_user(records, &body)?)
        .with("type", "SKU")
        .with("status", "OPEN")
        .with("createdOn", clock::iso_date(records.now_ms).as_str())
        .with("orgSourceId", Value::number(-1))
        .with("extendedFields", Object::new())
        .with("followUpDetails", Value::List(Vec::new()))
        .with("statusLogDetails", Value::List(Vec::new()));
    let id = records.insert(KIND, &json::merge(&defaults, &json::without(&body, &["idType", "identifier"])))?;
    Ok(response(&find(records, id)?))
}

pub fn get(records: &Records, id: &str) -> Result<Object, ApiError> {
    Ok(response(&find_by_path(records, id)?))
}

/// `?userId=…` with an optional `limit` and `offset`.
pub fn list(records: &Records, request: &ApiRequest) -> Result<Object, ApiError> {
    let user = request.query_value("userId").ok_or_else(|| ApiError::new(400, "userId is required"))?;
    let number = |name: &str| request.query_value(name).and_then(|text| text.parse::<usize>().ok());
    let limit = number("limit").unwrap_or(DEFAULT_LIMIT);
    let offset = number("offset").unwrap_or(0);
    let mut leads = Vec::new();
    for lead in records.containing(KIND, &user)? {
        if lead.fields.get("userId").and_then(Value::as_text_or_digits) == Some(&user) {
            leads.push(Value::from(response(&lead)));
        }
    }
    let pagination = Object::new()
        .with("limit", Value::number(limit))
        .with("offset", Value::number(offset))
        .with("total", Value::number(leads.len()));
    Ok(Object::new()
        .with("pagination", pagination)
        .with("data", Value::List(leads.into_iter().skip(offset).take(limit).collect()))
        .with("errors", Value::List(Vec::new()))
        .with("warnings", Value::List(Vec::new())))
}

pub fn update(records: &Records, id: &str, body: &Object) -> Result<Object, ApiError> {
    let lead = find_by_path(records, id)?;
    check(Kind::CapillaryLead, &with_id(&lead, body))?;
    save(records, &lead, body)
}

/// Sets the status and appends it to the lead's status log.
pub fn set_status(records: &Records, id: &str, body: &Object) -> Result<Object, ApiError> {
    let lead = find_by_path(records, id)?;
    check(Kind::CapillaryStatus, &with_id(&lead, body))?;
    let mut log = lead.fields.get("statusLogDetails").and_then(Value::as_list).unwrap_or_default().to_vec();
    log.push(json::without(body, &["id"]).into());
    let mut change = Object::new().with("statusLogDetails", Value::List(log));
    for (from, to) in [("status", "status"), ("subStatus", "subStatus"), ("createdBy", "lastUpdatedBy")] {
        if let Some(value) = body.present(from) {
            change.push(to, value.clone());
        }
    }
    save(records, &lead, &change)
}

fn save(records: &Records, lead: &Record, change: &Object) -> Result<Object, ApiError> {
    let mut fields = json::merge(&lead.fields, &json::without(change, &["id"]));
    fields.set("lastUpdatedOn", clock::iso_date(records.now_ms).as_str().into());
    records.update(KIND, lead.id, &fields)?;
    Ok(response(&find(records, lead.id)?))
}

fn check(kind: Kind, body: &Object) -> Result<(), ApiError> {
    let problems = validate(kind.table(), body, &Catalog::default(), Typing::Strict);
    ApiError::of_problems(&problems).map_or(Ok(()), Err)
}

/// The field tables have the id among the fields; in a request it is part of the path.
fn with_id(lead: &Record, body: &Object) -> Object {
    json::merge(body, &Object::new().with("id", Value::number(lead.id)))
}

fn find_by_path(records: &Records, id: &str) -> Result<Record, ApiError> {
    let id =
        json::parse_id(&id.into()).ok_or_else(|| ApiError::new(400, "the lead's id must be a whole number from 1"))?;
    find(records, id)
}

fn find(records: &Records, id: i64) -> Result<Record, ApiError> {
    records.find(KIND, id)?.ok_or_else(|| ApiError::new(404, "lead not found"))
}

/// The given user id, or that of the user with the given identifier, who is added if unknown.
fn find_or_add_user(records: &Records, body: &Object) -> Result<Value, ApiError> {
    if let Some(id) = body.present("userId") {
        return Ok(id.clone());
    }
    let mut identity = Object::new();
    for name in ["idType", "identifier"] {
        identity.push(name, body.get(name).cloned().unwrap_or(Value::Null));
    }
    let known = records.all(USER_KIND)?.into_iter().find(|user| user.fields == identity);
    Ok(Value::number(match known {
        Some(user) => user.id,
        None => records.insert(USER_KIND, &identity)?,
    }))
}

fn response(lead: &Record) -> Object {
    let mut response = Object::new().with("id", Value::number(lead.id));
    for name in RESPONSE_FIELDS {
        response.push(name, lead.fields.get(name).cloned().unwrap_or(Value::Null));
    }
    response.with("warnings", Value::List(Vec::new()))
}
