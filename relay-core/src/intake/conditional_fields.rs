//! The fields whose conditions are not met. A page hides their inputs and does not send them; a form without JavaScript shows all.

use leadwire::form::FieldName;
use leadwire::schema::{Object, Value};

use super::form_fields::value_at;
use crate::config::Form;
use crate::form_condition::Condition;

/// The fields that a new lead does not have, given its payload. A field that is left out counts as not filled in for the conditions of
/// others.
pub(super) fn unmet_fields<'a>(form: &'a Form, payload: &Value) -> Vec<&'a FieldName> {
    let Some(payload) = payload.as_object() else { return Vec::new() };
    let conditions = Conditions { form, payload };
    let conditional = form.fields.iter().filter(|setting| setting.when.is_some()).map(|setting| &setting.name);
    conditional.filter(|name| !conditions.is_met(name, form.fields.len())).collect()
}

/// The inputs that must have a file. Those whose condition is not met are hidden.
pub(super) fn required_files(form: &Form, payload: &Value) -> Vec<String> {
    let required = form.files.iter().filter(|field| field.required);
    let shown = required.filter(|field| field.when.as_ref().is_none_or(|when| is_met(form, payload, when)));
    shown.map(|field| field.name.clone()).collect()
}

/// Whether the payload meets a condition.
fn is_met(form: &Form, payload: &Value, condition: &Condition) -> bool {
    let Some(payload) = payload.as_object() else { return true };
    Conditions { form, payload }.evaluate(condition, form.fields.len())
}

/// Removes a field, and the records and lists that it leaves empty. False when it was not there.
pub(super) fn remove_field(payload: &mut Object, name: &FieldName) -> bool {
    remove_at(payload, &name.as_keys(), name.custom)
}

struct Conditions<'a> {
    form: &'a Form,
    payload: &'a Object,
}

impl Conditions<'_> {
    /// The configuration has no condition that depends on itself; `levels` bounds the recursion in any case.
    fn is_met(&self, name: &FieldName, levels: usize) -> bool {
        let setting = self.form.fields.iter().find(|setting| setting.name == *name);
        let Some(condition) = setting.and_then(|setting| setting.when.as_ref()) else { return true };
        levels.checked_sub(1).is_none_or(|levels| self.evaluate(condition, levels))
    }

    fn evaluate(&self, condition: &Condition, levels: usize) -> bool {
        condition.is_met(&|name| match FieldName::read(name) {
            Some(name) if self.is_met(&name, levels) => texts_of(self.payload, &name),
            _ => Vec::new(),
        })
    }
}

/// The values of a field as inputs have them.
fn texts_of(payload: &Object, name: &FieldName) -> Vec<String> {
    let mut texts = Vec::new();
    match (value_at(payload, name), name.custom) {
        (Some(value), None) => add_texts(&mut texts, value),
        (Some(value), Some(id)) => {
            for entry in value.as_list().unwrap_or_default().iter().filter_map(|entry| custom_field(entry, id)) {
                let values = entry.entries().iter().filter(|(key, _)| key != "fieldId");
                values.for_each(|(_, value)| add_texts(&mut texts, value));
            }
        }
        (None, _) => {}
    }
    texts
}

fn add_texts(texts: &mut Vec<String>, value: &Value) {
    match value {
        Value::Bool(true) => texts.push("true".to_owned()),
        Value::List(items) => items.iter().for_each(|item| add_texts(texts, item)),
        value => texts.extend(value.as_text_or_digits().map(str::to_owned)),
    }
}

fn custom_field(entry: &Value, id: i64) -> Option<&Object> {
    let has_id = |entry: &&Object| entry.get("fieldId").and_then(|found| found.as_integer(1)) == Some(id);
    entry.as_object().filter(has_id)
}

fn remove_at(object: &mut Object, keys: &[&str], custom: Option<i64>) -> bool {
    let Some((first, rest)) = keys.split_first() else { return false };
    let mut is_removed = false;
    object.retain(|key, value| {
        if key != *first {
            return true;
        }
        match (value, custom) {
            (Value::List(items), Some(id)) if rest.is_empty() => {
                let before = items.len();
                items.retain(|item| custom_field(item, id).is_none());
                is_removed = items.len() < before;
                !is_removed || !items.is_empty()
            }
            (Value::Object(below), _) if !rest.is_empty() => {
                is_removed = remove_at(below, rest, custom);
                !is_removed || !below.is_empty()
            }
            (_, custom) => {
                is_removed = rest.is_empty() && custom.is_none();
                !is_removed
            }
        }
    });
    is_removed
}
