//! Phones, e-mail addresses and the like: each entry has an id of its own. A new entry is added, one with an id is
//! changed, one with DELETE is taken away, and entries that are not mentioned stay.

use leadwire::schema::{Object, Shape, Value};

use super::lead;
use crate::json;
use crate::store::{Records, StoreError};

/// `change` laid over a lead's fields.
pub fn merged(records: &Records, stored: &Object, change: &Object) -> Result<Object, StoreError> {
    let mut entries = Object::new();
    for (name, value) in change.entries() {
        if let (true, Value::List(given)) = (is_multifield(name), value) {
            let known = stored.get(name).and_then(Value::as_list).unwrap_or_default();
            entries.push(name, Value::List(changed(records, name, known, given)?));
        }
    }
    Ok(json::merged(stored, &json::merged(change, &entries)))
}

pub fn is_multifield(name: &str) -> bool {
    let field = lead::table_of("fields").and_then(|table| table.fields.iter().find(|field| field.name == name));
    field.is_some_and(|field| matches!(field.shape, Shape::Multifield(_)))
}

fn changed(records: &Records, name: &str, known: &[Value], given: &[Value]) -> Result<Vec<Value>, StoreError> {
    let mut entries: Vec<Object> = known.iter().filter_map(Value::as_object).cloned().collect();
    for given in given.iter().filter_map(Value::as_object) {
        let id = given.get("ID").and_then(json::id_of);
        let at = entries.iter().position(|entry| id.is_some() && entry.get("ID").and_then(json::id_of) == id);
        let is_gone = given.get("DELETE") == Some(&"Y".into());
        match at.and_then(|at| entries.get_mut(at).map(|entry| (at, entry))) {
            Some((at, _)) if is_gone => drop(entries.remove(at)),
            Some((_, entry)) => *entry = json::merged(entry, &json::without(given, &["ID"])),
            None if is_gone => {}
            None => entries.push(new(records.next_id("bitrix24.multifield")?, name, given)),
        }
    }
    Ok(entries.into_iter().map(Value::from).collect())
}

fn new(id: i64, name: &str, given: &Object) -> Object {
    let defaults = Object::new().with("ID", id.to_string().as_str()).with("VALUE_TYPE", "WORK").with("TYPE_ID", name);
    json::merged(&defaults, &json::without(given, &["ID"]))
}
