//! `[form.NAME.field."PATH"]`: the presentation of one field, for what the field tables do not contain, such as an
//! account's custom fields; and `[form.NAME.labels.LANGUAGE]`.

use std::num::NonZeroU64;

use leadwire::crm::Kind;
use leadwire::form::FieldName;
use leadwire::schema::{Catalog, Code, Issue, Object, Path, Segment, Shape, check_value};
use serde::Deserialize;
use toml::{Table, Value};

use super::conditions::{check_dependencies, condition};
use super::errors::TableChecks;
use super::form_inputs::input;
use super::model::{FieldSetting, Form, InputType, Labels};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldTable {
    label: Option<String>,
    help: Option<String>,
    #[serde(rename = "type")]
    input_type: Option<InputType>,
    #[serde(default)]
    required: bool,
    choices: Option<Value>,
    max_length: Option<NonZeroU64>,
    when: Option<String>,
    prefill: Option<String>,
}

/// The settings of fields that `form` lets a visitor set.
pub(super) fn field_settings(checks: &TableChecks<'_>, form: &Form, tables: Table) -> Vec<FieldSetting> {
    let mut settings = Vec::new();
    for (path, value) in tables {
        let Some((name, shape)) = input(checks, "field", &path, form) else { continue };
        match value {
            Value::Table(table) => {
                settings.extend(setting(&checks.below(&format!("field.\"{path}\"")), form, name, shape, table));
            }
            _ => checks.error(format!("field.\"{path}\""), "must be a table"),
        }
    }
    check_dependencies(checks, &settings);
    settings
}

pub(super) fn labels(checks: &TableChecks<'_>, form: &Form, tables: &Table) -> Vec<Labels> {
    let mut all = Vec::new();
    for (language, value) in tables {
        check_language(checks, "labels", language);
        let labels = value.as_table().into_iter().flatten().filter_map(|(path, label)| {
            let (name, _) = input(checks, "labels", path, form)?;
            let label = label.as_str();
            if label.is_none() {
                checks.error(format!("labels.{language}.{path}"), "must be text");
            }
            Some((name, label?.to_owned()))
        });
        all.push(Labels { language: language.clone(), labels: labels.collect() });
        if !value.is_table() {
            checks.error(format!("labels.{language}"), "must be a table of labels by field");
        }
    }
    all
}

pub(super) fn check_language(checks: &TableChecks<'_>, setting: &str, language: &str) {
    if !(2..=3).contains(&language.len()) || !language.bytes().all(|letter| letter.is_ascii_lowercase()) {
        checks.error(setting, format!("contains {language}; expected a language code without a region, such as de"));
    }
}

fn setting(checks: &TableChecks<'_>, form: &Form, name: FieldName, shape: Shape, table: Table) -> Option<FieldSetting> {
    let table: FieldTable = checks.deserialize(table)?;
    let choices = choices(checks, table.choices.as_ref());
    let has_default_choices = matches!(shape, Shape::NumberChoice(_) | Shape::TextChoice(_) | Shape::Status { .. });
    if table.input_type == Some(InputType::Choice) && choices.is_empty() && !has_default_choices {
        checks.error("type", "is choice, which requires choices");
    }
    for message in choices.iter().filter_map(|(value, _)| issue_with(form.kind, &name, value)) {
        checks.error("choices", format!("contains a value that the rules refuse: {message}"));
    }
    if table.prefill.as_deref() == Some("") {
        checks.error("prefill", "must be the name of a URL parameter, such as email");
    }
    Some(FieldSetting {
        name,
        label: table.label,
        help: table.help,
        input_type: table.input_type,
        required: table.required,
        choices,
        max_length: table.max_length.map(NonZeroU64::get),
        when: table.when.and_then(|text| condition(checks, form, &text)),
        prefill: table.prefill,
    })
}

/// The issue of a lead with this value. The rules do not know an account's custom fields.
fn issue_with(kind: Kind, name: &FieldName, value: &str) -> Option<String> {
    if name.custom.is_some() {
        return None;
    }
    let lead = name.keys.iter().rev().fold(value.into(), |below, key| Object::new().with(key.clone(), below).into());
    let issues = check_value(kind.table(), lead, &Catalog::default()).err()?.issues;
    let is_at_field = |issue: &Issue| issue.code != Code::Required && is_below(&issue.path, name);
    issues.into_iter().find(is_at_field).map(|issue| issue.message)
}

fn is_below(path: &Path, name: &FieldName) -> bool {
    let keys: Vec<&str> = path.0.iter().filter_map(Segment::as_key).collect();
    keys.starts_with(&name.as_keys())
}

/// A table of labels by value, or a list of tables with a value and a label each.
fn choices(checks: &TableChecks<'_>, value: Option<&Value>) -> Vec<(String, String)> {
    let Some(value) = value else { return Vec::new() };
    let choices: Option<Vec<(String, String)>> = match value {
        Value::Table(table) => table.iter().map(|(value, label)| Some((value.clone(), to_text(label)?))).collect(),
        Value::Array(items) => items.iter().map(|item| choice(item.as_table()?)).collect(),
        _ => None,
    };
    choices.filter(|choices| !choices.is_empty()).unwrap_or_else(|| {
        checks.error("choices", "must be labels by value, such as { 1 = \"Wedding\" }, or a list of { value, label }");
        Vec::new()
    })
}

fn choice(table: &Table) -> Option<(String, String)> {
    Some((to_text(table.get("value")?)?, to_text(table.get("label")?)?))
}

fn to_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}
