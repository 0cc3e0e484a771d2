//! Empty values in an update: null clears a field that can be cleared, and anything else that is empty is left out.

use super::scalar;
use super::state::{Check, Operation};
use crate::schema::issue::{LEFT_OUT, LEFT_OUT_FOR_GOOD};
use crate::schema::table::{Access, Clearing, Field, Requirement, Shape, Table};
use crate::schema::value::{Object, Value};

impl<'a> Check<'a> {
    /// A field that is absent or empty. Returns null for one that is cleared.
    pub(super) fn blank_field(
        &mut self,
        table: &'a Table,
        field: &'a Field,
        given: &'a Object,
        operation: Operation,
    ) -> Option<Value> {
        let value = given.get(field.name)?;
        let is_id = table.appends.is_some_and(|appends| appends.id == field.name);
        // An empty required field is refused, and an empty id is none.
        let is_settable = field.access == Access::Open
            && !is_id
            && !matches!(field.requirement, Requirement::Always | Requirement::UnlessFlagged { .. });
        if operation == Operation::Add || !is_settable {
            return None;
        }
        self.at_key(field.name, |check| check.blank(field.clearing, &field.shape, value))
    }

    pub(super) fn blank(&mut self, clearing: Clearing, shape: &Shape, value: &'a Value) -> Option<Value> {
        match (clearing, value) {
            (Clearing::Null | Clearing::EmptyText, Value::Null) => return Some(Value::Null),
            (Clearing::NullRefused, Value::Null) => self.refuse(scalar::wrong_type(shape)),
            (Clearing::Null | Clearing::EmptyText, _) => self.warn(LEFT_OUT),
            (Clearing::Never | Clearing::NullRefused, _) => self.warn(LEFT_OUT_FOR_GOOD),
        }
        None
    }
}

/// Whether the value is empty and clears nothing.
pub(super) fn is_void(table: &Table, key: &str, value: &Value, operation: Operation) -> bool {
    let clears = operation == Operation::Update
        && *value == Value::Null
        && matches!(table.clearing_of(key), Clearing::Null | Clearing::EmptyText);
    value.is_missing() && !clears
}
