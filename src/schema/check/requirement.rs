//! Required fields, and the conditions under which they are required.

use super::state::{Check, Operation};
use crate::schema::issue::{ENTRY_REQUIRED, REQUIRED, REQUIRED_WHEN};
use crate::schema::number::digits_of;
use crate::schema::table::{Field, Requirement};
use crate::schema::value::{Object, Value};

impl<'a> Check<'a> {
    /// Refuses an object without a required field. `is_given` tells whether the field is present.
    pub(super) fn requirement(&mut self, field: &'a Field, is_given: bool, given: &'a Object, operation: Operation) {
        let adds = operation == Operation::Add;
        let when = match field.requirement {
            Requirement::EntriesOnAdd { id, value, listed } if adds => {
                return self.require_entries(given.get(field.name), id, value, self.catalog.ids(listed));
            }
            _ if is_given => None,
            Requirement::Always => Some(String::new()),
            Requirement::OnAdd { with, unless } if adds => on_add(with, unless, given),
            Requirement::OnAddIfListed { field: by, listed } if adds => if_listed(by, self.catalog.ids(listed), given),
            Requirement::UnlessFlagged { flag, with } => unless_flagged(flag, with, given),
            Requirement::Optional
            | Requirement::OnAdd { .. }
            | Requirement::OnAddIfListed { .. }
            | Requirement::EntriesOnAdd { .. } => None,
        };
        match when.as_deref() {
            None => {}
            Some("") => self.refuse(REQUIRED),
            Some(when) => self.refuse(REQUIRED_WHEN.with("when", when)),
        }
    }

    /// Refuses a list once for each listed id without an entry.
    fn require_entries(&mut self, list: Option<&Value>, id_key: &'a str, value_key: &str, listed: &[i64]) {
        let entries = list.and_then(Value::as_list).unwrap_or_default();
        let fills = |entry: &Value, id: i64| {
            entry.as_object().is_some_and(|entry| {
                entry.has(value_key) && entry.get(id_key).and_then(|found| found.as_integer(1)) == Some(id)
            })
        };
        for &id in listed {
            if !entries.iter().any(|entry| fills(entry, id)) {
                let reason = ENTRY_REQUIRED.with("idKey", id_key).with("id", Value::number_or_digits(id));
                self.refuse(reason.with("valueKey", value_key));
            }
        }
    }
}

fn on_add(with: &[&str], unless: &[&[&str]], given: &Object) -> Option<String> {
    let applies = with.is_empty() || with.iter().any(|name| given.has(name));
    let is_excepted = unless.iter().any(|group| group.iter().all(|name| given.has(name)));
    (applies && !is_excepted).then(|| when_id_is_missing(with, unless))
}

impl Requirement {
    /// The condition as text, if it does not depend on the payload.
    pub fn condition(&self) -> Option<String> {
        match self {
            Requirement::OnAdd { with, unless } => Some(when_id_is_missing(with, unless)),
            _ => None,
        }
    }
}

/// `when id is missing and companyId or company is given, unless contactId or contact is given`
fn when_id_is_missing(with: &[&str], unless: &[&[&str]]) -> String {
    let mut text = "when id is missing".to_owned();
    let mut before = " and ";
    for name in with {
        text.extend([before, name]);
        before = " or ";
    }
    if !with.is_empty() {
        text.push_str(" is given");
    }
    let mut before = ", unless ";
    for group in unless {
        text.push_str(before);
        text.push_str(&group.join(" with "));
        before = " or ";
    }
    if !unless.is_empty() {
        text.push_str(" is given");
    }
    text
}

fn if_listed(by: &str, listed: &[i64], given: &Object) -> Option<String> {
    let id = given.get(by)?.as_integer(1)?;
    listed.contains(&id).then(|| ["when id is missing and ", by, " is ", &digits_of(id)].concat())
}

fn unless_flagged(flag: &str, with: &str, given: &Object) -> Option<String> {
    let is_flagged = match given.get(flag) {
        Some(Value::Bool(is_set)) => *is_set,
        value => value.and_then(Value::as_text) == Some("Y"),
    };
    (!is_flagged || !given.has(with)).then(|| ["unless ", flag, " is Y with an ", with].concat())
}
