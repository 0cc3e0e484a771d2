//! `[form.NAME.field."PATH"]`: what a form says of one of its fields beyond the field tables, which know neither the
//! names of an account's custom fields nor its lists; and `[form.NAME.labels.LANGUAGE]`.

use leadwire::crm::Kind;
use leadwire::schema::{Catalog, Code, Issue, Object, Path, Segment, Shape, check_value};
use toml::{Table, Value};

use super::Form;
use super::reader::Reader;
use crate::field_name::FieldName;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSetting {
    pub name: FieldName,
    pub label: Option<String>,
    /// A sentence below the input.
    pub help: Option<String>,
    /// One of `INPUTS`.
    pub input: Option<String>,
    /// Whether a lead is not taken without it.
    pub required: bool,
    /// Values with their labels, in the order in which they are shown.
    pub choices: Vec<(String, String)>,
    pub max_length: Option<u64>,
}

/// Labels in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// As the `lang` of a page begins, such as `de`.
    pub language: String,
    pub of: Vec<(FieldName, String)>,
}

/// What www/element/draw.js can draw.
const INPUTS: [&str; 12] =
    ["text", "longtext", "email", "tel", "url", "number", "decimal", "date", "datetime", "flag", "choice", "colour"];

/// The settings of the fields that `form` lets a visitor fill.
pub(super) fn read(reader: &Reader<'_>, form: &Form) -> Vec<FieldSetting> {
    let mut settings = Vec::new();
    for (path, value) in reader.table("field").into_iter().flatten() {
        let Some((name, shape)) = fillable(reader, "field", path, form) else { continue };
        match value.as_table() {
            Some(table) => {
                settings.push(setting(&reader.below(&format!("field.\"{path}\""), table), form.kind, name, shape));
            }
            None => reader.wrong("field", format!("holds {path}, which must be a table")),
        }
    }
    settings
}

pub(super) fn labels(reader: &Reader<'_>, form: &Form) -> Vec<Labels> {
    let mut all = Vec::new();
    for (language, value) in reader.table("labels").into_iter().flatten() {
        if !(2..=3).contains(&language.len()) || !language.bytes().all(|letter| letter.is_ascii_lowercase()) {
            reader.wrong("labels", format!("holds {language}, which is no language as de is one, without a country"));
        }
        let of = value.as_table().into_iter().flatten().filter_map(|(path, label)| {
            let (name, _) = fillable(reader, "labels", path, form)?;
            let label = label.as_str();
            if label.is_none() {
                reader.wrong("labels", format!("must label {path} with text"));
            }
            Some((name, label?.to_owned()))
        });
        all.push(Labels { language: language.clone(), of: of.collect() });
        if !value.is_table() {
            reader.wrong("labels", format!("holds {language}, which must be a table of labels by field"));
        }
    }
    all
}

/// A field of the form that is one input, and what the field tables say of it.
fn fillable(reader: &Reader<'_>, key: &str, path: &str, form: &Form) -> Option<(FieldName, Shape)> {
    let known = FieldName::read(path).and_then(|name| Some((name.input_in(form.kind.table())?.shape, name)));
    let Some((shape, name)) = known else {
        reader.wrong(key, format!("names {path}, which is no field of that kind"));
        return None;
    };
    let keys = name.as_keys();
    let words = if !is_one_input(shape) {
        "which is more than one input"
    } else if form.fixes(&keys) {
        "which fixed sets already"
    } else if !form.allow.iter().any(|allowed| allowed.covers(&keys, name.custom)) {
        "which allow does not let a visitor fill"
    } else {
        return Some((name, shape));
    };
    reader.wrong(key, format!("names {path}, {words}"));
    None
}

/// Whether one input can hold it.
pub fn is_one_input(shape: Shape) -> bool {
    !matches!(shape, Shape::Record(_) | Shape::List { .. } | Shape::AnyObject)
}

fn setting(reader: &Reader<'_>, kind: Kind, name: FieldName, shape: Shape) -> FieldSetting {
    let input = reader.text("type");
    if input.as_ref().is_some_and(|input| !INPUTS.contains(&input.as_str())) {
        reader.wrong("type", format!("must be one of {}", INPUTS.join(", ")));
    }
    let choices = choices(reader);
    let has_own_choices = matches!(shape, Shape::Code(_) | Shape::Word(_) | Shape::Status { .. });
    if input.as_deref() == Some("choice") && choices.is_empty() && !has_own_choices {
        reader.wrong("type", "is choice, so choices are needed");
    }
    for words in choices.iter().filter_map(|(value, _)| refusal(kind, &name, value)) {
        reader.wrong("choices", format!("has one that the rules refuse: {words}"));
    }
    let setting = FieldSetting {
        name,
        label: reader.text("label"),
        help: reader.text("help"),
        input,
        required: reader.flag("required"),
        choices,
        max_length: reader.count("max_length"),
    };
    reader.finish();
    setting
}

/// What the rules say against a lead with this value; of an account's own custom fields they know nothing.
fn refusal(kind: Kind, name: &FieldName, value: &str) -> Option<String> {
    if name.custom.is_some() {
        return None;
    }
    let lead = name.keys.iter().rev().fold(value.into(), |below, key| Object::new().with(key, below).into());
    let issues = check_value(kind.table(), lead, &Catalog::default()).err()?.issues;
    let is_about_it = |issue: &Issue| issue.code != Code::Required && is_below(&issue.path, name);
    issues.into_iter().find(is_about_it).map(|issue| issue.message)
}

fn is_below(path: &Path, name: &FieldName) -> bool {
    let keys: Vec<&str> = path.0.iter().filter_map(Segment::as_key).collect();
    keys.starts_with(&name.as_keys())
}

/// A table of labels by value, or a list of tables with a value and a label each.
fn choices(reader: &Reader<'_>) -> Vec<(String, String)> {
    let Some(value) = reader.value("choices") else { return Vec::new() };
    let choices: Option<Vec<(String, String)>> = match value {
        Value::Table(table) => table.iter().map(|(value, label)| Some((value.clone(), text(label)?))).collect(),
        Value::Array(items) => items.iter().map(|item| choice(item.as_table()?)).collect(),
        _ => None,
    };
    choices.filter(|choices| !choices.is_empty()).unwrap_or_else(|| {
        reader.wrong("choices", "must be labels by value, such as { 1 = \"Wedding\" }, or a list of { value, label }");
        Vec::new()
    })
}

fn choice(table: &Table) -> Option<(String, String)> {
    Some((text(table.get("value")?)?, text(table.get("label")?)?))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}
