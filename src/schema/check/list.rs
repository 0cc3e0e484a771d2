//! Lists, and multifields, which are accepted in three forms.

use super::scalar;
use super::state::{Check, Operation};
use crate::schema::issue::{ADDS_VALUE, EMPTY_LIST, TOO_LONG, TYPE};
use crate::schema::number;
use crate::schema::table::{Shape, Table};
use crate::schema::value::{Object, Value};

impl<'a> Check<'a> {
    pub(super) fn list(
        &mut self,
        item: &Shape,
        at_most: Option<usize>,
        given: &'a [Value],
        operation: Operation,
    ) -> Option<Value> {
        if let Some(max) = at_most.filter(|max| given.len() > *max) {
            self.refuse(TOO_LONG.with("max", Value::number(max)).with("unit", "entries"));
        }
        if let Shape::Record(Table { appends: Some(_), .. }) = item {
            self.warn_if_empty(given);
        }
        let mut items = Vec::new();
        for (index, value) in given.iter().enumerate() {
            items.extend(self.at_index(index, |check| check.item(item, value, operation)));
        }
        (items.len() == given.len()).then_some(Value::List(items))
    }

    /// Warns of an empty list in an update that only adds entries and changes single ones.
    fn warn_if_empty(&mut self, given: &'a [Value]) {
        if self.is_update && given.is_empty() {
            self.warn(EMPTY_LIST);
        }
    }

    fn item(&mut self, item: &Shape, value: &'a Value, operation: Operation) -> Option<Value> {
        if value.is_missing() {
            self.refuse(scalar::wrong_type(item));
            return None;
        }
        self.shaped(item, value, operation)
    }

    /// A list of entries, an object with the keys 0, 1, …, or plain text for one entry.
    pub(super) fn multifield(
        &mut self,
        entry: &'static Table,
        value: &'a Value,
        operation: Operation,
    ) -> Option<Value> {
        let mut items = Vec::new();
        let mut count = 0;
        match value {
            Value::Text(_) => {
                count = 1;
                items.extend(self.plain(entry, value, operation));
            }
            Value::List(given) => {
                self.warn_if_empty(given);
                for (index, value) in given.iter().enumerate() {
                    count += 1;
                    items.extend(self.at_index(index, |check| check.entry(entry, value, operation)));
                }
            }
            Value::Object(given) if is_numbered(given) => {
                for (index, value) in in_order(given) {
                    count += 1;
                    items.extend(self.at_index(index, |check| check.entry(entry, value, operation)));
                }
            }
            _ => {
                self.refuse(scalar::wrong_type(&Shape::Multifield(entry)));
                return None;
            }
        }
        (items.len() == count).then_some(Value::List(items))
    }

    fn entry(&mut self, entry: &'static Table, value: &'a Value, operation: Operation) -> Option<Value> {
        match value {
            Value::Object(given) => Some(self.object(entry, given, operation).into()),
            Value::Text(_) if !value.is_missing() => self.plain(entry, value, operation),
            _ => {
                self.refuse(TYPE.with("expected", "text, or an object"));
                None
            }
        }
    }

    /// Plain text as an entry.
    fn plain(&mut self, entry: &Table, value: &'a Value, operation: Operation) -> Option<Value> {
        let plain = entry.plain_text?;
        if let Some(appends) = entry.appends.filter(|_| self.is_update) {
            self.warn(ADDS_VALUE.with("idKey", appends.id));
        }
        let shape = entry.fields.iter().find(|field| field.name == plain.key)?.shape;
        let value = self.shaped(&shape, value, operation)?;
        let (key, default) = plain.default;
        Some(Object::default().with(plain.key, value).with(key, default).into())
    }
}

/// The entries of an object with numbers as keys, in the order of the numbers.
fn in_order(object: &Object) -> Vec<(usize, &Value)> {
    let mut ordered: Vec<(usize, &Value)> = Vec::new();
    for (key, value) in object.entries() {
        let index = number::parse_digits(key).and_then(|index| index.try_into().ok()).unwrap_or_default();
        let at = ordered.iter().take_while(|(other, _)| *other <= index).count();
        ordered.insert(at, (index, value));
    }
    ordered
}

fn is_numbered(object: &Object) -> bool {
    !object.is_empty() && object.entries().iter().all(|(key, _)| number::is_digits(key) && key.len() < 6)
}
