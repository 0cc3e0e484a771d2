//! What a form's configuration says about the fields of a payload, in addition to the rules: those that a new lead requires.

use leadwire::form::FieldName;
use leadwire::schema::{Code, Issue, Object, Path, Segment, Value};

use crate::config::Form;

/// An issue for each required field that is missing, unless `known` has the same issue. Fields whose condition is `unmet` are not
/// required.
pub(super) fn missing_fields(form: &Form, payload: &Value, unmet: &[&FieldName], known: &[Issue]) -> Vec<Issue> {
    let Some(payload) = payload.as_object() else { return Vec::new() };
    let required = form.fields.iter().filter(|setting| setting.required).map(|setting| &setting.name);
    let missing = required.filter(|name| !has_value(payload, name) && !unmet.contains(name)).map(issue);
    let is_new = |issue: &Issue| known.iter().all(|old| (old.code, &old.path) != (issue.code, &issue.path));
    missing.filter(is_new).collect()
}

/// An issue for each input without a file, at the field if the input's name is one.
pub(super) fn missing_file(input: &str) -> Issue {
    let name = FieldName::read(input).unwrap_or_else(|| FieldName { keys: vec![input.to_owned()], custom: None });
    issue(&name)
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
    let Some(value) = value_at(payload, name) else { return false };
    match name.custom {
        None => is_filled(value),
        Some(id) => value.as_list().unwrap_or_default().iter().any(|entry| is_filled_custom_field(entry, id)),
    }
}

/// The value of a field; of a custom field, the list that has it.
pub(super) fn value_at<'a>(payload: &'a Object, name: &FieldName) -> Option<&'a Value> {
    let (last, above) = name.keys.split_last()?;
    above.iter().try_fold(payload, |object, key| object.get(key)?.as_object())?.get(last)
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
