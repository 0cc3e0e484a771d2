//! What an input's name refers to in a table: a field, something unknown, or nothing that can hold a value. Pages have inputs of other scripts in their forms.

use super::field_name::{Step, custom_value};
use crate::schema::{Shape, Table, is_unsafe_key};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resolution {
    /// A field of the table, or a part of one.
    Known,
    /// A name that the table does not have. It may be a field that a relay allows.
    Unknown,
    /// No value can be there: a text where a record is, a part of a text, or a key that is never sent.
    Impossible,
}

pub(super) fn resolve(table: &'static Table, steps: &[Step<'_>]) -> Resolution {
    if steps.iter().any(|step| matches!(step, Step::Key(key) if is_unsafe_key(key))) {
        return Resolution::Impossible;
    }
    let mut shape = Shape::Record(table);
    for (at, step) in steps.iter().enumerate() {
        let is_last = at + 1 == steps.len();
        shape = match (shape, step) {
            (Shape::Record(table), Step::Key(key)) => match field_shape(table, key) {
                Some(shape) => shape,
                None if table.custom_prefixes.iter().any(|prefix| key.starts_with(prefix)) => return Resolution::Known,
                None => return Resolution::Unknown,
            },
            (Shape::List { item, .. }, Step::Index(_) | Step::Append) => match custom_value(*item) {
                Some(_) if is_last => return Resolution::Known,
                _ => *item,
            },
            // Its entries may be plain text, and an object with the keys 0, 1, … is a list as well.
            (Shape::Multifield(_) | Shape::Anything | Shape::AnyObject, _) => return Resolution::Known,
            _ => return Resolution::Impossible,
        };
    }
    match shape {
        Shape::Record(_) | Shape::List { item: Shape::Record(_), .. } => Resolution::Impossible,
        _ => Resolution::Known,
    }
}

/// The shape of a record's field. None for a field that the table does not have.
pub(super) fn field_shape(table: &Table, key: &str) -> Option<Shape> {
    let field = table.fields.iter().find(|field| field.name == key || field.alias == Some(key))?;
    Some(field.shape)
}
