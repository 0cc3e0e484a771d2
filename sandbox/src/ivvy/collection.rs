//! A collection as iVvy answers it: filtered, then one page of it with a note of what the page is.

use leadwire::schema::{Object, Value};

use super::error::Refusal;
use crate::json;

const PER_PAGE: usize = 100;

pub fn page(rows: Vec<Object>, params: &Object) -> Result<Object, Refusal> {
    let filter = match params.present("filter") {
        None => Object::new(),
        Some(Value::Object(filter)) => filter.clone(),
        Some(_) => return Err(Refusal::documented("23016", Some("'filter' does not validate"))),
    };
    let found: Vec<Object> = rows.into_iter().filter(|row| passes(row, &filter)).collect();
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

fn number(params: &Object, name: &str) -> Result<Option<usize>, Refusal> {
    let Some(value) = params.present(name) else { return Ok(None) };
    let number = json::text_of(value).and_then(|text| text.parse().ok());
    number.map(Some).ok_or_else(|| Refusal::documented("23016", Some(&format!("'{name}' does not validate"))))
}

fn passes(row: &Object, filter: &Object) -> bool {
    filter.entries().iter().all(|(key, wanted)| {
        let (name, modifier) = key.split_once("__").unwrap_or((key, ""));
        meets(row.get(name).unwrap_or(&Value::Null), modifier, wanted)
    })
}

fn meets(found: &Value, modifier: &str, wanted: &Value) -> bool {
    // Lists and objects are looked through as the text that they are sent as.
    let shown = json::text_of(found).map_or_else(|| found.to_json(), str::to_lowercase);
    let text = json::text_of(wanted).map_or_else(|| wanted.to_json(), str::to_lowercase);
    match modifier {
        "" if text == "__isnull__" => *found == Value::Null,
        "" => shown == text,
        "CONTAINS" => shown.contains(&text),
        "NOTCONTAINS" => !shown.contains(&text),
        "BEGINS" => shown.starts_with(&text),
        "ENDS" => shown.ends_with(&text),
        "LESSTHAN" => order(&shown, &text).is_le(),
        "GREATERTHAN" => order(&shown, &text).is_ge(),
        "NOT" => shown != text,
        "EMPTY" => found.is_missing(),
        _ => false,
    }
}

fn order(one: &str, other: &str) -> std::cmp::Ordering {
    match (one.parse::<i64>(), other.parse::<i64>()) {
        (Ok(one), Ok(other)) => one.cmp(&other),
        _ => one.cmp(other),
    }
}
