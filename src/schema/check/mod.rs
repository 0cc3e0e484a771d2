//! Checks a payload against a field table in one pass, and reports every issue in the table's order.

mod blank;
mod formats;
mod list;
mod object;
mod requirement;
mod scalar;
mod state;

pub use object::is_unsafe_key;

use super::issue::{Issue, NOT_AN_OBJECT, Reason, TOO_LARGE};
use super::table::{Catalog, Table};
use super::value::{MAX_BYTES, MAX_LEVELS, Object, ParseError, ReadError, Value};
use state::{Check, Operation};

/// A payload that may be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Valid {
    /// What is sent: the table's fields in its order and in the form that the CRM accepts, then undocumented ones.
    pub body: Object,
    pub warnings: Vec<Issue>,
}

/// A payload that is never sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Invalid {
    pub issues: Vec<Issue>,
    pub warnings: Vec<Issue>,
}

/// Checks a payload, given as JSON text.
pub fn check(table: &Table, json: &str, catalog: &Catalog) -> Result<Valid, Invalid> {
    run(table, read(json), catalog)
}

/// Checks a payload that may contain [`Value::Unreadable`], which JSON text cannot.
pub fn check_value(table: &Table, payload: Value, catalog: &Catalog) -> Result<Valid, Invalid> {
    run(table, object(Ok(payload)), catalog)
}

fn run(table: &Table, payload: Result<Object, Reason>, catalog: &Catalog) -> Result<Valid, Invalid> {
    let is_update = table.has_id() && payload.as_ref().is_ok_and(|given| given.has("id"));
    let mut check = Check::new(catalog, is_update);
    let body = match &payload {
        Ok(given) => check.object(table, given, Operation::Add),
        Err(reason) => {
            check.at_key("id", |check| check.refuse(reason.clone()));
            Object::default()
        }
    };
    let Check { issues, warnings, .. } = check;
    if issues.is_empty() { Ok(Valid { body, warnings }) } else { Err(Invalid { issues, warnings }) }
}

fn read(json: &str) -> Result<Object, Reason> {
    if json.len() > MAX_BYTES {
        return object(Ok(Value::Unreadable(ReadError::TooLarge)));
    }
    object(Value::read(json, MAX_LEVELS))
}

fn object(payload: Result<Value, ParseError>) -> Result<Object, Reason> {
    let found = match payload {
        Ok(Value::Object(object)) => return Ok(object),
        Ok(Value::Unreadable(ReadError::TooLarge)) => return Err(TOO_LARGE.with("max", Value::number(MAX_BYTES))),
        Err(ParseError::DuplicateKey) => "one that contains a key twice",
        Ok(Value::Null) => "null",
        Ok(Value::Bool(_)) => "a boolean",
        Ok(Value::Number(_)) => "a number",
        Ok(Value::Text(_)) => "text",
        Ok(Value::List(_)) => "a list",
        Ok(Value::Unreadable(_)) | Err(ParseError::NotJson) => "something that cannot be written as JSON",
    };
    Err(NOT_AN_OBJECT.with("found", found))
}
