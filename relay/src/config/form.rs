//! `[form.NAME]`: what a visitor may send, and what the relay adds to it.

use std::collections::BTreeMap;
use std::time::Duration;

use leadwire::crm::Kind;
use leadwire::schema::{Catalog, Code, Field, Issue, Object, Path, Segment, Shape, Table, Value, check};

use super::reader::Reader;
use super::{Connection, Form, captcha, rate};

/// A field that a visitor may fill, as the keys that lead to it: `contact.email`. What lies below it may be filled, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed(pub Vec<String>);

impl Allowed {
    /// Whether this allows what lies at a path of a payload; places in lists do not count.
    pub fn covers(&self, path: &[&str]) -> bool {
        path.len() >= self.0.len() && self.0.iter().zip(path).all(|(allowed, key)| allowed == key)
    }
}

/// Of `crms` none stands for a table that has mistakes of its own.
pub(super) fn read(reader: &Reader<'_>, crms: &BTreeMap<String, Option<Connection>>) -> Option<Form> {
    let connection = reader.required("crm");
    let kind = kind(reader);
    let allow = allow(reader, kind);
    let fixed = fixed(reader);
    let rate = rate::read(reader);
    let form = Form {
        connection: connection.clone().unwrap_or_default(),
        kind: kind.unwrap_or(Kind::IvvyLead),
        allow,
        fixed,
        thanks: thanks(reader),
        rate,
        challenge: rate::challenge(reader, rate),
        captcha: captcha::read(reader),
        trap: reader.text("trap").unwrap_or_else(|| "website".to_owned()),
        least_elapsed: Duration::from_millis(reader.whole("least_elapsed_ms", 1500)),
    };
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
    let kind = Kind::of(&name).filter(|kind| !matches!(kind, Kind::IvvyContact | Kind::IvvyCompany));
    if kind.is_none() {
        reader.wrong("kind", "must be a kind that is sent by itself, such as ivvy.lead");
    }
    kind
}

fn allow(reader: &Reader<'_>, kind: Option<Kind>) -> Vec<Allowed> {
    let mut allowed = Vec::new();
    for name in reader.texts("allow") {
        let keys: Vec<String> = name.split('.').map(str::to_owned).collect();
        if kind.is_some_and(|kind| !is_known(kind.table(), &keys)) {
            reader.wrong("allow", format!("names {name}, which is no field of that kind"));
        }
        if keys.iter().any(|key| key == "id") {
            reader.wrong("allow", format!("names {name}, and which record is meant is never a visitor's to say"));
        }
        allowed.push(Allowed(keys));
    }
    if allowed.is_empty() {
        reader.wrong("allow", "must name at least one field");
    }
    allowed
}

fn is_known(table: &Table, keys: &[String]) -> bool {
    let Some((first, rest)) = keys.split_first() else { return true };
    if table.own_prefixes.iter().any(|prefix| first.starts_with(prefix)) {
        return rest.is_empty();
    }
    let Some(field) = table.fields.iter().find(|field| field.name == first) else { return false };
    match nested(field) {
        Some(table) => is_known(table, rest),
        None => rest.is_empty() || matches!(field.shape, Shape::AnyObject | Shape::Anything),
    }
}

fn nested(field: &Field) -> Option<&'static Table> {
    match field.shape {
        Shape::Record(table) | Shape::Multifield(table) => Some(table),
        Shape::List { item: Shape::Record(table), .. } => Some(table),
        _ => None,
    }
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
        toml::Value::Integer(number) => Value::number(number),
        toml::Value::Float(number) if number.is_finite() => Value::number(number),
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
    let stands_in = |allowed: &Allowed| {
        let first = allowed.0.first().map(String::as_str).unwrap_or_default();
        keys.first().is_some_and(|key| *key == first) || issue.message.split([' ', ',']).any(|word| word == first)
    };
    form.allow.iter().any(|allowed| allowed.covers(&keys) || stands_in(allowed))
}

fn keys_of(path: &Path) -> Vec<&str> {
    let keys = path.0.iter().filter_map(|segment| match segment {
        Segment::Key(key) => Some(key.as_str()),
        Segment::Index(_) => None,
    });
    keys.collect()
}
