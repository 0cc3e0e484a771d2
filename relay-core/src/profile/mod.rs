//! `GET /forms/{form}.json`: what a page must know of a form to draw and check it. Made from the field tables and from
//! what the configuration lets a visitor fill and says of it; nothing in it is a secret.

mod drawn;
mod input;
mod required;

use leadwire::schema::{Object, Value};

use crate::config::{FieldSetting, Form, Labels};
use drawn::{Drawn, drawn};

/// `{form, kind, trap, fields: [{path, label, type, required, choices?, maxLength?, autocomplete?, help?, ownLabel?}],
/// languages?: {language: {path: label}}}`
pub fn profile(name: &str, form: &Form) -> Value {
    let required = required::by_rules(form);
    let fields = drawn(form).iter().map(|drawn| field(form, drawn, &required)).collect();
    let mut profile = Object::new()
        .with("form", name)
        .with("kind", form.kind.name())
        .with("trap", form.trap.as_str())
        .with("fields", Value::List(fields));
    if !form.labels.is_empty() {
        profile.push("languages", languages(&form.labels));
    }
    profile.into()
}

fn field(form: &Form, drawn: &Drawn, required: &[Vec<String>]) -> Value {
    let setting = form.fields.iter().find(|setting| setting.name == drawn.name);
    let is_required = setting.is_some_and(|setting| setting.required)
        || drawn.name.custom.is_none() && required.contains(&drawn.name.keys);
    let label = setting.and_then(|setting| setting.label.clone()).unwrap_or_else(|| input::label(&drawn.name));
    let choices = choices(setting, drawn);
    let mut field = Object::new()
        .with("path", drawn.name.to_text().as_str())
        .with("label", label.as_str())
        .with("type", input_of(setting, drawn))
        .with("required", is_required);
    if !choices.is_empty() {
        field.push("choices", Value::List(choices));
    }
    let max_length = setting.and_then(|setting| setting.max_length).or(input::max_length(drawn.shape));
    if let Some(max) = max_length {
        field.push("maxLength", Value::number(max));
    }
    if let Some(autocomplete) = input::autocomplete(&drawn.name) {
        field.push("autocomplete", autocomplete.into());
    }
    if let Some(help) = setting.and_then(|setting| setting.help.as_deref()) {
        field.push("help", help.into());
    }
    if setting.is_some_and(|setting| setting.label.is_some()) {
        // No language's own word for such a field stands in its place.
        field.push("ownLabel", true.into());
    }
    field.into()
}

fn input_of<'a>(setting: Option<&'a FieldSetting>, drawn: &Drawn) -> &'a str {
    match setting {
        Some(FieldSetting { input: Some(input), .. }) => input,
        Some(setting) if !setting.choices.is_empty() => "choice",
        _ => input::of(drawn.shape, &drawn.name),
    }
}

fn choices(setting: Option<&FieldSetting>, drawn: &Drawn) -> Vec<Value> {
    match setting {
        Some(setting) if !setting.choices.is_empty() => {
            setting.choices.iter().map(|(value, label)| input::choice(value, label)).collect()
        }
        _ => input::choices(drawn.shape),
    }
}

fn languages(all: &[Labels]) -> Value {
    let mut languages = Object::new();
    for Labels { language, of } in all {
        let mut labels = Object::new();
        for (name, label) in of {
            labels.set(&name.to_text(), label.as_str().into());
        }
        languages.push(language, labels.into());
    }
    languages.into()
}

#[cfg(test)]
mod tests;
