//! Decides what a payload may look like: one pass over a field table, every issue in the table's order. What each shape
//! of value means stands in the modules below; here is only the walk.

mod carry;
mod integer;
mod list;
mod need;
mod rule;
mod scalar;
mod text;
mod time;

use super::issue::*;
use super::{Access, Catalog, Field, Flaw, Object, Path, Shape, Table, Unreadable, Value};

/// The most bytes of JSON that a payload may have.
pub const MAX_BYTES: usize = 60 * 1024;
/// The most levels of lists and objects that a payload may have, itself included.
pub const MAX_LEVELS: usize = 16;
/// Bytes of paths and messages past which no further issue is told: half of a hostile payload can be one key, and the
/// other half thousands of issues below it.
const MAX_TOLD: usize = 1024 * 1024;

/// A payload that may be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Valid {
    /// What is sent: known fields in the table's order and in the form that the CRM takes, then the unknown ones.
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

/// Checks a payload that was read as a part of something larger, with its broken parts, which text would lose.
pub fn check_value(table: &Table, payload: Value, catalog: &Catalog) -> Result<Valid, Invalid> {
    run(table, object(Ok(payload)), catalog)
}

fn run(table: &Table, payload: Result<Object, Reason>, catalog: &Catalog) -> Result<Valid, Invalid> {
    let mut check = Check { catalog, path: Path::default(), issues: Vec::new(), warnings: Vec::new(), told: 0 };
    let mut body = Object::default();
    match payload {
        Ok(given) => body = check.object(table, &given, Scope::Add),
        Err(reason) => check.at_key("id", |check| check.refuse(reason)),
    }
    let Check { issues, warnings, .. } = check;
    if issues.is_empty() { Ok(Valid { body, warnings }) } else { Err(Invalid { issues, warnings }) }
}

fn read(json: &str) -> Result<Object, Reason> {
    if json.len() > MAX_BYTES {
        return object(Ok(Value::Broken(Flaw::TooLarge)));
    }
    object(Value::read(json, MAX_LEVELS))
}

fn object(payload: Result<Value, Unreadable>) -> Result<Object, Reason> {
    let found = match payload {
        Ok(Value::Object(object)) => return Ok(object),
        Ok(Value::Broken(Flaw::TooLarge)) => return Err(TOO_LARGE.with("max", Value::number(MAX_BYTES))),
        Err(Unreadable::RepeatedKey) => "one that holds a key twice",
        Ok(Value::Null) => "null",
        Ok(Value::Bool(_)) => "a boolean",
        Ok(Value::Number(_)) => "a number",
        Ok(Value::Text(_)) => "text",
        Ok(Value::List(_)) => "a list",
        Ok(Value::Broken(_)) | Err(Unreadable::NotJson) => "something that cannot be written as JSON",
    };
    Err(NOT_AN_OBJECT.with("found", found))
}

/// Whether the object at hand adds a record or updates one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Add,
    Update,
}

/// A check under way.
struct Check<'a> {
    catalog: &'a Catalog,
    /// Where the walk is.
    path: Path,
    issues: Vec<Issue>,
    warnings: Vec<Issue>,
    /// The bytes of the issues' paths and messages so far.
    told: usize,
}

impl Check<'_> {
    fn refuse(&mut self, reason: Reason) {
        if self.told < MAX_TOLD {
            let issue = Issue::new(reason, self.path.clone(), self.catalog);
            self.told += issue.message.len() + issue.path.to_text().len();
            self.issues.push(issue);
        }
    }

    fn warn(&mut self, reason: Reason) {
        self.warnings.push(Issue::new(reason, self.path.clone(), self.catalog));
    }

    fn at_key<T>(&mut self, key: &str, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.path.enter_key(key);
        let result = walk(self);
        self.path.leave();
        result
    }

    fn at_index<T>(&mut self, index: usize, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.path.enter_index(index);
        let result = walk(self);
        self.path.leave();
        result
    }

    /// Checks an object against its table and gives what is sent of it.
    fn object(&mut self, table: &Table, given: &Object, around: Scope) -> Object {
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
                && (!value.is_missing() || carry::is_unsafe(key))
                && let Some(value) = self.at_key(key, |check| check.unknown(table, key, value))
            {
                body.push(key, value);
            }
        }
        body
    }

    /// Checks a field of the table: that it is there when needed, may be set, and has its shape.
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

    /// Whether the field's other name is there, too, and says something else.
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

    /// Checks a key that the table does not list; it is sent as it is.
    fn unknown(&mut self, table: &Table, key: &str, value: &Value) -> Option<Value> {
        if carry::is_unsafe(key) {
            self.refuse(UNSAFE_KEY);
            return None;
        }
        if !table.owns(key) {
            self.warn(UNKNOWN_FIELD);
        }
        self.carry(value)
    }

    /// Checks a value against its shape and gives the form in which it is sent.
    fn shaped(&mut self, shape: &Shape, value: &Value, scope: Scope) -> Option<Value> {
        match (shape, value) {
            (_, Value::Broken(flaw)) => self.refuse_broken(*flaw, shape),
            (Shape::Record(table), Value::Object(given)) => return Some(self.object(table, given, scope).into()),
            (Shape::List { item, at_most }, Value::List(items)) => return self.list(item, *at_most, items, scope),
            (Shape::Multifield(entry), _) => return self.multifield(entry, value, scope),
            (Shape::AnyObject, Value::Object(_)) | (Shape::Anything, _) => return self.carry(value),
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

    fn refuse_broken(&mut self, flaw: Flaw, shape: &Shape) {
        self.refuse(match flaw {
            Flaw::NotFinite => scalar::not_a(shape),
            Flaw::HalfSurrogate => FORMAT.with("expected", "text without half of a surrogate pair"),
            Flaw::TooDeep => TOO_DEEP.with("max", Value::number(MAX_LEVELS)),
            Flaw::TooLarge => TOO_LARGE.with("max", Value::number(MAX_BYTES)),
        });
    }
}

impl Table {
    fn knows(&self, key: &str) -> bool {
        self.fields.iter().any(|field| field.name == key || field.alias == Some(key))
    }

    /// Whether the key names a field of the account's own.
    fn owns(&self, key: &str) -> bool {
        self.own_prefixes.iter().any(|prefix| key.len() > prefix.len() && key.starts_with(prefix))
    }
}

impl Field {
    /// The name under which the field is present: its own first, then its alias.
    fn name_in(&self, given: &Object) -> Option<&'static str> {
        if given.has(self.name) { Some(self.name) } else { self.alias.filter(|alias| given.has(alias)) }
    }
}
