//! iVvy's list actions: rows as the reference shows them, filters, and pages.

use std::cmp::Ordering;
use std::collections::HashMap;

use leadwire::schema::{Object, Value};

use super::error::ApiError;
use crate::clock;
use crate::json;
use crate::store::{Record, Records, StoreError};

/// The default and the maximum.
const PER_PAGE: usize = 100;

pub fn stages(records: &Records, params: &Object) -> Result<Object, ApiError> {
    let row = |stage: &Record| json::without(&stage.fields, &["isEditable"]).with("reasons", Value::List(Vec::new()));
    page(rows(&records.all("ivvy.stage")?, row), params)
}

pub fn sources(records: &Records, params: &Object) -> Result<Object, ApiError> {
    let defaults = Object::new().with("description", Value::Null).with("defaultType", Value::Null);
    let row = |source: &Record| json::merge(&defaults, &json::without(&source.fields, &["isEditable"]));
    page(rows(&records.all("ivvy.source")?, row), params)
}

pub fn types(records: &Records, params: &Object) -> Result<Object, ApiError> {
    page(rows(&records.all("ivvy.type")?, |lead_type| lead_type.fields.clone()), params)
}

/// Leads with the names of their stages, sources and types, and their contacts and companies.
pub fn leads(records: &Records, params: &Object) -> Result<Object, ApiError> {
    let stages = by_id(records, "ivvy.stage")?;
    let sources = by_id(records, "ivvy.source")?;
    let types = by_id(records, "ivvy.type")?;
    let contacts = by_id(records, "ivvy.contact")?;
    let companies = by_id(records, "ivvy.company")?;
    let row = |lead: &Record| {
        let name = |list: &HashMap<i64, Object>, id: &str, key: &str| {
            let referenced = json::id_at(&lead.fields, id).and_then(|id| list.get(&id));
            referenced.and_then(|fields| fields.get(key)).cloned().unwrap_or(Value::Null)
        };
        let party = |list: &HashMap<i64, Object>, id: &str| match json::id_at(&lead.fields, id) {
            Some(id) => with_id(id, &list.get(&id).cloned().unwrap_or_default()).into(),
            None => Value::Null,
        };
        let fields = lead.fields.clone();
        fields
            .with("stageName", name(&stages, "stageId", "name"))
            .with("sourceName", name(&sources, "sourceId", "name"))
            .with("type", name(&types, "typeId", "type"))
            .with("contact", party(&contacts, "contactId"))
            .with("company", party(&companies, "companyId"))
            .with("createdDate", clock::ivvy_date(lead.added_ms).as_str())
            .with("modifiedDate", clock::ivvy_date(lead.changed_ms).as_str())
    };
    let found = match custom_field_filter(params) {
        Some(text) => records.containing("ivvy.lead", &text)?,
        None => records.all("ivvy.lead")?,
    };
    page(rows(&found, row), params)
}

/// The text that a custom field must contain. A relay looks up each lead in doubt by it, so it must be fast.
fn custom_field_filter(params: &Object) -> Option<String> {
    let wanted = params.get("filter")?.as_object()?.get("customFields__CONTAINS")?;
    wanted.as_text_or_digits().map(str::to_lowercase)
}

fn rows(records: &[Record], row: impl Fn(&Record) -> Object) -> Vec<Object> {
    records.iter().map(|record| with_id(record.id, &row(record))).collect()
}

fn by_id(records: &Records, kind: &str) -> Result<HashMap<i64, Object>, StoreError> {
    Ok(records.all(kind)?.into_iter().map(|record| (record.id, record.fields)).collect())
}

fn with_id(id: i64, fields: &Object) -> Object {
    json::merge(&Object::new().with("id", Value::number(id)), fields)
}

fn page(rows: Vec<Object>, params: &Object) -> Result<Object, ApiError> {
    let filter = match params.present("filter") {
        None => Object::new(),
        Some(Value::Object(filter)) => filter.clone(),
        Some(_) => return Err(ApiError::invalid_parameter("filter")),
    };
    let found: Vec<Object> = rows.into_iter().filter(|row| matches_filter(row, &filter)).collect();
    let start = number(params, "start")?.unwrap_or(0);
    let per_page = number(params, "perPage")?.unwrap_or(PER_PAGE).min(PER_PAGE);
    let total = found.len();
    let results: Vec<Value> = found.into_iter().skip(start).take(per_page).map(Value::from).collect();
    let meta = Object::new()
        .with("totalResults", Value::number(total))
        .with("start", Value::number(start))
        .with("perPage", Value::number(per_page))
        .with("count", Value::number(results.len()));
    Ok(Object::new().with("meta", meta).with("results", Value::List(results)))
}

fn number(params: &Object, name: &str) -> Result<Option<usize>, ApiError> {
    let Some(value) = params.present(name) else { return Ok(None) };
    let number = value.as_text_or_digits().and_then(|text| text.parse().ok());
    number.map(Some).ok_or_else(|| ApiError::invalid_parameter(name))
}

/// Filter keys are field names with an optional operator, such as `name__CONTAINS`.
fn matches_filter(row: &Object, filter: &Object) -> bool {
    filter.entries().iter().all(|(key, wanted)| {
        let (name, operator) = key.split_once("__").unwrap_or((key, ""));
        matches_condition(row.get(name).unwrap_or(&Value::Null), operator, wanted)
    })
}

fn matches_condition(found: &Value, operator: &str, wanted: &Value) -> bool {
    let text = lower_case(found);
    let wanted = lower_case(wanted);
    match operator {
        "" if wanted == "__isnull__" => *found == Value::Null,
        "" => text == wanted,
        "CONTAINS" => text.contains(&wanted),
        "NOTCONTAINS" => !text.contains(&wanted),
        "BEGINS" => text.starts_with(&wanted),
        "ENDS" => text.ends_with(&wanted),
        "LESSTHAN" => compare(&text, &wanted).is_le(),
        "GREATERTHAN" => compare(&text, &wanted).is_ge(),
        "NOT" => text != wanted,
        "EMPTY" => found.is_missing(),
        _ => false,
    }
}

/// Text or digits in lower case; lists and objects as their JSON.
fn lower_case(value: &Value) -> String {
    value.as_text_or_digits().map_or_else(|| value.to_json(), str::to_lowercase)
}

/// Whole numbers by value, all else as text.
fn compare(left: &str, right: &str) -> Ordering {
    match (left.parse::<i64>(), right.parse::<i64>()) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        _ => left.cmp(right),
    }
}
