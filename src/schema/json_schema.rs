//! A field table as JSON Schema (draft 2020-12), for form builders, code generators and other validators. A key with an
//! empty text counts as missing in the check and as present here; remove such keys before using it.
//!
//! Every function appends its part of the text to `out`.

use super::number::digits_of;
use super::table::{Access, Catalog, Clearing, Field, Requirement, Rule, Shape, Table};
use super::value::Value;

/// JSON text.
pub fn json_schema(table: &Table, catalog: &Catalog) -> String {
    let mut out = r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","title":""#.to_owned();
    out += table.name;
    out += "\",";
    record(table, catalog, &mut out);
    out += "}";
    out
}

/// The members of a schema for a table's objects.
fn record(table: &Table, catalog: &Catalog, out: &mut String) {
    let mut conditions = String::new();
    *out += r#""type":"object","properties":{"#;
    for field in table.fields {
        for name in field.alias.into_iter().chain([field.name]) {
            separate(out);
            key(name, out);
            property(field, catalog, out);
        }
        requirement(field, catalog, &mut conditions);
        access(field, &mut conditions);
    }
    *out += "}";
    if !conditions.is_empty() {
        *out += r#","allOf":["#;
        *out += &conditions;
        *out += "]";
    }
    if table.rules.iter().any(|rule| matches!(rule, Rule::HasKnownField | Rule::HasAnyField)) {
        *out += r#","minProperties":1"#;
    }
}

fn property(field: &Field, catalog: &Catalog, out: &mut String) {
    let is_clearable = matches!(field.clearing, Clearing::Null | Clearing::EmptyText);
    *out += "{";
    if is_clearable {
        *out += r#""anyOf":[{"#;
    }
    shape(&field.shape, catalog, out);
    if is_clearable {
        *out += r#"},{"type":"null"}]"#;
    }
    if field.access == Access::ReadOnly {
        separate(out);
        *out += r#""readOnly":true"#;
    }
    if !field.doc.is_empty() {
        separate(out);
        key("description", out);
        *out += &Value::from(field.doc).to_json();
    }
    *out += "}";
}

/// The members of a schema for a value.
fn shape(shape: &Shape, catalog: &Catalog, out: &mut String) {
    *out += match shape {
        Shape::Id => {
            r#""type":["integer","string"],"minimum":1,"maximum":9223372036854775807,"pattern":"^0*[1-9][0-9]{0,18}$""#
        }
        Shape::Integer { from: ..0 } => r#""type":["integer","string"],"pattern":"^-?[0-9]+$","minimum":"#,
        Shape::Integer { .. } => r#""type":["integer","string"],"pattern":"^[0-9]+$","minimum":"#,
        Shape::Amount => r#""type":["number","string"],"pattern":"^-?[0-9]+(\\.[0-9]+)?$""#,
        Shape::Price => r#""type":["number","string"],"minimum":0,"pattern":"^[0-9]+(\\.[0-9]+)?$""#,
        Shape::Flag => r#""enum":[true,false,1,0,"true","false","1","0"]"#,
        Shape::YesNo => r#""enum":["Y","N",true,false]"#,
        Shape::Text | Shape::Colour => r#""type":"string""#,
        Shape::Email => r#""type":"string","format":"email""#,
        Shape::HttpsUrl => r#""type":"string","format":"uri","pattern":"^[Hh][Tt][Tt][Pp][Ss]://""#,
        Shape::Currency => r#""type":"string","pattern":"^[A-Za-z]{3}$""#,
        Shape::Country => r#""type":"string","pattern":"^[A-Za-z]{2}$""#,
        Shape::Date => r#""type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].+)?$""#,
        Shape::DateTime => r#""type":"string","format":"date-time""#,
        Shape::AnyObject => r#""type":"object""#,
        Shape::NumberChoice(_) | Shape::TextChoice(_) => r#""enum":"#,
        Shape::List { .. } => r#""type":"array","items":{"#,
        Shape::Multifield(_) => r#""anyOf":[{"type":"string"},{"type":"array","items":"#,
        Shape::Status { .. } | Shape::Record(_) | Shape::Anything => "",
    };
    match shape {
        Shape::Integer { from } => *out += &digits_of(*from),
        Shape::NumberChoice(choices) => {
            *out += "[";
            for (choice, _) in *choices {
                separate(out);
                number_and_digits(*choice, out);
            }
            *out += "]";
        }
        Shape::TextChoice(choices) => texts(choices, out),
        Shape::Status { defaults, listed } => match catalog.texts(*listed) {
            [] => {
                *out += r#""type":"string","minLength":1,"maxLength":50,"examples":"#;
                texts(defaults, out);
            }
            listed => {
                key("enum", out);
                texts(listed, out);
            }
        },
        Shape::List { item, at_most } => {
            self::shape(item, catalog, out);
            *out += "}";
            if let Some(most) = at_most {
                *out += r#","maxItems":"#;
                *out += &digits_of(*most);
            }
        }
        Shape::Record(table) => record(table, catalog, out),
        Shape::Multifield(table) => {
            let mut item = r#"{"anyOf":[{"type":"string"},{"#.to_owned();
            record(table, catalog, &mut item);
            item += "}]}";
            *out += &item;
            *out += r#"},{"type":"object","minProperties":1,"propertyNames":{"pattern":"^[0-9]{1,5}$"},"additionalProperties":"#;
            *out += &item;
            *out += "}]";
        }
        _ => {}
    }
}

/// Schema of the objects that add, as they have no id.
const ADDS: &str = r#"{"not":{"required":["id"]}}"#;

/// When the field is required, as if-then schemas on the object that contains it.
fn requirement(field: &Field, catalog: &Catalog, out: &mut String) {
    match field.requirement {
        Requirement::Optional => {}
        Requirement::Always => {
            separate(out);
            is_given(field, out);
        }
        Requirement::OnAdd { with, unless } => {
            separate(out);
            *out += r#"{"if":{"allOf":["#;
            *out += ADDS;
            if !with.is_empty() {
                *out += r#",{"anyOf":["#;
                for name in with {
                    separate(out);
                    has_all(&[name], out);
                }
                *out += "]}";
            }
            for group in unless {
                *out += r#",{"not":"#;
                has_all(group, out);
                *out += "}";
            }
            *out += "]";
            then_given(field, out);
        }
        Requirement::OnAddIfListed { field: by, listed } => {
            for id in catalog.ids(listed) {
                separate(out);
                *out += r#"{"if":{"allOf":["#;
                *out += ADDS;
                *out += ",";
                has_id(&[by], *id, out);
                *out += "]";
                then_given(field, out);
            }
        }
        Requirement::UnlessFlagged { flag, with } => {
            separate(out);
            *out += r#"{"if":{"not":{"required":"#;
            texts(&[flag, with], out);
            *out += r#","properties":{"#;
            key(flag, out);
            *out += r#"{"enum":["Y",true]}}}"#;
            then_given(field, out);
        }
        Requirement::EntriesOnAdd { id, value, listed } => {
            for required in catalog.ids(listed) {
                separate(out);
                *out += r#"{"if":"#;
                *out += ADDS;
                *out += r#","then":{"required":["#;
                quoted(field.name, out);
                *out += r#"],"properties":{"#;
                key(field.name, out);
                *out += r#"{"contains":"#;
                has_id(&[id, value], *required, out);
                *out += "}}}}";
            }
        }
    }
}

/// The end of an if-then schema, after the members of its condition.
fn then_given(field: &Field, out: &mut String) {
    *out += r#"},"then":"#;
    is_given(field, out);
    *out += "}";
}

fn access(field: &Field, out: &mut String) {
    let (before, after) = match field.access {
        Access::Open => return,
        Access::AddOnly => (r#"{"if":{"required":["id"]},"then":{"not":"#, "}}"),
        Access::ReadOnly => (r#"{"not":"#, "}"),
    };
    separate(out);
    *out += before;
    has_all(&[field.name], out);
    *out += after;
}

fn is_given(field: &Field, out: &mut String) {
    let Some(alias) = field.alias else { return has_all(&[field.name], out) };
    *out += r#"{"anyOf":["#;
    has_all(&[field.name], out);
    *out += ",";
    has_all(&[alias], out);
    *out += "]}";
}

/// Schema of the objects with these keys.
fn has_all(names: &[&str], out: &mut String) {
    *out += r#"{"required":"#;
    texts(names, out);
    *out += "}";
}

/// Schema of the objects with these keys, and this id under the first of them.
fn has_id(names: &[&str], id: i64, out: &mut String) {
    *out += r#"{"required":"#;
    texts(names, out);
    *out += r#","properties":{"#;
    key(names.first().copied().unwrap_or_default(), out);
    *out += r#"{"enum":["#;
    number_and_digits(id, out);
    *out += "]}}}";
}

fn number_and_digits(number: i64, out: &mut String) {
    let digits = digits_of(number);
    *out += &digits;
    *out += ",";
    quoted(&digits, out);
}

fn texts<T: AsRef<str>>(texts: &[T], out: &mut String) {
    *out += &Value::texts(texts).to_json();
}

fn key(name: &str, out: &mut String) {
    quoted(name, out);
    *out += ":";
}

/// For names and digits, which need no escaping.
fn quoted(text: &str, out: &mut String) {
    *out += "\"";
    *out += text;
    *out += "\"";
}

/// A comma between two members or two items.
fn separate(out: &mut String) {
    if !matches!(out.bytes().last(), None | Some(b'{' | b'[')) {
        *out += ",";
    }
}
