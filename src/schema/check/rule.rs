//! Rules about an object as a whole.

use super::state::{Check, Scope};
use crate::schema::issue::{EMPTY, NOTHING_TO_UPDATE, PARTIAL_ADDRESS};
use crate::schema::table::{Rule, Table};
use crate::schema::value::{Object, Value};

impl Check<'_> {
    pub(super) fn rule(&mut self, rule: Rule, table: &Table, given: &Object, scope: Scope) {
        let updates = scope == Scope::Update;
        match rule {
            Rule::NotEmpty if !has_known(table, given) => self.refuse_empty(),
            Rule::NotBlank if is_blank(given) => self.refuse_empty(),
            Rule::UpdatesSomething if updates && !has_more_than_id(given) => {
                self.at_key("id", |check| check.warn(NOTHING_TO_UPDATE));
            }
            Rule::Whole(group) if updates => self.warn_if_partial(group, given),
            Rule::NotEmpty | Rule::NotBlank | Rule::UpdatesSomething | Rule::Whole(_) => {}
        }
    }

    fn refuse_empty(&mut self) {
        if self.path.0.is_empty() {
            self.at_key("id", |check| check.refuse(EMPTY.with("what", "the payload")));
        } else {
            self.refuse(EMPTY.with("what", self.path.to_text().as_str()));
        }
    }

    fn warn_if_partial(&mut self, group: &[&str], given: &Object) {
        let Some(first) = group.iter().find(|name| given.has(name)) else { return };
        let mut missing = Vec::new();
        for name in group {
            if !given.has(name) {
                missing.push(*name);
            }
        }
        if !missing.is_empty() {
            self.at_key(first, |check| check.warn(PARTIAL_ADDRESS.with("missing", Value::texts(&missing))));
        }
    }
}

fn has_known(table: &Table, given: &Object) -> bool {
    table.fields.iter().any(|field| field.name_in(given).is_some())
}

fn is_blank(given: &Object) -> bool {
    given.entries().iter().all(|(_, value)| value.is_missing())
}

fn has_more_than_id(given: &Object) -> bool {
    given.entries().iter().any(|(key, value)| key != "id" && !value.is_missing())
}
