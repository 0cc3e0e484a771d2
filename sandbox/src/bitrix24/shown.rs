//! A lead as the API shows it: every field that a lead can have, values as text, and what Bitrix24 sets by itself.

use leadwire::schema::{Object, Shape, Value};

use super::lead::table_of;
use super::multifield::is_multifield;
use crate::clock;
use crate::json;
use crate::store::Record;

pub fn lead(record: &Record) -> Object {
    let fields = &record.fields;
    let status = fields.get("STATUS_ID").and_then(Value::as_text).unwrap_or("NEW");
    let mut shown = Object::new().with("ID", record.id.to_string().as_str());
    for field in table_of("fields").map_or(&[][..], |table| table.fields) {
        if matches!(field.shape, Shape::Multifield(_) | Shape::List { .. }) || shown.get(field.name).is_some() {
            continue;
        }
        let value = match (field.name, fields.present(field.name)) {
            ("STATUS_ID", _) => status.into(),
            ("STATUS_SEMANTIC_ID", _) => semantics(status).into(),
            ("DATE_CREATE", _) => clock::iso(record.added_ms).as_str().into(),
            ("DATE_MODIFY", _) => clock::iso(record.changed_ms).as_str().into(),
            ("TITLE", None) => format!("Lead #{}", record.id).as_str().into(),
            ("OPPORTUNITY", amount) => Value::Text(money(amount.and_then(json::text_of).unwrap_or("0"))),
            ("OPENED" | "IS_MANUAL_OPPORTUNITY", None) => "N".into(),
            ("ASSIGNED_BY_ID", None) => "1".into(),
            (_, Some(value)) => as_text(value),
            (_, None) => Value::Null,
        };
        shown.push(field.name, value);
    }
    for (name, key) in [("HAS_PHONE", "PHONE"), ("HAS_EMAIL", "EMAIL")] {
        let has_any = fields.get(key).and_then(Value::as_list).is_some_and(|entries| !entries.is_empty());
        shown.push(name, if has_any { "Y" } else { "N" }.into());
    }
    for (name, value) in fields.entries() {
        if shown.get(name).is_none() {
            shown.push(name, as_text(value));
        }
    }
    shown
}

/// What `crm.lead.list` leaves out unless it is selected: the account's own fields, and those with several values.
pub fn is_extra(name: &str) -> bool {
    is_multifield(name) || name == "CONTACT_IDS" || is_own(name)
}

pub fn is_own(name: &str) -> bool {
    table_of("fields").is_some_and(|table| table.own_prefixes.iter().any(|prefix| name.starts_with(prefix)))
}

fn semantics(status: &str) -> &'static str {
    match status {
        "CONVERTED" => "S",
        "JUNK" => "F",
        _ => "P",
    }
}

/// Two decimals, as the portal keeps amounts; an amount in another notation stays as it came.
fn money(amount: &str) -> String {
    if amount.contains(['e', 'E']) {
        return amount.to_owned();
    }
    match amount.split_once('.') {
        None => format!("{amount}.00"),
        Some((whole, cents)) => format!("{whole}.{:0<2}", cents.get(..2).unwrap_or(cents)),
    }
}

fn as_text(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_str().into(),
        Value::List(items) => Value::List(items.iter().map(as_text).collect()),
        other => other.clone(),
    }
}
