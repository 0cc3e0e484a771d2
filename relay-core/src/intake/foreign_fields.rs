//! The fields that a visitor may not set: not allowed, fixed, ids at any depth, and the relay's marker fields. Other scripts put
//! inputs into forms, and frameworks their tokens, so such a field does not refuse the lead: it is left out, and named in the
//! response.

use std::collections::BTreeSet;

use leadwire::form::{Step, parse_steps};
use leadwire::schema::{Object, Value};

use crate::config::{Form, is_marker_field};

/// Of the names in a response.
const MAX_NAMES: usize = 20;
/// Of a name in a response.
const MAX_NAME_CHARACTERS: usize = 100;

/// What is left out of a payload and named in the response.
#[derive(Default)]
pub(super) struct IgnoredFields {
    names: BTreeSet<String>,
    /// Ids that would have selected a record within an allowed field.
    pub(super) record_ids: Vec<String>,
}

impl IgnoredFields {
    /// A name of an input that is not in the payload.
    pub(super) fn add(&mut self, name: &str) {
        let visible = name.chars().filter(|character| !character.is_control());
        self.names.insert(visible.take(MAX_NAME_CHARACTERS).collect());
    }

    pub(super) fn add_all(&mut self, other: &IgnoredFields) {
        self.names.extend(other.names.iter().cloned());
    }

    /// For the response; the first ones of many.
    pub(super) fn into_names(self) -> Vec<String> {
        self.names.into_iter().take(MAX_NAMES).collect()
    }
}

/// What a visitor may set.
#[derive(Clone, Copy)]
pub(super) struct VisitorFields<'a> {
    pub(super) form: &'a Form,
    /// The id of iVvy's marker.
    pub(super) marker_field: Option<i64>,
}

impl VisitorFields<'_> {
    /// Removes the fields that a visitor may not set, and what they leave empty. The payload's own `id` is checked against the
    /// update token elsewhere.
    pub(super) fn remove_foreign(self, payload: &mut Object) -> IgnoredFields {
        let mut walk = Walk { fields: self, keys: Vec::new(), custom: None, ignored: IgnoredFields::default() };
        payload.retain(|key, value| key == "id" || walk.keeps_at_key(key, value));
        walk.ignored
    }

    /// Whether an input with this name can set an allowed field. The ids of custom fields are known only with the payload.
    pub(super) fn can_contain(self, name: &str) -> bool {
        let Some(steps) = parse_steps(name) else { return false };
        let keys = steps.iter().filter_map(|step| if let Step::Key(key) = step { Some(*key) } else { None });
        let keys: Vec<&str> = keys.collect();
        let is_allowed = self.form.allow.iter().any(|allowed| keys.starts_with(&allowed.as_keys()));
        keys == ["id"] || is_allowed && !self.is_reserved(&keys, None)
    }

    /// Whether only the relay sets it, even if the form allows it.
    fn is_reserved(self, keys: &[&str], custom: Option<i64>) -> bool {
        keys.contains(&"id")
            || is_marker_field(keys, custom, self.marker_field)
            || self.form.fixes(keys)
            || self.form.has_file_field(keys)
    }
}

struct Walk<'a> {
    fields: VisitorFields<'a>,
    keys: Vec<String>,
    custom: Option<CustomField>,
    ignored: IgnoredFields,
}

/// The custom field that contains the current value.
#[derive(Clone, Copy)]
struct CustomField {
    id: i64,
    /// The number of keys of its list.
    depth: usize,
}

impl Walk<'_> {
    fn keeps_at_key(&mut self, key: &str, value: &mut Value) -> bool {
        self.keys.push(key.to_owned());
        let is_kept = self.keeps(value);
        self.keys.pop();
        is_kept
    }

    fn keeps(&mut self, value: &mut Value) -> bool {
        match value {
            Value::Object(object) if !object.is_empty() => {
                object.retain(|key, value| self.keeps_at_key(key, value));
                !object.is_empty()
            }
            Value::List(items) if !items.is_empty() => {
                items.retain_mut(|item| self.keeps_item(item));
                !items.is_empty()
            }
            Value::Object(_) | Value::List(_) if self.can_contain_allowed() => true,
            _ if self.is_allowed() => true,
            _ => self.leaves_out(),
        }
    }

    fn keeps_item(&mut self, item: &mut Value) -> bool {
        let outer = self.custom;
        if outer.is_none() {
            let id = item.as_object().and_then(|entry| entry.get("fieldId")?.as_integer(1));
            self.custom = id.map(|id| CustomField { id, depth: self.keys.len() });
        }
        let is_marker = is_marker_field(&self.keys(), self.custom_id(), self.fields.marker_field);
        let is_kept = if is_marker { self.leaves_out() } else { self.keeps(item) };
        self.custom = outer;
        is_kept
    }

    fn is_allowed(&self) -> bool {
        self.is_covered() && !self.is_reserved()
    }

    fn is_covered(&self) -> bool {
        self.fields.form.allow.iter().any(|allowed| allowed.covers(&self.keys(), self.custom_id()))
    }

    /// Whether an empty record or list could contain an allowed field, as in a form that was not filled in.
    fn can_contain_allowed(&self) -> bool {
        let allow = self.fields.form.allow.iter();
        let mut around =
            allow.filter(|allowed| allowed.keys.iter().zip(&self.keys).all(|(allowed, key)| allowed == key));
        around.next().is_some() && !self.is_reserved()
    }

    fn is_reserved(&self) -> bool {
        self.fields.is_reserved(&self.keys(), self.custom_id())
    }

    fn leaves_out(&mut self) -> bool {
        let name = self.name();
        if self.is_covered() && self.keys.iter().any(|key| key == "id") {
            self.ignored.record_ids.push(name.clone());
        }
        self.ignored.add(&name);
        false
    }

    /// `contact.email`, or `customFields[12]`.
    fn name(&self) -> String {
        match self.custom {
            Some(CustomField { id, depth }) => {
                format!("{}[{id}]", self.keys.get(..depth).unwrap_or_default().join("."))
            }
            None => self.keys.join("."),
        }
    }

    fn keys(&self) -> Vec<&str> {
        self.keys.iter().map(String::as_str).collect()
    }

    fn custom_id(&self) -> Option<i64> {
        self.custom.map(|custom| custom.id)
    }
}
