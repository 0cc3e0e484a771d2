//! iVvy's list actions: rows as the reference shows them, filters, and pages. Sources, in ivvycode/apidocs, read 2026-11-28:
//! "Get Lead Stage List", "Get Lead Source List" (2024-09-02), "Get Lead Type List" (2026-02-02), "Collections",
//! "Pagination", "Filtering" (2018-07-25). The largest page, whether a filter ignores case, and what an unknown field in a
//! filter means are not documented.

use std::cmp::Ordering;

use leadwire::schema::{Object, Value};

use super::error::ApiError;
use crate::json;
use crate::store::{Record, Records};

/// The default and the maximum.
const PER_PAGE: usize = 100;

/// Neither the colour nor whether a stage is one of leads or of opportunities is shown.
pub fn stages(records: &Records, params: &Object) -> Result<Object, ApiError> {
    let row = |stage: &Record| {
        let reasons = stage.fields.get("reasons").cloned().unwrap_or(Value::List(Vec::new()));
        only(&stage.fields, &["name"]).with("reasons", reasons)
    };
    page(rows(&records.all("ivvy.stage")?, row), params)
}

/// The cost is a number in the list, and text in the call that sets it.
pub fn sources(records: &Records, params: &Object) -> Result<Object, ApiError> {
    let row = |source: &Record| {
        let fields = &source.fields;
        let cost = fields.present("cost").and_then(Value::as_text_or_digits).unwrap_or("0");
        only(fields, &["name", "description"])
            .with("cost", Value::from_digits(cost))
            .with("isReferral", fields.present("isReferral").cloned().unwrap_or(false.into()))
            .with("defaultType", fields.get("defaultType").cloned().unwrap_or(Value::Null))
    };
    page(rows(&records.all("ivvy.source")?, row), params)
}

pub fn types(records: &Records, params: &Object) -> Result<Object, ApiError> {
    page(rows(&records.all("ivvy.type")?, |lead_type| lead_type.fields.clone()), params)
}

pub(super) fn rows(records: &[Record], row: impl Fn(&Record) -> Object) -> Vec<Object> {
    records.iter().map(|record| with_id(record.id, &row(record))).collect()
}

/// The entries with these keys, null where one is missing.
pub(super) fn only(fields: &Object, keys: &[&'static str]) -> Object {
    let mut shown = Object::new();
    for key in keys {
        shown.push(key, fields.get(key).cloned().unwrap_or(Value::Null));
    }
    shown
}

fn with_id(id: i64, fields: &Object) -> Object {
    json::merge(&Object::new().with("id", Value::number(id)), fields)
}

pub(super) fn page(rows: Vec<Object>, params: &Object) -> Result<Object, ApiError> {
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

/// Whole numbers by value, all else as text; ` UTC` at the end of a date is optional.
fn compare(left: &str, right: &str) -> Ordering {
    let [left, right] = [left, right].map(|text| text.strip_suffix(" utc").unwrap_or(text));
    match (left.parse::<i64>(), right.parse::<i64>()) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        _ => left.cmp(right),
    }
}
