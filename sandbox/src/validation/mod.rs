//! The sandbox's own implementation of leadwire's field tables: which fields a CRM rejects, and why. It validates what is
//! received, so values must already have the form in which they are sent. Each CRM's module formats its own errors.

mod formats;
pub mod value;

use leadwire::schema::{Access, Catalog, Field, Object, Requirement, Rule, Shape, Table, Value};

use crate::json;
use value::{Typing, Violation};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Such as `customFields[0].fieldId`; empty for the object as a whole.
    pub path: String,
    pub violation: Violation,
}

/// All problems of an object, in the order of its table. `catalog` holds what the CRM's account requires in addition.
pub fn validate(table: &Table, given: &Object, catalog: &Catalog, typing: Typing) -> Vec<Problem> {
    let mut validator = Validator { catalog, typing, problems: Vec::new() };
    validator.object(table, given, Operation::of(table, given, Operation::Add), "");
    validator.problems
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Add,
    Update,
}

impl Operation {
    /// By the object's `id`; a table without an `id` field inherits the outer object's operation.
    fn of(table: &Table, given: &Object, outer: Operation) -> Operation {
        if !table.fields.iter().any(|field| field.name == "id") {
            return outer;
        }
        if given.has("id") { Operation::Update } else { Operation::Add }
    }
}

struct Validator<'a> {
    catalog: &'a Catalog,
    typing: Typing,
    problems: Vec<Problem>,
}

impl Validator<'_> {
    fn report(&mut self, path: &str, violation: Violation) {
        self.problems.push(Problem { path: path.to_owned(), violation });
    }

    fn object(&mut self, table: &Table, given: &Object, operation: Operation, path: &str) {
        if is_empty(table, given) {
            self.report(path, Violation::Empty);
        }
        for field in table.fields {
            self.field(field, given, operation, path);
        }
    }

    fn field(&mut self, field: &Field, given: &Object, operation: Operation, path: &str) {
        let path = join(path, field.name);
        self.presence(field, given, operation, &path);
        let Some(value) = value_of(field, given) else { return };
        let is_read_only = match field.access {
            Access::Open => false,
            Access::AddOnly => operation == Operation::Update,
            Access::ReadOnly => true,
        };
        if is_read_only {
            return self.report(&path, Violation::ReadOnly);
        }
        self.value(field.shape_in(given), value, operation, &path);
        if let Some(alias) = conflicting_alias(field, given) {
            self.report(&path, Violation::Value(format!("the same value as {alias}")));
        }
    }

    fn presence(&mut self, field: &Field, given: &Object, operation: Operation, path: &str) {
        let is_add = operation == Operation::Add;
        let is_required = match field.requirement {
            Requirement::Optional => false,
            Requirement::Always => true,
            Requirement::OnAdd { with, unless } => is_add && is_condition_met(with, unless, given),
            Requirement::OnAddIfListed { field, listed } => {
                is_add && json::id_at(given, field).is_some_and(|id| self.catalog.ids(listed).contains(&id))
            }
            // An entry with an id and without a value is deleted, flagged or not.
            Requirement::UnlessFlagged { with, .. } => !given.has(with),
            Requirement::EntriesOnAdd { id, value, listed } => {
                if is_add {
                    let entries = given.get(field.name).and_then(Value::as_list).unwrap_or_default();
                    self.required_entries(entries, id, value, self.catalog.ids(listed), path);
                }
                return;
            }
        };
        if is_required && value_of(field, given).is_none() {
            self.report(path, Violation::Missing);
        }
    }

    /// Reports each required id for which no entry has a value.
    fn required_entries(&mut self, entries: &[Value], id_key: &str, value_key: &str, required: &[i64], path: &str) {
        for required in required {
            let is_given = entries
                .iter()
                .filter_map(Value::as_object)
                .any(|entry| entry.get(id_key).and_then(json::parse_id) == Some(*required) && entry.has(value_key));
            if !is_given {
                self.report(path, Violation::Missing);
            }
        }
    }

    fn value(&mut self, shape: &Shape, value: &Value, operation: Operation, path: &str) {
        match (shape, value) {
            (Shape::Record(table), Value::Object(given)) => {
                self.object(table, given, Operation::of(table, given, operation), path);
            }
            (Shape::List { item, at_most }, Value::List(items)) => {
                if at_most.is_some_and(|most| items.len() > most) {
                    self.report(path, Violation::Value("a shorter list".to_owned()));
                }
                for (item_value, index) in items.iter().zip(0..) {
                    self.value(item, item_value, operation, &format!("{path}[{index}]"));
                }
            }
            (Shape::Multifield(entry), Value::List(items)) => {
                for (item, index) in items.iter().zip(0..) {
                    let path = format!("{path}[{index}]");
                    match item {
                        Value::Object(given) => self.object(entry, given, operation, &path),
                        _ => self.report(&path, Violation::Type("an object with a VALUE")),
                    }
                }
            }
            _ => {
                if let Err(violation) = value::check(shape, value, self.catalog, self.typing) {
                    self.report(path, violation);
                }
            }
        }
    }
}

/// Whether one of `with` is given (or `with` is empty) and no group of `unless` is given completely.
fn is_condition_met(with: &[&str], unless: &[&[&str]], given: &Object) -> bool {
    let is_triggered = with.is_empty() || with.iter().any(|name| given.has(name));
    let is_exempt = unless.iter().any(|group| group.iter().all(|name| given.has(name)));
    is_triggered && !is_exempt
}

/// The value of a field under its name or, if there is none, under its alias.
fn value_of<'a>(field: &Field, given: &'a Object) -> Option<&'a Value> {
    given.present(field.name).or_else(|| given.present(field.alias?))
}

/// The field's alias, if both are given and differ.
fn conflicting_alias(field: &Field, given: &Object) -> Option<&'static str> {
    let alias = field.alias?;
    (given.present(field.name)? != given.present(alias)?).then_some(alias)
}

fn is_empty(table: &Table, given: &Object) -> bool {
    table.rules.iter().any(|rule| match rule {
        Rule::HasKnownField => !table.fields.iter().any(|field| value_of(field, given).is_some()),
        Rule::HasAnyField => given.entries().iter().all(|(_, value)| value.is_missing()),
        Rule::UpdatesSomething | Rule::UpdateTogether(_) => false,
    })
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

impl Problem {
    /// Whether it concerns a field of the object itself, not of a nested one.
    pub fn is_top_level(&self) -> bool {
        !self.path.contains(['.', '['])
    }
}
