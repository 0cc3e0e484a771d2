//! The sandbox's own reading of the field tables: which fields a CRM would refuse, and why. It looks at what arrives
//! over the wire, so a value must already have the form in which it is sent. How a refusal is worded is each CRM's
//! business.

mod formats;
mod need;
mod value;

use std::fmt;

use leadwire::schema::{Access, Catalog, Field, Object, Rule, Table, Value};

/// How strictly a CRM reads what it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Numbers are JSON numbers.
    Typed,
    /// As PHP reads them: a whole number may also come as text, as in a form.
    Php,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Such as `customFields[0].fieldId`.
    pub path: String,
    pub wrong: Wrong,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    Missing,
    /// Not even the right type; what it should have been.
    Type(&'static str),
    /// The right type with a value that it cannot have; what it can.
    Value(String),
    ReadOnly,
    /// An object that says nothing.
    Empty,
}

/// All problems of an object, in the order of its table.
pub fn problems(table: &Table, given: &Object, account: &Catalog, reading: Reading) -> Vec<Problem> {
    let mut reader = Reader { account, reading, problems: Vec::new() };
    reader.object(table, given, Mode::of(table, given, Mode::Add), "");
    reader.problems
}

/// Whether an object adds something or updates it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Add,
    Update,
}

impl Mode {
    /// An object with an id of its own decides for itself; one without does as the object around it.
    fn of(table: &Table, given: &Object, around: Mode) -> Mode {
        if !table.fields.iter().any(|field| field.name == "id") {
            return around;
        }
        if given.has("id") { Mode::Update } else { Mode::Add }
    }
}

struct Reader<'a> {
    account: &'a Catalog,
    reading: Reading,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn report(&mut self, path: &str, wrong: Wrong) {
        self.problems.push(Problem { path: path.to_owned(), wrong });
    }

    fn object(&mut self, table: &Table, given: &Object, mode: Mode, path: &str) {
        if is_empty(table, given) {
            self.report(path, Wrong::Empty);
        }
        for field in table.fields {
            self.field(field, given, mode, path);
        }
    }

    fn field(&mut self, field: &Field, given: &Object, mode: Mode, path: &str) {
        let path = below(path, field.name);
        self.need(field, given, mode, &path);
        let Some(value) = named(field, given) else { return };
        let is_closed = match field.access {
            Access::Open => false,
            Access::AddOnly => mode == Mode::Update,
            Access::ReadOnly => true,
        };
        if is_closed {
            return self.report(&path, Wrong::ReadOnly);
        }
        self.value(&field.shape, value, mode, &path);
        if let Some(other) = disagreeing(field, given) {
            self.report(&path, Wrong::Value(format!("the same value as {other}")));
        }
    }
}

/// The value of a field under its name or, failing that, its other name.
fn named<'a>(field: &Field, given: &'a Object) -> Option<&'a Value> {
    given.present(field.name).or_else(|| given.present(field.alias?))
}

/// The field's other name, if both are there and differ.
fn disagreeing(field: &Field, given: &Object) -> Option<&'static str> {
    let alias = field.alias?;
    (given.present(field.name)? != given.present(alias)?).then_some(alias)
}

fn is_empty(table: &Table, given: &Object) -> bool {
    table.rules.iter().any(|rule| match rule {
        Rule::NotEmpty => !table.fields.iter().any(|field| named(field, given).is_some()),
        Rule::NotBlank => given.entries().iter().all(|(_, value)| value.is_missing()),
        Rule::UpdatesSomething | Rule::Whole(_) => false,
    })
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

impl Problem {
    /// Whether it is about a field of the object itself, not of one inside it.
    pub fn is_at_top(&self) -> bool {
        !self.path.contains(['.', '['])
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wrong::Missing => formatter.write_str("is required"),
            Wrong::Type(expected) => write!(formatter, "must be {expected}"),
            Wrong::Value(expected) => write!(formatter, "must be {expected}"),
            Wrong::ReadOnly => formatter.write_str("cannot be set"),
            Wrong::Empty => formatter.write_str("holds nothing"),
        }
    }
}
