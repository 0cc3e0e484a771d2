//! The profile of a form (`GET /forms/{form}.json`), from which a page generates and checks the form. It is made from
//! the field tables and the form's configuration, and is public.

mod fields;
mod input_attributes;

use leadwire::schema::{Object, Value};

use crate::config::{FieldSetting, FileField, FileType, Form, InputType, Labels};
use fields::{InputField, input_fields, required_fields};

/// `{form, kind, trap, fields: [{path, label, type, required, choices?, maxLength?, autocomplete?, help?, ownLabel?}],
/// language?, languages?: {language: {path: label}}, catalog?}`. A field for files has the type `file`, and `files:
/// {maxBytes, maxCount, types}`. The catalog is that of the form's reference data; empty without any.
pub fn form_profile(name: &str, form: &Form, catalog: &Object) -> Value {
    let required = required_fields(form);
    let inputs = input_fields(form);
    let inputs = inputs.iter().filter(|field| !form.has_file_field(&field.name.as_keys()));
    let mut fields: Vec<Value> = inputs.map(|field| field_profile(form, field, &required)).collect();
    fields.extend(form.files.iter().map(file_profile));
    let mut profile = Object::new()
        .with("form", name)
        .with("kind", form.kind.name())
        .with("trap", form.trap.as_str())
        .with("fields", Value::List(fields));
    if let Some(language) = &form.language {
        profile.push("language", language.as_str().into());
    }
    if !form.labels.is_empty() {
        profile.push("languages", languages(&form.labels));
    }
    if !catalog.is_empty() {
        profile.push("catalog", catalog.clone().into());
    }
    profile.into()
}

fn field_profile(form: &Form, field: &InputField, required: &[Vec<String>]) -> Value {
    let setting = form.fields.iter().find(|setting| setting.name == field.name);
    let is_required = setting.is_some_and(|setting| setting.required)
        || field.name.custom.is_none() && required.contains(&field.name.keys);
    let label =
        setting.and_then(|setting| setting.label.clone()).unwrap_or_else(|| input_attributes::label(&field.name));
    let choices = choices(setting, field);
    let mut profile = Object::new()
        .with("path", field.name.to_text().as_str())
        .with("label", label.as_str())
        .with("type", input_type(setting, field).name())
        .with("required", is_required);
    if !choices.is_empty() {
        profile.push("choices", Value::List(choices));
    }
    let max_length = setting.and_then(|setting| setting.max_length).or(input_attributes::max_length(field.shape));
    if let Some(max) = max_length {
        profile.push("maxLength", Value::number(max));
    }
    if let Some(autocomplete) = input_attributes::autocomplete(&field.name) {
        profile.push("autocomplete", autocomplete.into());
    }
    if let Some(help) = setting.and_then(|setting| setting.help.as_deref()) {
        profile.push("help", help.into());
    }
    if setting.is_some_and(|setting| setting.label.is_some()) {
        // Takes precedence over a page's built-in label of any language.
        profile.push("ownLabel", true.into());
    }
    profile.into()
}

fn file_profile(field: &FileField) -> Value {
    let name = field.label.clone().unwrap_or_else(|| {
        let last = field.name.rsplit('.').next().unwrap_or_default();
        input_attributes::label_of(last.strip_prefix("UF_CRM_").unwrap_or(last))
    });
    let types: Vec<String> = field.types.iter().map(FileType::to_text).collect();
    let files = Object::new()
        .with("maxBytes", Value::number(field.max_bytes))
        .with("maxCount", Value::number(field.max_count))
        .with("types", Value::texts(&types));
    let mut profile = Object::new()
        .with("path", field.name.as_str())
        .with("label", name.as_str())
        .with("type", "file")
        .with("required", field.required);
    if let Some(help) = &field.help {
        profile.push("help", help.as_str().into());
    }
    if field.label.is_some() {
        profile.push("ownLabel", true.into());
    }
    profile.with("files", files).into()
}

fn input_type(setting: Option<&FieldSetting>, field: &InputField) -> InputType {
    match setting {
        Some(FieldSetting { input_type: Some(input_type), .. }) => *input_type,
        Some(setting) if !setting.choices.is_empty() => InputType::Choice,
        _ => input_attributes::input_type(field.shape, &field.name),
    }
}

fn choices(setting: Option<&FieldSetting>, field: &InputField) -> Vec<Value> {
    match setting {
        Some(setting) if !setting.choices.is_empty() => {
            setting.choices.iter().map(|(value, label)| input_attributes::choice(value, label)).collect()
        }
        _ => input_attributes::choices(field.shape),
    }
}

fn languages(all: &[Labels]) -> Value {
    let mut languages = Object::new();
    for Labels { language, labels: texts } in all {
        let mut labels = Object::new();
        for (name, label) in texts {
            labels.set(&name.to_text(), label.as_str().into());
        }
        languages.push(language, labels.into());
    }
    languages.into()
}

#[cfg(test)]
mod tests;
