//! Which fields of a payload a visitor may not send: those that the form does not allow, those that it fixes, ids at any
//! depth, and the marks by which the relay finds its own leads.

use std::collections::BTreeSet;

use leadwire::schema::{Object, Value};

use crate::config::{Form, is_marker_field};

/// The fields as the keys that lead to them, `contact.email`. The payload's own `id` is the update token's matter.
pub fn not_allowed(form: &Form, marker_field: Option<i64>, payload: &Object) -> Vec<String> {
    let mut walk = Walk { form, marker_field, keys: Vec::new(), custom: None, refused: BTreeSet::new() };
    for (key, value) in payload.entries().iter().filter(|(key, _)| key != "id") {
        walk.below(key, value);
    }
    walk.refused.into_iter().collect()
}

struct Walk<'a> {
    form: &'a Form,
    marker_field: Option<i64>,
    keys: Vec<&'a str>,
    /// The custom field whose entry is looked at.
    custom: Option<i64>,
    refused: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn below(&mut self, key: &'a str, value: &'a Value) {
        self.keys.push(key);
        self.value(value);
        self.keys.pop();
    }

    fn value(&mut self, value: &'a Value) {
        match value {
            Value::Object(object) if !object.is_empty() => {
                object.entries().iter().for_each(|(key, value)| self.below(key, value));
            }
            Value::List(items) if !items.is_empty() => items.iter().for_each(|item| self.item(item)),
            Value::Object(_) | Value::List(_) if self.leads_to_allowed() => {}
            _ if self.may_fill() => {}
            _ => self.refuse(),
        }
    }

    fn item(&mut self, item: &'a Value) {
        let outer = self.custom;
        if outer.is_none() {
            self.custom = item.as_object().and_then(|entry| entry.get("fieldId")?.as_whole(1));
        }
        if is_marker_field(&self.keys, self.custom, self.marker_field) {
            self.refuse();
        }
        self.value(item);
        self.custom = outer;
    }

    fn may_fill(&self) -> bool {
        self.form.allow.iter().any(|allowed| allowed.covers(&self.keys, self.custom)) && !self.is_ours()
    }

    /// Whether an empty container stands on the way to something that may be filled, as the page's form left it.
    fn leads_to_allowed(&self) -> bool {
        self.form.allow.iter().any(|allowed| allowed.keys.iter().zip(&self.keys).all(|(allowed, key)| allowed == key))
            && !self.is_ours()
    }

    /// Whether it is the relay's to say, whatever the form allows.
    fn is_ours(&self) -> bool {
        self.keys.contains(&"id")
            || is_marker_field(&self.keys, self.custom, self.marker_field)
            || self.form.fixes(&self.keys)
    }

    fn refuse(&mut self) {
        self.refused.insert(self.keys.join("."));
    }
}
