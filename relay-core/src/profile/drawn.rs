//! Which inputs a page draws for what a form lets a visitor fill: one for a field, one for each field of a record that
//! people can fill, and of an account's own fields those of which the configuration says something.

use leadwire::form::FieldName;
use leadwire::schema::{Access, Field, Shape, Table};

use crate::config::{Form, is_one_input};

pub struct Drawn {
    pub name: FieldName,
    pub shape: Shape,
}

/// In the order in which the form allows them.
pub fn drawn(form: &Form) -> Vec<Drawn> {
    let mut all: Vec<Drawn> = Vec::new();
    for allowed in &form.allow {
        for name in inputs(form.kind.table(), allowed).into_iter().chain(named(form, allowed)) {
            let is_new = !form.fixes(&name.as_keys()) && all.iter().all(|drawn| drawn.name != name);
            let field = name.input_in(form.kind.table()).filter(|_| is_new);
            all.extend(field.map(|field| Drawn { name, shape: value_of(field.shape) }));
        }
    }
    all
}

/// The fields that the tables know.
fn inputs(table: &'static Table, allowed: &FieldName) -> Vec<FieldName> {
    let Some(field) = allowed.input_in(table).filter(may_be_set) else { return Vec::new() };
    match field.shape {
        Shape::Record(record) => {
            record.fields.iter().filter(|field| is_for_people(field)).map(|field| below(allowed, field)).collect()
        }
        shape if is_one_input(shape) => vec![allowed.clone()],
        _ => Vec::new(),
    }
}

/// The fields of which the configuration says something, below what is allowed.
fn named<'a>(form: &'a Form, allowed: &'a FieldName) -> impl Iterator<Item = FieldName> + use<'a> {
    let names = form.fields.iter().map(|setting| &setting.name);
    names.filter(|name| allowed.covers(&name.as_keys(), name.custom)).cloned()
}

fn below(record: &FieldName, field: &Field) -> FieldName {
    let keys = record.keys.iter().cloned().chain([field.name.to_owned()]).collect();
    FieldName { keys, custom: None }
}

fn may_be_set(field: &Field) -> bool {
    field.access != Access::ReadOnly
}

/// Of a whole record only what people know of themselves.
fn is_for_people(field: &Field) -> bool {
    let is_code = matches!(field.shape, Shape::Id | Shape::Whole { .. } | Shape::Anything);
    field.access == Access::Open && is_one_input(field.shape) && !is_code
}

/// Of a multiple field, its value: plain text stands for a list of one.
fn value_of(shape: Shape) -> Shape {
    match shape {
        Shape::Multifield(entry) => entry.fields.first().map_or(Shape::Text, |value| value.shape),
        other => other,
    }
}
