//! What a form's configuration says about the fields of a payload, in addition to the rules: those that a visitor may not set
//! (not allowed, fixed, ids at any depth, the relay's marker fields), and those that a new lead requires.

use std::collections::BTreeSet;

use leadwire::form::FieldName;
use leadwire::schema::{Code, Issue, Object, Path, Segment, Value};

use crate::config::{Form, is_marker_field};

/// The paths of the fields that a visitor may not set, such as `contact.email`. The payload's own `id` is checked against the update token
/// elsewhere.
pub(super) fn refused_fields(form: &Form, marker_field: Option<i64>, payload: &Object) -> Vec<String> {
    let mut walk = Walk { form, marker_field, keys: Vec::new(), custom: None, refused: BTreeSet::new() };
    for (key, value) in payload.entries().iter().filter(|(key, _)| key != "id") {
        walk.visit_key(key, value);
    }
    walk.refused.into_iter().collect()
}

struct Walk<'a> {
    form: &'a Form,
    marker_field: Option<i64>,
    keys: Vec<&'a str>,
    /// The id of the custom field that contains the current value.
    custom: Option<i64>,
    refused: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn visit_key(&mut self, key: &'a str, value: &'a Value) {
        self.keys.push(key);
        self.visit(value);
        self.keys.pop();
    }

    fn visit(&mut self, value: &'a Value) {
        match value {
            Value::Object(object) if !object.is_empty() => {
                object.entries().iter().for_each(|(key, value)| self.visit_key(key, value));
            }
            Value::List(items) if !items.is_empty() => items.iter().for_each(|item| self.visit_item(item)),
            Value::Object(_) | Value::List(_) if self.contains_allowed() => {}
            _ if self.is_allowed() => {}
            _ => self.refuse(),
        }
    }

    fn visit_item(&mut self, item: &'a Value) {
        let outer = self.custom;
        if outer.is_none() {
            self.custom = item.as_object().and_then(|entry| entry.get("fieldId")?.as_integer(1));
        }
        if is_marker_field(&self.keys, self.custom, self.marker_field) {
            self.refuse();
        }
        self.visit(item);
        self.custom = outer;
    }

    fn is_allowed(&self) -> bool {
        self.form.allow.iter().any(|allowed| allowed.covers(&self.keys, self.custom)) && !self.is_reserved()
    }

    /// Whether an empty record or list could contain an allowed field, as in a form that was not filled in.
    fn contains_allowed(&self) -> bool {
        self.form.allow.iter().any(|allowed| allowed.keys.iter().zip(&self.keys).all(|(allowed, key)| allowed == key))
            && !self.is_reserved()
    }

    /// Whether only the relay sets it, even if the form allows it.
    fn is_reserved(&self) -> bool {
        self.keys.contains(&"id")
            || is_marker_field(&self.keys, self.custom, self.marker_field)
            || self.form.fixes(&self.keys)
    }

    fn refuse(&mut self) {
        self.refused.insert(self.keys.join("."));
    }
}

/// An issue for each required field that is missing, unless `known` has the same issue.
pub(super) fn missing_fields(form: &Form, payload: &Value, known: &[Issue]) -> Vec<Issue> {
    let Some(payload) = payload.as_object() else { return Vec::new() };
    let required = form.fields.iter().filter(|setting| setting.required).map(|setting| &setting.name);
    let missing = required.filter(|name| !has_value(payload, name)).map(issue);
    let is_new = |issue: &Issue| known.iter().all(|old| (old.code, &old.path) != (issue.code, &issue.path));
    missing.filter(is_new).collect()
}

/// At the field. For a custom field at the list, with its id in the params.
fn issue(name: &FieldName) -> Issue {
    let path = Path(name.keys.iter().cloned().map(Segment::Key).collect());
    let params = name
        .custom
        .map_or_else(Object::new, |id| Object::new().with("idKey", "fieldId").with("id", Value::number_or_digits(id)));
    Issue { code: Code::Required, path, message: format!("{} is required", name.to_text()), params }
}

fn has_value(payload: &Object, name: &FieldName) -> bool {
    let Some((last, above)) = name.keys.split_last() else { return false };
    let record = above.iter().try_fold(payload, |object, key| object.get(key)?.as_object());
    let Some(value) = record.and_then(|record| record.get(last)) else { return false };
    match name.custom {
        None => is_filled(value),
        Some(id) => value.as_list().unwrap_or_default().iter().any(|entry| is_filled_custom_field(entry, id)),
    }
}

fn is_filled_custom_field(entry: &Value, id: i64) -> bool {
    let Some(entry) = entry.as_object() else { return false };
    let has_id = entry.get("fieldId").and_then(|found| found.as_integer(1)) == Some(id);
    has_id && entry.entries().iter().any(|(key, value)| key != "fieldId" && is_filled(value))
}

/// A required checkbox must be checked.
fn is_filled(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::List(items) => items.iter().any(is_filled),
        Value::Object(object) => object.entries().iter().any(|(_, value)| is_filled(value)),
        _ => !value.is_missing(),
    }
}
