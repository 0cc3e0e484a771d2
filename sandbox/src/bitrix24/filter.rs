//! Filters of list methods: a key is a field with what is asked of it in front, such as `>=OPPORTUNITY`.

use std::cmp::Ordering;

use leadwire::schema::{Object, Value};

use crate::json;

/// Longest first, so that `!=` is not taken for `!`.
const PREFIXES: &[&str] = &["!@", "!%", "!=", ">=", "<=", "=%", "%=", "@", "%", "!", "=", ">", "<"];

pub fn passes(row: &Object, filter: &Object) -> bool {
    filter.entries().iter().all(|(key, wanted)| {
        let (asked, name) = split(key);
        meets(row.get(name).unwrap_or(&Value::Null), asked, &texts(wanted))
    })
}

/// The value that an exact match on this field asks for, if the filter has one.
pub fn exact<'a>(filter: &'a Object, wanted: &str) -> Option<&'a str> {
    let found = filter.entries().iter().find(|(key, _)| matches!(split(key), ("" | "=", name) if name == wanted));
    found.and_then(|(_, value)| value.as_text())
}

fn split(key: &str) -> (&'static str, &str) {
    let found = PREFIXES.iter().find_map(|prefix| key.strip_prefix(prefix).map(|name| (*prefix, name)));
    found.unwrap_or(("", key))
}

fn meets(found: &Value, asked: &str, wanted: &[String]) -> bool {
    let shown = values(found);
    let first = wanted.first().map_or("", String::as_str);
    let is_among = shown.iter().any(|shown| wanted.contains(shown)) || shown.is_empty() && first.is_empty();
    let is_any = |judge: &dyn Fn(Ordering) -> bool| shown.iter().any(|shown| judge(order(shown, first)));
    match asked {
        "!" | "!=" | "!@" => !is_among,
        ">" => is_any(&Ordering::is_gt),
        ">=" => is_any(&Ordering::is_ge),
        "<" => is_any(&Ordering::is_lt),
        "<=" => is_any(&Ordering::is_le),
        "%" => shown.iter().any(|shown| shown.contains(first)),
        "!%" => !shown.iter().any(|shown| shown.contains(first)),
        "=%" | "%=" => shown.iter().any(|shown| is_like(shown, first)),
        _ => is_among,
    }
}

/// A field's values as text: of several entries, each one's.
fn values(found: &Value) -> Vec<String> {
    match found {
        Value::List(items) => items.iter().flat_map(values).collect(),
        Value::Object(entry) => entry.get("VALUE").map(values).unwrap_or_default(),
        other => json::text_of(other).map(str::to_owned).into_iter().collect(),
    }
}

fn texts(wanted: &Value) -> Vec<String> {
    match wanted {
        Value::List(items) => items.iter().filter_map(json::text_of).map(str::to_owned).collect(),
        Value::Bool(flag) => vec![if *flag { "Y" } else { "N" }.to_owned()],
        other => json::text_of(other).map(str::to_owned).into_iter().collect(),
    }
}

/// Whole numbers by value, to the last digit; other numbers by value; all else by letter.
pub fn order(one: &str, other: &str) -> Ordering {
    if let (Ok(one), Ok(other)) = (one.parse::<i64>(), other.parse::<i64>()) {
        return one.cmp(&other);
    }
    if let (Ok(one), Ok(other)) = (one.parse::<f64>(), other.parse::<f64>()) {
        return one.total_cmp(&other);
    }
    one.cmp(other)
}

/// Where `%` stands for any letters at an end.
fn is_like(shown: &str, pattern: &str) -> bool {
    match (pattern.strip_prefix('%'), pattern.strip_suffix('%')) {
        (Some(_), Some(_)) => shown.contains(pattern.trim_matches('%')),
        (Some(end), None) => shown.ends_with(end),
        (None, Some(start)) => shown.starts_with(start),
        (None, None) => shown == pattern,
    }
}
