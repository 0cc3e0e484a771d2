//! The fields of a payload that a visitor may not set: those that the form does not allow, its fixed values, ids at any
//! depth, and the relay's marker fields.

use std::collections::BTreeSet;

use leadwire::schema::{Object, Value};

use crate::config::{Form, is_marker_field};

/// The paths of these fields, such as `contact.email`. The payload's own `id` is checked against the update token
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
