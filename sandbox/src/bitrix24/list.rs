//! Bitrix24's list methods: filter, order, select, and pages of 50. A filter's key is a field name with an optional
//! operator before it, such as `>=OPPORTUNITY`.

use std::cmp::Ordering;

use leadwire::schema::{Object, Value};

use super::error::ApiError;
use super::lead;
use super::params::Params;
use super::result::MethodResult;
use crate::store::Records;

const PER_PAGE: usize = 50;

/// The `start` that disables counting: no total and no next page.
const UNCOUNTED: &str = "-1";

/// Longest first, so that `!=` is not read as `!`.
const OPERATORS: &[&str] = &["!@", "!%", "!=", ">=", "<=", "=%", "%=", "@", "%", "!", "=", ">", "<"];

pub fn leads(records: &Records, params: &Params) -> Result<MethodResult, ApiError> {
    let filter = params.object("filter").unwrap_or_default();
    // A relay looks up each lead in doubt by its ORIGIN_ID, so this must not read all leads.
    let found = match exact_value(&filter, "ORIGIN_ID") {
        Some(origin) => records.by_origin_id(lead::KIND, origin)?,
        None => records.all(lead::KIND)?,
    };
    let select = params.texts("select");
    let rows = found.iter().map(lead::response).collect();
    Ok(page(rows, &filter, params, |row| select_fields(row, &select)))
}

pub fn statuses(records: &Records, params: &Params) -> Result<MethodResult, ApiError> {
    let filter = params.object("filter").unwrap_or_default();
    let rows = records.all("bitrix24.status")?.into_iter().map(|status| status.fields).collect();
    Ok(page(rows, &filter, params, Object::clone))
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

/// The value that the filter requires this field to be equal to.
fn exact_value<'a>(filter: &'a Object, field: &str) -> Option<&'a str> {
    let found = filter.entries().iter().find(|(key, _)| matches!(split_key(key), ("" | "=", name) if name == field));
    found.and_then(|(_, value)| value.as_text())
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
