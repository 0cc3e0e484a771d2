//! The fields of a form that inputs can set.

use leadwire::form::FieldName;
use leadwire::schema::Shape;

use super::errors::TableChecks;
use super::model::Form;

/// A field of the form that one input can set, and its shape in the field tables.
pub(super) fn input(checks: &TableChecks<'_>, setting: &str, path: &str, form: &Form) -> Option<(FieldName, Shape)> {
    let known = FieldName::read(path).and_then(|name| Some((name.input_in(form.kind.table())?.shape, name)));
    let Some((shape, name)) = known else {
        checks.error(setting, format!("names {path}, which is not a field of {}", form.kind.name()));
        return None;
    };
    let keys = name.as_keys();
    let reason = if !is_one_input(shape) {
        "which needs more than one input"
    } else if form.fixes(&keys) {
        "which fixed already sets"
    } else if !form.allow.iter().any(|allowed| allowed.covers(&keys, name.custom)) {
        "which is not in allow"
    } else {
        return Some((name, shape));
    };
    checks.error(setting, format!("names {path}, {reason}"));
    None
}

/// Whether one input can set a value of this shape.
pub fn is_one_input(shape: Shape) -> bool {
    !matches!(shape, Shape::Record(_) | Shape::List { .. } | Shape::AnyObject)
}
