//! Bitrix24's `crm.item.add`, `update` and `get` for leads (`entityTypeId` 1), on the records of `crm.lead.*`. Source: the pages
//! `crm-item-add.md`, `crm-item-update.md` (2026-08-18) and `crm-item-get.md` (2026-08-17) of the repository
//! bitrix24/b24restdocs, read 2026-11-28.

use leadwire::crm::Kind;
use leadwire::schema::{Catalog, Object, Shape, Table, Value};

use super::error::ApiError;
use super::item_fields::{self, Names};
use super::lead;
use super::params::Params;
use crate::json;
use crate::store::{Record, Records};
use crate::validation::value::{Typing, Violation};
use crate::validation::{Problem, validate};

const LEADS: &str = "1";
/// The first of the directory, which a new lead gets.
const FIRST_SOURCE: &str = "CALL";

pub fn add(records: &Records, params: &Params) -> Result<Value, ApiError> {
    check_entity_type(params)?;
    let given = read_fields(params, &entries_to_add(params))?;
    let is_known_customer = ["COMPANY_ID", "CONTACT_ID", "CONTACT_IDS"].iter().any(|name| given.has(name));
    let mut fields = Object::new().with("SOURCE_ID", FIRST_SOURCE).with("OPENED", "Y");
    fields = json::merge(&fields, &json::without_missing(&given));
    fields.set("IS_RETURN_CUSTOMER", if is_known_customer { "Y" } else { "N" }.into());
    let id = records.insert(lead::KIND, &lead::merge(records, &Object::new(), &fields)?)?;
    find(records, id).map(|lead| response(&lead, params))
}

pub fn update(records: &Records, params: &Params) -> Result<Value, ApiError> {
    check_entity_type(params)?;
    let stored = find(records, id(params)?)?;
    let given = read_fields(params, &entries_to_change(params))?;
    records.update(lead::KIND, stored.id, &lead::merge(records, &stored.fields, &given)?)?;
    find(records, stored.id).map(|lead| response(&lead, params))
}

pub fn get(records: &Records, params: &Params) -> Result<Value, ApiError> {
    check_entity_type(params)?;
    find(records, id(params)?).map(|lead| response(&lead, params))
}

pub(super) fn check_entity_type(params: &Params) -> Result<(), ApiError> {
    match params.text("entityTypeId") {
        Some(LEADS) => Ok(()),
        Some(_) => Err(ApiError::documented("NOT_FOUND", Some("Smart process not found"))),
        None => Err(missing_parameter("entityTypeId")),
    }
}

/// Code 100 is documented for an incorrect request.
fn missing_parameter(name: &str) -> ApiError {
    ApiError::documented("100", Some(&format!("Could not find value for parameter {{{name}}}")))
}

fn id(params: &Params) -> Result<i64, ApiError> {
    let given = params.get("id").ok_or_else(|| missing_parameter("id"))?;
    json::parse_id(given).ok_or_else(not_found)
}

fn find(records: &Records, id: i64) -> Result<Record, ApiError> {
    records.find(lead::KIND, id)?.ok_or_else(not_found)
}

fn not_found() -> ApiError {
    ApiError::documented("NOT_FOUND", Some("Element not found"))
}

fn response(lead: &Record, params: &Params) -> Value {
    Object::new().with("item", item_fields::item(lead, Names::of(params))).into()
}

/// The given fields as the record stores them. `entries` are those of `fm`. Unknown fields and those that Bitrix24 sets are
/// ignored, as documented.
fn read_fields(params: &Params, entries: &[Object]) -> Result<Object, ApiError> {
    let mut given = params.object("fields").ok_or_else(|| missing_parameter("fields"))?;
    if given.is_empty() {
        return Err(missing_parameter("fields"));
    }
    given.take("fm");
    let own_entries = entries.iter().map(|entry| json::without(entry, &["id"]).into());
    let checked = given.clone().with("fm", Value::List(own_entries.filter(|entry| !is_deletion(entry)).collect()));
    if let Some(table) = table() {
        refuse(table, &validate(table, &checked, &Catalog::default(), Typing::Php), &checked)?;
    }
    Ok(item_fields::stored(&given, entries, Names::of(params)))
}

fn is_deletion(entry: &Value) -> bool {
    entry.as_object().and_then(|entry| entry.get("value")) == Some(&"".into())
}

fn table() -> Option<&'static Table> {
    let field = Kind::Bitrix24Item.table().fields.iter().find(|field| field.name == "fields")?;
    if let Shape::Record(table) = field.shape { Some(table) } else { None }
}

fn refuse(table: &Table, problems: &[Problem], given: &Object) -> Result<(), ApiError> {
    let Some(problem) = problems.iter().find(|problem| problem.violation != Violation::ReadOnly) else { return Ok(()) };
    let name = problem.path.split(['.', '[']).next().unwrap_or_default();
    let is_list = table.fields.iter().any(|field| field.name == name && matches!(field.shape, Shape::List { .. }));
    if let Some(value) = given.get(name).filter(|value| is_list && value.as_list().is_none()) {
        let text = format!("Expected iterable value for multiple field, but got `{}` instead", php_type(value));
        return Err(ApiError::documented("100", Some(&text)));
    }
    let text = format!("Invalid value for field \"{name}\"");
    Err(ApiError::documented("CRM_FIELD_ERROR_VALUE_NOT_VALID", Some(&text)))
}

fn php_type(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.as_str().contains(['.', 'e', 'E']) => "double",
        Value::Number(_) => "integer",
        _ => "string",
    }
}

/// The entries of a new lead: each creates one. Anything but a list is ignored.
fn entries_to_add(params: &Params) -> Vec<Object> {
    let given = |entry: &Value| entry.as_object().map(|entry| json::without(entry, &["id"]));
    match given_entries(params) {
        Some(Value::List(items)) => items.iter().filter_map(given).collect(),
        Some(Value::Object(keyed)) => keyed.entries().iter().filter_map(|(_, entry)| given(entry)).collect(),
        _ => Vec::new(),
    }
}

/// The entries of an update: the key of one that changes or deletes is its `id`. Without a type nothing happens to it.
fn entries_to_change(params: &Params) -> Vec<Object> {
    let Some(Value::Object(keyed)) = given_entries(params) else { return entries_to_add(params) };
    let entries = keyed.entries().iter().filter_map(|(key, entry)| {
        let entry = json::without(entry.as_object()?, &["id"]);
        Some(match json::parse_id(&key.as_str().into()) {
            Some(_) => entry.with("id", key.as_str()),
            None => entry,
        })
    });
    entries.filter(|entry| entry.has("typeId")).collect()
}

fn given_entries(params: &Params) -> Option<&Value> {
    params.get("fields")?.as_object()?.get("fm")
}
