//! The values by which an update clears fields, as the CRM expects them. A checked body has null for each.

use super::table::{Clearing, Shape, Table};
use super::value::{Object, Value};

/// The body as it is sent: the empty text in the fields that are cleared by it.
pub fn with_empty_values(table: &Table, body: &Object) -> Object {
    let mut sent = body.clone();
    fill(table, &mut sent);
    sent
}

fn fill(table: &Table, body: &mut Object) {
    for (key, value) in body.entries_mut() {
        if *value == Value::Null {
            if table.clearing_of(key) == Clearing::EmptyText {
                *value = "".into();
            }
        } else if let Some(field) = table.fields.iter().find(|field| *key == *field.name) {
            fill_nested(&field.shape, value);
        }
    }
}

fn fill_nested(shape: &Shape, value: &mut Value) {
    match (shape, value) {
        (Shape::Record(table), Value::Object(body)) => fill(table, body),
        (Shape::List { item, .. }, Value::List(items)) => items.iter_mut().for_each(|value| fill_nested(item, value)),
        _ => {}
    }
}
