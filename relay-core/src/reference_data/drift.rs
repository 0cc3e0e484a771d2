//! Where the configuration no longer agrees with the account: a fixed value or a choice that the CRM does not have any more, a custom
//! field that is not defined, a required field that a form cannot send.

use leadwire::crm::Crm;
use leadwire::form::FieldName;
use leadwire::schema::{Object, Value};

use super::uses::{Use, uses};
use super::{FieldDefinition, ListName, ReferenceData, lists_field};
use crate::config::{Config, EXTENDED_FIELD, Form};

/// A sentence for each disagreement of the connection's forms, and of its marker, with `data`. The sentences hold names and values of
/// the configuration and of the account, and no personal data.
pub fn drift(config: &Config, connection: &str, data: &ReferenceData) -> Vec<String> {
    let mut found: Vec<String> = marker(config, connection, data).into_iter().collect();
    for (name, form) in &config.forms {
        if form.catalog.as_deref().unwrap_or(&form.connection) == connection {
            let of_form = form_drift(form, data);
            found.extend(of_form.into_iter().map(|sentence| format!("form.{name}: {sentence}")));
        }
    }
    found
}

/// Capillary's extended field with the key of a lead.
fn marker(config: &Config, connection: &str, data: &ReferenceData) -> Option<String> {
    let crm = config.crms.get(connection)?.target.crm();
    let name = FieldName { keys: vec!["extendedFields".to_owned(), EXTENDED_FIELD.to_owned()], custom: None };
    let is_missing = crm == Crm::Capillary && data.field(&name).is_none();
    is_missing.then(|| {
        format!("the extended field {EXTENDED_FIELD} is not defined for leads; by it, leads in doubt are looked up")
    })
}

fn form_drift(form: &Form, data: &ReferenceData) -> Vec<String> {
    let mut found = Vec::new();
    for used in uses(form.kind) {
        found.extend(list_drift(form, data, used));
    }
    found.extend(subtype_drift(form, data));
    found.extend(undefined_fields(form, data));
    for field in &data.fields {
        found.extend(field_drift(form, field));
    }
    found
}

/// The values that the configuration has for a field, and that its list has no more.
fn list_drift(form: &Form, data: &ReferenceData, used: &Use) -> Vec<String> {
    let Some(list) = data.list(used.list) else { return Vec::new() };
    let (path, name) = (used.path.join("."), used.list.name());
    let parent = used.parent.and_then(|parent| form.fixed_text(parent));
    let is_there = |value: &str| {
        list.items.iter().any(|item| {
            item.value == value && (parent.is_none() || item.parent.is_none() || item.parent.as_deref() == parent)
        })
    };
    let fixed = form.fixed_text(used.path).filter(|value| !is_there(value));
    let fixed = fixed.map(|value| {
        let of = if list.has(value) { " of the fixed value that they belong to" } else { "" };
        format!("the fixed value {value} of {path} is not one of the CRM's {name}{of}")
    });
    let settings = form.fields.iter().filter(|setting| setting.name.as_keys() == used.path);
    let choices = settings.flat_map(|setting| &setting.choices).filter(|(value, _)| !list.has(value));
    let choices = choices.map(|(value, _)| format!("the choice {value} of {path} is not one of the CRM's {name}"));
    fixed.into_iter().chain(choices).collect()
}

/// A type that needs a subtype, which the form cannot send.
fn subtype_drift(form: &Form, data: &ReferenceData) -> Option<String> {
    let subtypes = data.list(ListName::Subtypes).filter(|_| !form.can_set(&["subtypeId"]))?;
    let can_be = |id: &str| match form.fixed_text(&["typeId"]) {
        Some(fixed) => fixed == id,
        None => form.can_set(&["typeId"]),
    };
    let parent = subtypes.items.iter().filter_map(|item| item.parent.as_deref()).find(|id| can_be(id))?;
    Some(format!("the type {parent} has subtypes, but subtypeId is neither in allow nor fixed"))
}

/// Custom fields that the configuration names.
fn undefined_fields(form: &Form, data: &ReferenceData) -> Vec<String> {
    let crm = form.kind.crm();
    let settings = form.fields.iter().map(|setting| &setting.name);
    let attribution = form.attribution.iter().map(|mapping| &mapping.field);
    let mut names: Vec<FieldName> = form.allow.iter().chain(settings).chain(attribution).cloned().collect();
    names.extend(fixed_fields(&form.fixed));
    let mut found: Vec<String> = Vec::new();
    for name in names.iter().filter(|name| lists_field(crm, name) && data.field(name).is_none()) {
        let sentence = format!("the field {} is not defined in the CRM", name.to_text());
        if !found.contains(&sentence) {
            found.push(sentence);
        }
    }
    found
}

/// The names of the fixed fields, and of the fixed entries of custom fields.
fn fixed_fields(fixed: &Object) -> Vec<FieldName> {
    let mut names = Vec::new();
    for (key, value) in fixed.entries() {
        match value {
            Value::Object(below) => names.extend(fixed_fields(below).into_iter().map(|mut name| {
                name.keys.insert(0, key.to_string());
                name
            })),
            Value::List(items) => names.extend(items.iter().filter_map(|item| {
                let id = item.as_object()?.get("fieldId")?.as_integer(1)?;
                Some(FieldName { keys: vec![key.to_string()], custom: Some(id) })
            })),
            _ => names.push(FieldName { keys: vec![key.to_string()], custom: None }),
        }
    }
    names
}

fn field_drift(form: &Form, field: &FieldDefinition) -> Vec<String> {
    let name = field.name.to_text();
    let has = |value: &str| field.choices.iter().any(|item| item.value == value);
    let is_list = !field.choices.is_empty();
    let fixed = fixed_value(form, field).filter(|value| is_list && !has(value));
    let fixed = fixed.map(|value| format!("the fixed value {value} of {name} is not one of the field's choices"));
    let settings = form.fields.iter().filter(|setting| is_list && setting.name == field.name);
    let choices = settings.flat_map(|setting| &setting.choices).filter(|(value, _)| !has(value));
    let choices = choices.map(|(value, _)| format!("the choice {value} of {name} is not one of the field's choices"));
    let missing = (field.required && is_part_of(form, field) && !is_supplied(form, field))
        .then(|| format!("the CRM requires {name}, but it is neither in allow nor fixed"));
    fixed.into_iter().chain(choices).chain(missing).collect()
}

fn fixed_value<'a>(form: &'a Form, field: &FieldDefinition) -> Option<&'a str> {
    let keys = field.name.as_keys();
    let Some(id) = field.name.custom else { return form.fixed_text(&keys) };
    let (last, above) = keys.split_last()?;
    let object = above.iter().try_fold(&form.fixed, |object, key| object.get(key)?.as_object())?;
    let mut entries = object.get(last)?.as_list()?.iter().filter_map(Value::as_object);
    let entry = entries.find(|entry| entry.get("fieldId").and_then(|found| found.as_integer(1)) == Some(id))?;
    entry.get("value").or_else(|| entry.get("fieldValue"))?.as_text_or_digits()
}

fn is_supplied(form: &Form, field: &FieldDefinition) -> bool {
    let is_this = |name: &FieldName| name.custom == field.name.custom && super::is_same_field(name, &field.name);
    let is_allowed =
        form.allow.iter().any(|allowed| allowed.covers(&field.name.as_keys(), field.name.custom) || is_this(allowed));
    let fixed = fixed_fields(&form.fixed);
    is_allowed || fixed.iter().any(|name| *name == field.name || is_this(name))
}

/// Whether the form's leads have the record of the field: a lead without a contact needs none of a contact's fields.
fn is_part_of(form: &Form, field: &FieldDefinition) -> bool {
    let Some(record) = field.name.keys.first().filter(|_| form.kind.crm() == Crm::Ivvy) else { return true };
    form.fixed.get(record).is_some() || form.allow.iter().any(|allowed| allowed.keys.first() == Some(record))
}
