//! Objects and their fields.

use super::opaque::is_unsafe;
use super::state::{Check, Scope};
use super::{scalar, text};
use crate::schema::issue::{DISAGREE, NOT_HEX_COLOUR, SET_BY_CRM, SET_ON_ADD, UNKNOWN_FIELD, UNSAFE_KEY};
use crate::schema::table::{Access, Field, Shape, Table};
use crate::schema::value::{Object, Value};

impl Check<'_> {
    /// Checks an object against its table, and returns what is sent.
    pub(super) fn object(&mut self, table: &Table, given: &Object, around: Scope) -> Object {
        let scope = match (table.has_id(), given.has("id")) {
            (false, _) => around,
            (true, false) => Scope::Add,
            (true, true) => Scope::Update,
        };
        for rule in table.rules {
            self.rule(*rule, table, given, scope);
        }
        let mut body = Object::default();
        for field in table.fields {
            if let Some(value) = self.known(field, given, scope) {
                body.push(field.name, value);
            }
        }
        for (key, value) in given.entries() {
            if !table.knows(key)
                && (!value.is_missing() || is_unsafe(key))
                && let Some(value) = self.at_key(key, |check| check.unknown(table, key, value))
            {
                body.push(key, value);
            }
        }
        body
    }

    /// Checks a field of the table: whether it is required, may be set, and has its shape.
    fn known(&mut self, field: &Field, given: &Object, scope: Scope) -> Option<Value> {
        self.at_key(field.name, |check| check.need(field, given, scope));
        if field.null_clears && given.get(field.name) == Some(&Value::Null) {
            return Some(Value::Null);
        }
        let name = field.name_in(given)?;
        let value = given.get(name)?;
        let value = self.at_key(name, |check| check.settable(field, value, scope));
        if self.disagrees(field, value.as_ref(), given, scope) { None } else { value }
    }

    fn settable(&mut self, field: &Field, value: &Value, scope: Scope) -> Option<Value> {
        match field.access {
            Access::ReadOnly => self.refuse(SET_BY_CRM),
            Access::AddOnly if scope == Scope::Update => self.refuse(SET_ON_ADD),
            Access::AddOnly | Access::Open => return self.shaped(&field.shape, value, scope),
        }
        None
    }

    /// Whether the field is also given by its other name, with another value.
    fn disagrees(&mut self, field: &Field, value: Option<&Value>, given: &Object, scope: Scope) -> bool {
        let Some(alias) = field.alias.filter(|alias| given.has(field.name) && given.has(alias)) else { return false };
        let Some(other) = given.get(alias) else { return false };
        let other = self.at_key(alias, |check| check.shaped(&field.shape, other, scope));
        let differs = other.as_ref().zip(value).is_some_and(|(other, value)| other != value);
        if differs {
            self.at_key(field.name, |check| check.refuse(DISAGREE.with("alias", alias)));
        }
        differs
    }

    /// Checks a key that the table does not have; it is sent as it is.
    fn unknown(&mut self, table: &Table, key: &str, value: &Value) -> Option<Value> {
        if is_unsafe(key) {
            self.refuse(UNSAFE_KEY);
            return None;
        }
        if !table.owns(key) {
            self.warn(UNKNOWN_FIELD);
        }
        self.opaque(value)
    }

    /// Checks a value against its shape, and returns the form in which it is sent.
    pub(super) fn shaped(&mut self, shape: &Shape, value: &Value, scope: Scope) -> Option<Value> {
        match (shape, value) {
            (_, Value::Broken(flaw)) => self.refuse_broken(*flaw, shape),
            (Shape::Record(table), Value::Object(given)) => return Some(self.object(table, given, scope).into()),
            (Shape::List { item, at_most }, Value::List(items)) => return self.list(item, *at_most, items, scope),
            (Shape::Multifield(entry), _) => return self.multifield(entry, value, scope),
            (Shape::AnyObject, Value::Object(_)) | (Shape::Anything, _) => return self.opaque(value),
            (Shape::Colour, Value::Text(colour)) => {
                if !text::is_hex_colour(colour) {
                    self.warn(NOT_HEX_COLOUR);
                }
                return Some(value.clone());
            }
            _ => match scalar::scalar(shape, value, self.catalog) {
                Ok(value) => return Some(value),
                Err(reason) => self.refuse(reason),
            },
        }
        None
    }
}
