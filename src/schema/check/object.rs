//! Objects: their rules, their fields, and keys that the table does not have.

use super::blank::is_void;
use super::state::{Check, Operation};
use super::{formats, scalar};
use crate::schema::issue::{
    ADDS_VALUE, ALIAS_CONFLICT, EMPTY, FORMAT, NOT_HEX_COLOUR, NOTHING_TO_UPDATE, PARTIAL_ADDRESS, SET_BY_CRM,
    SET_ON_ADD, TOO_DEEP, TOO_LARGE, UNKNOWN_FIELD, UNSAFE_KEY,
};
use crate::schema::table::{Access, Clearing, Field, Rule, Shape, Table};
use crate::schema::text::{trimmed, without_controls};
use crate::schema::value::{MAX_BYTES, MAX_LEVELS, Object, ReadError, Value};

impl<'a> Check<'a> {
    /// Checks an object against its table, and returns what is sent.
    pub(super) fn object(&mut self, table: &'a Table, given: &'a Object, parent: Operation) -> Object {
        let operation = match (table.has_id(), given.has("id")) {
            (false, _) => parent,
            (true, false) => Operation::Add,
            (true, true) => Operation::Update,
        };
        self.warn_if_appended(table, given);
        for rule in table.rules {
            self.rule(*rule, table, given, operation);
        }
        let mut body = Object::default();
        for field in table.fields {
            if let Some(value) = self.known_field(table, field, given, operation) {
                body.push(field.name, value);
            }
        }
        for (key, value) in given.entries() {
            if !table.has_field(key)
                && let Some(value) = self.at_key(key, |check| check.unknown_field(table, key, value, operation))
            {
                body.push(key, value);
            }
        }
        body
    }

    /// Warns of an object that an update adds each time that it is sent.
    fn warn_if_appended(&mut self, table: &'a Table, given: &'a Object) {
        let Some(appends) = table.appends.filter(|appends| self.is_update && !given.has(appends.id)) else { return };
        let looks_first = appends.unless.and_then(|flag| given.get(flag)).and_then(scalar::flag);
        if looks_first != Some(Value::Bool(true)) {
            self.warn(ADDS_VALUE.with("idKey", appends.id));
        }
    }

    /// Checks a field of the table: whether it is required, may be set, and has its shape.
    fn known_field(
        &mut self,
        table: &'a Table,
        field: &'a Field,
        given: &'a Object,
        operation: Operation,
    ) -> Option<Value> {
        if self.is_deletion(field, given) {
            return Some("".into());
        }
        let name = field.name_in(given);
        self.at_key(field.name, |check| check.requirement(field, name.is_some(), given, operation));
        let Some(name) = name else { return self.blank_field(table, field, given, operation) };
        let value = given.get(name)?;
        let value = self.at_key(name, |check| check.settable(field, field.shape_in(given), value, operation));
        if self.conflicts_with_alias(field, value.as_ref(), given, operation) { None } else { value }
    }

    /// Whether the field is the empty text by which an update deletes an entry.
    fn is_deletion(&self, field: &'a Field, given: &'a Object) -> bool {
        let deletes = field.empty_deletes.is_some_and(|id| self.is_update && given.has(id));
        deletes && given.get(field.name).and_then(Value::as_text) == Some("")
    }

    fn settable(&mut self, field: &'a Field, shape: &Shape, value: &'a Value, operation: Operation) -> Option<Value> {
        match field.access {
            Access::ReadOnly => self.refuse(SET_BY_CRM),
            Access::AddOnly if operation == Operation::Update => self.refuse(SET_ON_ADD),
            Access::AddOnly | Access::Open => return self.shaped(shape, value, operation),
        }
        None
    }

    /// Whether the field is also given by its other name, with another value.
    fn conflicts_with_alias(
        &mut self,
        field: &'a Field,
        value: Option<&Value>,
        given: &'a Object,
        operation: Operation,
    ) -> bool {
        let Some(alias) = field.alias.filter(|alias| given.has(field.name) && given.has(alias)) else { return false };
        let Some(other) = given.get(alias) else { return false };
        let other = self.at_key(alias, |check| check.shaped(&field.shape, other, operation));
        let differs = other.as_ref().zip(value).is_some_and(|(other, value)| other != value);
        if differs {
            self.at_key(field.name, |check| check.refuse(ALIAS_CONFLICT.with("alias", alias)));
        }
        differs
    }

    /// Checks a key that the table does not have; it is sent as it is.
    fn unknown_field(
        &mut self,
        table: &'a Table,
        key: &'a str,
        value: &'a Value,
        operation: Operation,
    ) -> Option<Value> {
        if is_unsafe_key(key) {
            self.refuse(UNSAFE_KEY);
            return None;
        }
        let is_custom = table.is_custom_field(key);
        if value.is_missing() {
            let is_clearable = is_custom && operation == Operation::Update;
            return if is_clearable { self.blank(Clearing::EmptyText, &Shape::Anything, value) } else { None };
        }
        if !is_custom {
            self.warn(UNKNOWN_FIELD);
        }
        Some(self.opaque(value))
    }

    /// Checks a value against its shape, and returns the form in which it is sent.
    pub(super) fn shaped(&mut self, shape: &Shape, value: &'a Value, operation: Operation) -> Option<Value> {
        match (shape, value) {
            (_, Value::Unreadable(error)) => self.refuse_unreadable(*error, shape),
            (Shape::Record(table), Value::Object(given)) => return Some(self.object(table, given, operation).into()),
            (Shape::List { item, at_most }, Value::List(items)) => return self.list(item, *at_most, items, operation),
            (Shape::Multifield(entry), _) => return self.multifield(entry, value, operation),
            (Shape::AnyObject, Value::Object(_)) | (Shape::Anything, _) => return Some(self.opaque(value)),
            (Shape::Colour, Value::Text(colour)) => {
                let colour = trimmed(colour);
                if !formats::is_hex_colour(&colour) {
                    self.warn(NOT_HEX_COLOUR);
                }
                return Some(Value::Text(colour));
            }
            _ => match scalar::scalar(shape, value, self.catalog) {
                Ok(value) => return Some(value),
                Err(reason) => self.refuse(reason),
            },
        }
        None
    }

    /// The value without control characters.
    fn opaque(&mut self, value: &'a Value) -> Value {
        self.refuse_unsendable(value);
        let mut sent = value.clone();
        remove_controls(&mut sent);
        sent
    }

    fn refuse_unsendable(&mut self, value: &'a Value) {
        match value {
            Value::Unreadable(error) => self.refuse_unreadable(*error, &Shape::Anything),
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.at_index(index, |check| check.refuse_unsendable(item));
                }
            }
            Value::Object(object) => {
                for (key, value) in object.entries() {
                    self.at_key(key, |check| {
                        if is_unsafe_key(key) {
                            check.refuse(UNSAFE_KEY);
                        }
                        check.refuse_unsendable(value);
                    });
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
        }
    }

    fn refuse_unreadable(&mut self, error: ReadError, shape: &Shape) {
        self.refuse(match error {
            ReadError::NotRepresentable => scalar::wrong_type(shape),
            ReadError::LoneSurrogate => FORMAT.with("expected", "text without half of a surrogate pair"),
            ReadError::TooDeep => TOO_DEEP.with("max", Value::number(MAX_LEVELS)),
            ReadError::TooLarge => TOO_LARGE.with("max", Value::number(MAX_BYTES)),
        });
    }

    /// Checks a rule about the object as a whole.
    fn rule(&mut self, rule: Rule, table: &'a Table, given: &'a Object, operation: Operation) {
        let updates = operation == Operation::Update;
        match rule {
            Rule::HasKnownField if !has_known_field(table, given) => self.refuse_empty(),
            Rule::HasAnyField if has_no_value(table, given, operation) => self.refuse_empty(),
            Rule::UpdatesSomething if updates && !has_more_than_id(table, given) => {
                self.at_key("id", |check| check.warn(NOTHING_TO_UPDATE));
            }
            Rule::UpdateTogether(group) if updates => self.warn_if_partial(table, group, given),
            Rule::HasKnownField | Rule::HasAnyField | Rule::UpdatesSomething | Rule::UpdateTogether(_) => {}
        }
    }

    fn refuse_empty(&mut self) {
        if self.is_at_payload() {
            self.at_key("id", |check| check.refuse(EMPTY.with("what", "the payload")));
        } else {
            self.refuse(EMPTY.with("what", self.path().to_text().as_str()));
        }
    }

    fn warn_if_partial(&mut self, table: &'a Table, group: &[&'a str], given: &'a Object) {
        let is_given =
            |name: &str| given.get(name).is_some_and(|value| !is_void(table, name, value, Operation::Update));
        let Some(first) = group.iter().find(|name| is_given(name)) else { return };
        let mut missing = Vec::new();
        for name in group {
            if !is_given(name) {
                missing.push(*name);
            }
        }
        if !missing.is_empty() {
            self.at_key(first, |check| check.warn(PARTIAL_ADDRESS.with("missing", Value::texts(&missing))));
        }
    }
}

fn remove_controls(value: &mut Value) {
    match value {
        Value::Text(text) => *text = without_controls(text),
        Value::List(items) => items.iter_mut().for_each(remove_controls),
        Value::Object(object) => object.entries_mut().iter_mut().for_each(|(_, value)| remove_controls(value)),
        _ => {}
    }
}

/// Keys that may change an object's prototype where the JSON is read.
pub fn is_unsafe_key(key: &str) -> bool {
    matches!(key, "__proto__" | "constructor" | "prototype")
}

fn has_known_field(table: &Table, given: &Object) -> bool {
    table.fields.iter().any(|field| field.name_in(given).is_some())
}

fn has_no_value(table: &Table, given: &Object, operation: Operation) -> bool {
    given.entries().iter().all(|(key, value)| is_void(table, key, value, operation))
}

fn has_more_than_id(table: &Table, given: &Object) -> bool {
    given.entries().iter().any(|(key, value)| key != "id" && !is_void(table, key, value, Operation::Update))
}
