//! Bitrix24's list methods: filter, order, select, and pages of 50. A filter's key is a field name with an optional
//! operator before it, such as `>=OPPORTUNITY`.

use std::cmp::Ordering;

use leadwire::schema::{Object, Value};

use super::error::ApiError;
use super::field_descriptions;
use super::item_fields::{self, Names};
use super::params::Params;
use super::result::MethodResult;
use super::{item, lead};
use crate::store::{Record, Records};

const PER_PAGE: usize = 50;

/// The `start` that disables counting: no total and no next page.
const UNCOUNTED: &str = "-1";

/// Longest first, so that `!=` is not read as `!`.
const OPERATORS: &[&str] = &["!=%", "!%=", "!@", "!%", "!=", ">=", "<=", "=%", "%=", "@", "%", "!", "=", ">", "<"];

pub fn leads(records: &Records, params: &Params) -> Result<MethodResult, ApiError> {
    let filter = params.object("filter").unwrap_or_default();
    let found = candidates(records, &filter, "ORIGIN_ID")?;
    let select = params.texts("select");
    let rows = found.iter().map(lead::response).collect();
    Ok(page(rows, &filter, params, |row| select_fields(row, &select)))
}

/// `crm.item.list` of leads. Source: `crm-item-list.md` (2026-08-17) of the repository bitrix24/b24restdocs; for `start` of -1
/// `settings/performance/huge-data.md` (2026-07-22); both read 2026-11-28.
pub fn items(records: &Records, params: &Params) -> Result<MethodResult, ApiError> {
    item::check_entity_type(params)?;
    let filter = params.object("filter").unwrap_or_default();
    let order = params.object("order").unwrap_or_default();
    check_names("filter", filter.entries().iter().map(|(key, _)| split_key(key).1))?;
    check_names("order", order.entries().iter().map(|(key, _)| key.as_str()))?;
    let names = Names::of(params);
    let found = candidates(records, &filter, "originId")?;
    let select = params.texts("select");
    let has_all = select.is_empty() || select.iter().any(|name| name == "*");
    let rows = found.iter().map(|record| item_fields::item(record, names)).collect();
    let listed = page(rows, &filter, params, |row| {
        let is_selected = |name: &str| has_all || name == "id" || select.iter().any(|selected| selected == name);
        let selected = row.entries().iter().filter(|(name, _)| is_selected(name));
        selected.fold(Object::new(), |object, (name, value)| object.with(name, value.clone()))
    });
    let result = Object::new().with("items", listed.result).into();
    Ok(MethodResult { result, total: listed.total.or(Some(0)), ..listed })
}

fn check_names<'a>(parameter: &str, mut names: impl Iterator<Item = &'a str>) -> Result<(), ApiError> {
    let Some(name) = names.find(|name| !item_fields::is_field(name)) else { return Ok(()) };
    let text = format!("Invalid {parameter}: field '{name}' is not allowed in {parameter}");
    Err(ApiError::documented("INVALID_ARG_VALUE", Some(&text)))
}

/// The leads that the filter may match. A relay looks up leads in doubt by their origin, so this must not read all leads.
fn candidates(records: &Records, filter: &Object, origin: &str) -> Result<Vec<Record>, ApiError> {
    let Some(origins) = equal_to(filter, origin) else { return Ok(records.all(lead::KIND)?) };
    let mut found = Vec::new();
    for origin in origins {
        found.extend(records.by_origin_id(lead::KIND, &origin)?);
    }
    found.sort_by_key(|record| record.id);
    found.dedup_by_key(|record| record.id);
    Ok(found)
}

pub fn statuses(records: &Records, params: &Params) -> Result<MethodResult, ApiError> {
    let filter = params.object("filter").unwrap_or_default();
    let rows = records.all("bitrix24.status")?.into_iter().map(|status| status.fields).collect();
    Ok(page(rows, &filter, params, Object::clone))
}

pub fn custom_fields(params: &Params) -> MethodResult {
    let (rows, filter) = field_descriptions::custom_fields(params);
    page(rows, &filter, params, Object::clone)
}

fn page(rows: Vec<Object>, filter: &Object, params: &Params, select: impl Fn(&Object) -> Object) -> MethodResult {
    let mut found: Vec<Object> = rows.into_iter().filter(|row| matches_filter(row, filter)).collect();
    sort(&mut found, &params.object("order").unwrap_or_default());
    let start = params.text("start").unwrap_or_default();
    let from: usize = start.parse().unwrap_or(0);
    let result = found.iter().skip(from).take(PER_PAGE).map(|row| select(row).into()).collect();
    if start == UNCOUNTED {
        return MethodResult::of(Value::List(result));
    }
    let next = from.saturating_add(PER_PAGE);
    let next = (next < found.len()).then_some(next);
    MethodResult { total: Some(found.len()), next, ..MethodResult::of(Value::List(result)) }
}

/// By the first key, then by the next ones. The sort is stable: equal rows stay oldest first.
fn sort(rows: &mut [Object], order: &Object) {
    rows.sort_by(|left, right| {
        let mut ordering = Ordering::Equal;
        for (name, direction) in order.entries() {
            let text = |row: &Object| row.get(name).and_then(Value::as_text_or_digits).unwrap_or_default().to_owned();
            let by_field = compare(&text(left), &text(right));
            let is_descending = direction.as_text().is_some_and(|direction| direction.eq_ignore_ascii_case("desc"));
            ordering = ordering.then(if is_descending { by_field.reverse() } else { by_field });
        }
        ordering
    });
}

/// `*` selects all common fields, `UF_*` all custom fields; fields with several values must be named.
fn select_fields(row: &Object, select: &[String]) -> Object {
    let has = |name: &str| select.iter().any(|selected| selected == name);
    let has_common = select.is_empty() || has("*");
    let mut selected = Object::new();
    for (name, value) in row.entries() {
        let is_common = !lead::is_custom(name) && !lead::has_several_values(name);
        let is_by_mask = if is_common { has_common } else { has("UF_*") && lead::is_custom(name) };
        if is_by_mask || has(name) || name == "ID" {
            selected.push(name, value.clone());
        }
    }
    selected
}

fn matches_filter(row: &Object, filter: &Object) -> bool {
    filter.entries().iter().all(|(key, wanted)| {
        let (operator, name) = split_key(key);
        matches_condition(row.get(name).unwrap_or(&Value::Null), operator, &filter_texts(wanted))
    })
}

/// The values of which the filter requires this field to equal one.
fn equal_to(filter: &Object, field: &str) -> Option<Vec<String>> {
    let is_exact = |key: &str| matches!(split_key(key), ("" | "=" | "@", name) if name == field);
    let (_, value) = filter.entries().iter().find(|(key, _)| is_exact(key))?;
    let values = filter_texts(value);
    // Blank text matches fields without a value.
    (!values.iter().any(String::is_empty)).then_some(values)
}

fn split_key(key: &str) -> (&'static str, &str) {
    let found = OPERATORS.iter().find_map(|operator| key.strip_prefix(operator).map(|name| (*operator, name)));
    found.unwrap_or(("", key))
}

fn matches_condition(found: &Value, operator: &str, wanted: &[String]) -> bool {
    let values = field_texts(found);
    let first = wanted.first().map_or("", String::as_str);
    let is_equal = values.iter().any(|value| wanted.contains(value)) || values.is_empty() && first.is_empty();
    let compares = |is_met: fn(Ordering) -> bool| values.iter().any(|value| is_met(compare(value, first)));
    match operator {
        "!" | "!=" | "!@" => !is_equal,
        ">" => compares(Ordering::is_gt),
        ">=" => compares(Ordering::is_ge),
        "<" => compares(Ordering::is_lt),
        "<=" => compares(Ordering::is_le),
        "%" => values.iter().any(|value| value.contains(first)),
        "!%" => !values.iter().any(|value| value.contains(first)),
        "!=%" | "!%=" => !values.iter().any(|value| is_like(value, first)),
        "=%" | "%=" => values.iter().any(|value| is_like(value, first)),
        _ => is_equal,
    }
}

/// A field's values as text; of a multifield each entry's.
fn field_texts(found: &Value) -> Vec<String> {
    match found {
        Value::List(items) => items.iter().flat_map(field_texts).collect(),
        Value::Object(entry) => entry.get("VALUE").map(field_texts).unwrap_or_default(),
        other => other.as_text_or_digits().map(str::to_owned).into_iter().collect(),
    }
}

fn filter_texts(wanted: &Value) -> Vec<String> {
    match wanted {
        Value::List(items) => items.iter().filter_map(Value::as_text_or_digits).map(str::to_owned).collect(),
        Value::Bool(flag) => vec![if *flag { "Y" } else { "N" }.to_owned()],
        other => other.as_text_or_digits().map(str::to_owned).into_iter().collect(),
    }
}

/// Whole numbers exactly, other numbers as floats, all else as text.
fn compare(left: &str, right: &str) -> Ordering {
    if let (Ok(left), Ok(right)) = (left.parse::<i64>(), right.parse::<i64>()) {
        return left.cmp(&right);
    }
    if let (Ok(left), Ok(right)) = (left.parse::<f64>(), right.parse::<f64>()) {
        return left.total_cmp(&right);
    }
    left.cmp(right)
}

/// SQL's LIKE with `%` at the start, at the end, or both.
fn is_like(value: &str, pattern: &str) -> bool {
    match (pattern.strip_prefix('%'), pattern.strip_suffix('%')) {
        (Some(_), Some(_)) => value.contains(pattern.trim_matches('%')),
        (Some(end), None) => value.ends_with(end),
        (None, Some(start)) => value.starts_with(start),
        (None, None) => value == pattern,
    }
}
