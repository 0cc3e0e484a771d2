//! When a field must be there.

use leadwire::schema::{Field, Need, Object, Value};

use super::{Mode, Reader, Wrong, named};
use crate::json;

impl Reader<'_> {
    pub(super) fn need(&mut self, field: &Field, given: &Object, mode: Mode, path: &str) {
        let is_needed = match field.need {
            Need::Optional => false,
            Need::Always => true,
            Need::OnAdd { with, unless } => mode == Mode::Add && is_wanted(with, unless, given),
            Need::OnAddIfListed { field, listed } => {
                let id = given.present(field).and_then(json::id_of);
                mode == Mode::Add && id.is_some_and(|id| self.account.ids(listed).contains(&id))
            }
            Need::UnlessFlagged { flag, with } => given.get(flag) != Some(&"Y".into()) || !given.has(with),
            Need::EntriesOnAdd { id, value, listed } => {
                if mode == Mode::Add {
                    let entries = given.get(field.name).and_then(Value::as_list).unwrap_or_default();
                    self.entries(entries, id, value, self.account.ids(listed), path);
                }
                return;
            }
        };
        if is_needed && named(field, given).is_none() {
            self.report(path, Wrong::Missing);
        }
    }

    /// Reports each wanted id that no entry fills.
    fn entries(&mut self, entries: &[Value], id_key: &str, value_key: &str, wanted: &[i64], path: &str) {
        for wanted in wanted {
            let fills = |entry: &&Value| {
                let entry = entry.as_object();
                entry.is_some_and(|entry| {
                    entry.get(id_key).and_then(json::id_of) == Some(*wanted) && entry.has(value_key)
                })
            };
            if entries.iter().find(fills).is_none() {
                self.report(path, Wrong::Missing);
            }
        }
    }
}

/// Wanted when nothing or one of `with` is there, and no group of `unless` is there whole.
fn is_wanted(with: &[&str], unless: &[&[&str]], given: &Object) -> bool {
    let has_cause = with.is_empty() || with.iter().any(|name| given.has(name));
    let is_spared = unless.iter().any(|group| group.iter().all(|name| given.has(name)));
    has_cause && !is_spared
}
