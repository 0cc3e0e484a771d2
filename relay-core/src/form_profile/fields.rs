//! Which fields a page generates inputs for, and which of them the rules require.

use leadwire::form::FieldName;
use leadwire::schema::{Access, Catalog, Code, Field, Object, Segment, Shape, Table, check_value};

use crate::config::{Form, is_one_input};

pub struct InputField {
    pub name: FieldName,
    pub shape: Shape,
}

/// In the order of `allow`: the field itself, or each field of a record that people can fill in; and below it each
/// field that the configuration has settings for.
pub fn input_fields(form: &Form) -> Vec<InputField> {
    let mut all: Vec<InputField> = Vec::new();
    for allowed in &form.allow {
        for name in known(form.kind.table(), allowed).into_iter().chain(configured(form, allowed)) {
            let is_new = !form.fixes(&name.as_keys()) && all.iter().all(|field| field.name != name);
            let field = name.input_in(form.kind.table()).filter(|_| is_new);
            all.extend(field.map(|field| InputField { name, shape: value_shape(field.shape) }));
        }
    }
    all
}

/// The paths of the fields that the rules require of a new lead and that are not fixed.
pub fn required_fields(form: &Form) -> Vec<Vec<String>> {
    let mut given = form.fixed.clone();
    for FieldName { keys, .. } in &form.allow {
        let Some(first) = keys.first() else { continue };
        let is_record =
            form.kind.table().fields.iter().any(|field| field.name == first && matches!(field.shape, Shape::Record(_)));
        let id_field = [first, "Id"].concat();
        let is_implied = |path: &Vec<String>| matches!(path.as_slice(), [one] if one == first || *one == id_field);
        // The rules accept the record instead of its id, and then require the record's own fields.
        if is_record && given.get(first).is_none() && missing(form, &given).iter().any(is_implied) {
            given.push(first, Object::new().into());
        }
    }
    missing(form, &given)
}

fn missing(form: &Form, given: &Object) -> Vec<Vec<String>> {
    let checked = check_value(form.kind.table(), given.clone().into(), &Catalog::default());
    let Err(invalid) = checked else { return Vec::new() };
    let required = invalid.issues.into_iter().filter(|issue| issue.code == Code::Required);
    required.map(|issue| issue.path.0.iter().filter_map(Segment::as_key).map(str::to_owned).collect()).collect()
}

/// The inputs for a field of the field tables.
fn known(table: &'static Table, allowed: &FieldName) -> Vec<FieldName> {
    let Some(field) = allowed.input_in(table).filter(|field| field.access != Access::ReadOnly) else {
        return Vec::new();
    };
    match field.shape {
        Shape::Record(record) => {
            record.fields.iter().filter(|field| is_filled_by_people(field)).map(|field| below(allowed, field)).collect()
        }
        shape if is_one_input(shape) => vec![allowed.clone()],
        _ => Vec::new(),
    }
}

/// The fields with settings, below an allowed one.
fn configured<'a>(form: &'a Form, allowed: &'a FieldName) -> impl Iterator<Item = FieldName> + use<'a> {
    let names = form.fields.iter().map(|setting| &setting.name);
    names.filter(|name| allowed.covers(&name.as_keys(), name.custom)).cloned()
}

fn below(record: &FieldName, field: &Field) -> FieldName {
    let keys = record.keys.iter().cloned().chain([field.name.to_owned()]).collect();
    FieldName { keys, custom: None }
}

/// Excludes ids and other codes that only the CRM's users know.
fn is_filled_by_people(field: &Field) -> bool {
    let is_code = matches!(field.shape, Shape::Id | Shape::Integer { .. } | Shape::Anything);
    field.access == Access::Open && is_one_input(field.shape) && !is_code
}

/// For a multiple field the shape of a value, since plain text is accepted as a list of one.
fn value_shape(shape: Shape) -> Shape {
    match shape {
        Shape::Multifield(entry) => entry.fields.first().map_or(Shape::Text, |value| value.shape),
        other => other,
    }
}
