//! `[form.NAME]`: what a visitor may send, and what the relay adds to it.

use std::collections::BTreeMap;
use std::time::Duration;

use leadwire::crm::Kind;
use leadwire::form::FieldName;
use leadwire::schema::{Catalog, Code, Issue, Object, Path, Segment, Value, check};

use super::marks::names_mark;
use super::reader::Reader;
use super::{Connection, Form, attribution, captcha, field, rate};

impl Form {
    /// Whether its fixed values say what lies at these keys.
    pub fn fixes(&self, keys: &[&str]) -> bool {
        is_in(&self.fixed, keys)
    }
}

fn is_in(object: &Object, keys: &[&str]) -> bool {
    let Some((first, rest)) = keys.split_first() else { return false };
    match object.get(first) {
        None => false,
        Some(Value::Object(below)) => is_in(below, rest),
        Some(_) => true,
    }
}

/// Of `crms` none stands for a table that has mistakes of its own.
pub(super) fn read(reader: &Reader<'_>, crms: &BTreeMap<String, Option<Connection>>) -> Option<Form> {
    let connection = reader.required("crm");
    let kind = kind(reader);
    let marker_field = connection.as_ref().and_then(|name| crms.get(name)?.as_ref()?.marker_field);
    let allow = allow(reader, kind, marker_field);
    let fixed = fixed(reader);
    let attribution = kind.map(|kind| attribution::read(reader, kind, marker_field)).unwrap_or_default();
    let rate = rate::read(reader);
    let mut form = Form {
        connection: connection.clone().unwrap_or_default(),
        kind: kind.unwrap_or(Kind::IvvyLead),
        allow,
        fixed,
        attribution,
        fields: Vec::new(),
        labels: Vec::new(),
        thanks: thanks(reader),
        rate,
        challenge: rate::challenge(reader, rate),
        captcha: captcha::read(reader),
        trap: reader.text("trap").unwrap_or_else(|| "website".to_owned()),
        least_elapsed: Duration::from_millis(reader.whole("least_elapsed_ms", 1500)),
    };
    check_trap(reader, &form);
    form.fields = field::read(reader, &form);
    form.labels = field::labels(reader, &form);
    reader.finish();
    let (connection, kind) = (connection?, kind?);
    match crms.get(&connection) {
        None => reader.wrong("crm", format!("names {connection}, which is no [crm.{connection}] of this file")),
        Some(Some(crm)) if crm.target.crm() != kind.crm() => {
            reader.wrong(
                "kind",
                format!(
                    "is {}, which {connection} does not take: its kind is {}",
                    kind.name(),
                    crm.target.crm().name()
                ),
            );
        }
        Some(_) => {}
    }
    can_be_sent(reader, &form);
    Some(form)
}

fn kind(reader: &Reader<'_>) -> Option<Kind> {
    let name = reader.required("kind")?;
    let kind = Kind::of(&name).filter(|kind| kind.is_sent_alone());
    if kind.is_none() {
        reader.wrong("kind", "must be a kind that is sent by itself, such as ivvy.lead");
    }
    kind
}

fn allow(reader: &Reader<'_>, kind: Option<Kind>, marker_field: Option<i64>) -> Vec<FieldName> {
    let mut allowed = Vec::new();
    for name in reader.texts("allow") {
        let Some(field) = FieldName::read(&name) else {
            reader.wrong("allow", format!("names {name}, which is no field of that kind"));
            continue;
        };
        if kind.is_some_and(|kind| field.field_in(kind.table()).is_none()) {
            reader.wrong("allow", format!("names {name}, which is no field of that kind"));
        }
        if field.keys.iter().any(|key| key == "id") {
            reader.wrong("allow", format!("names {name}, and which record is meant is never a visitor's to say"));
        }
        if names_mark(&field, marker_field) {
            reader.wrong("allow", format!("names {name}, by which the relay finds its own leads"));
        }
        allowed.push(field);
    }
    if allowed.is_empty() {
        reader.wrong("allow", "must name at least one field");
    }
    allowed
}

fn fixed(reader: &Reader<'_>) -> Object {
    let mut fixed = Object::new();
    for (key, value) in reader.table("fixed").into_iter().flatten() {
        match to_value(value) {
            Some(value) => fixed.push(key, value),
            None => {
                reader.wrong("fixed", format!("holds {key}, which is neither text, number, boolean, list nor table"));
            }
        }
    }
    fixed
}

fn to_value(value: &toml::Value) -> Option<Value> {
    Some(match value {
        toml::Value::String(text) => Value::Text(text.clone()),
        toml::Value::Integer(number) => Value::number(*number),
        toml::Value::Float(number) if number.is_finite() => Value::from_digits(&number.to_string()),
        toml::Value::Boolean(flag) => Value::Bool(*flag),
        toml::Value::Array(items) => Value::List(items.iter().map(to_value).collect::<Option<_>>()?),
        toml::Value::Table(table) => {
            let mut object = Object::new();
            for (key, value) in table {
                object.push(key, to_value(value)?);
            }
            object.into()
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) => return None,
    })
}

fn thanks(reader: &Reader<'_>) -> String {
    let thanks = reader.text("thanks").unwrap_or_else(|| "/".to_owned());
    if thanks.is_empty() || !thanks.bytes().all(|byte| byte.is_ascii_graphic()) {
        reader.wrong("thanks", "must be an address of visible ASCII, such as /thanks.html");
    }
    thanks
}

/// What people write into a trap would be taken for a machine's, and kept from the lead.
fn check_trap(reader: &Reader<'_>, form: &Form) {
    let trap = FieldName::read(&form.trap);
    if trap.is_some_and(|trap| form.allow.contains(&trap)) {
        reader.wrong("trap", format!("names {}, which allow lets a visitor fill", form.trap));
    }
}

/// Holds the fixed values against the rules, and what the rules require against what a visitor may fill.
fn can_be_sent(reader: &Reader<'_>, form: &Form) {
    let Err(invalid) = check(form.kind.table(), &Value::Object(form.fixed.clone()).to_json(), &Catalog::default())
    else {
        return;
    };
    for issue in invalid.issues {
        match issue.code {
            Code::Empty => {}
            Code::Required if may_be_filled(form, &issue) => {}
            Code::Required => {
                reader.wrong("allow", format!("leaves out what every lead needs: {}; add it or fix it", issue.message));
            }
            _ => reader.wrong("fixed", format!("breaks a rule: {}", issue.message)),
        }
    }
}

/// Whether a visitor's input can mend the issue: the field, a part of it, or another that stands in for it.
fn may_be_filled(form: &Form, issue: &Issue) -> bool {
    let keys = keys_of(&issue.path);
    let stands_in = |allowed: &FieldName| {
        let first = allowed.keys.first().map(String::as_str).unwrap_or_default();
        keys.first().is_some_and(|key| *key == first) || issue.message.split([' ', ',']).any(|word| word == first)
    };
    form.allow.iter().any(|allowed| allowed.covers(&keys, None) || stands_in(allowed))
}

fn keys_of(path: &Path) -> Vec<&str> {
    path.0.iter().filter_map(Segment::as_key).collect()
}
