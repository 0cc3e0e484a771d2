//! Leads: adding, getting, listing by user, updating, and setting their status.

use leadwire::crm::Kind;
use leadwire::schema::{Catalog, Object, Value};

use super::error::Refusal;
use crate::clock;
use crate::json;
use crate::request::Call;
use crate::store::{Record, Records};
use crate::validation::{self, Reading};

const KIND: &str = "capillary.lead";

/// What an answer shows of a lead, in the document's order.
const SHOWN: &[&str] = &[
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

pub fn add(records: &Records, body: &Object) -> Result<Object, Refusal> {
    let body = json::without(body, &["id"]);
    check(Kind::CapillaryLead, &body)?;
    let defaults = Object::new()
        .with("userId", user(records, &body)?)
        .with("type", "SKU")
        .with("status", "OPEN")
        .with("createdOn", clock::iso(records.now_ms).as_str())
        .with("orgSourceId", Value::number(-1))
        .with("extendedFields", Object::new())
        .with("followUpDetails", Value::List(Vec::new()))
        .with("statusLogDetails", Value::List(Vec::new()));
    let id = records.add(KIND, &json::merged(&defaults, &json::without(&body, &["idType", "identifier"])))?;
    Ok(shown(&found(records, id)?))
}

pub fn get(records: &Records, id: &str) -> Result<Object, Refusal> {
    Ok(shown(&stored(records, id)?))
}

/// `?userId=…`, a page of them with `limit` and `offset`.
pub fn list(records: &Records, call: &Call) -> Result<Object, Refusal> {
    let user = call.query_value("userId").ok_or_else(|| Refusal::new(400, "userId is required"))?;
    let number = |name: &str, usual: usize| call.query_value(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (limit, offset) = (number("limit", 10), number("offset", 0));
    let mut leads = Vec::new();
    for lead in records.holding(KIND, &user)? {
        if lead.fields.get("userId").and_then(json::text_of) == Some(&user) {
            leads.push(Value::from(shown(&lead)));
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

pub fn update(records: &Records, id: &str, body: &Object) -> Result<Object, Refusal> {
    let lead = stored(records, id)?;
    check(Kind::CapillaryLead, &with_id(&lead, body))?;
    save(records, &lead, body)
}

/// Sets the status and writes it into the lead's log.
pub fn set_status(records: &Records, id: &str, body: &Object) -> Result<Object, Refusal> {
    let lead = stored(records, id)?;
    check(Kind::CapillaryStatus, &with_id(&lead, body))?;
    let mut log = lead.fields.get("statusLogDetails").and_then(Value::as_list).unwrap_or_default().to_vec();
    log.push(json::without(body, &["id"]).into());
    let mut change = Object::new().with("statusLogDetails", Value::List(log));
    for name in ["status", "subStatus"] {
        if let Some(value) = body.present(name) {
            change.push(name, value.clone());
        }
    }
    if let Some(staff) = body.present("createdBy") {
        change.push("lastUpdatedBy", staff.clone());
    }
    save(records, &lead, &change)
}

fn save(records: &Records, lead: &Record, change: &Object) -> Result<Object, Refusal> {
    let change = json::without(change, &["id"]);
    let stamp = Object::new().with("lastUpdatedOn", clock::iso(records.now_ms).as_str());
    records.change(KIND, lead.id, &json::merged(&lead.fields, &json::merged(&change, &stamp)))?;
    Ok(shown(&found(records, lead.id)?))
}

fn check(kind: Kind, body: &Object) -> Result<(), Refusal> {
    let problems = validation::problems(kind.table(), body, &Catalog::default(), Reading::Typed);
    Refusal::of_problems(&problems).map_or(Ok(()), Err)
}

/// The tables have the id among the fields; on the wire it stands in the path.
fn with_id(lead: &Record, body: &Object) -> Object {
    json::merged(body, &Object::new().with("id", Value::number(lead.id)))
}

fn stored(records: &Records, id: &str) -> Result<Record, Refusal> {
    let id = json::id_of(&id.into()).ok_or_else(|| Refusal::new(400, "the lead's id must be a whole number from 1"))?;
    found(records, id)
}

fn found(records: &Records, id: i64) -> Result<Record, Refusal> {
    records.find(KIND, id)?.ok_or_else(|| Refusal::new(404, "the lead was not found"))
}

/// The user's id, as given or as it belongs to an identifier; who was never seen becomes a new user.
fn user(records: &Records, body: &Object) -> Result<Value, Refusal> {
    if let Some(id) = body.present("userId") {
        return Ok(id.clone());
    }
    let mut wanted = Object::new();
    for name in ["idType", "identifier"] {
        wanted.push(name, body.get(name).cloned().unwrap_or(Value::Null));
    }
    let known = records.all("capillary.user")?.into_iter().find(|user| user.fields == wanted);
    Ok(Value::number(match known {
        Some(user) => user.id,
        None => records.add("capillary.user", &wanted)?,
    }))
}

fn shown(lead: &Record) -> Object {
    let mut shown = Object::new().with("id", Value::number(lead.id));
    for name in SHOWN {
        shown.push(name, lead.fields.get(name).cloned().unwrap_or(Value::Null));
    }
    shown.with("warnings", Value::List(Vec::new()))
}
