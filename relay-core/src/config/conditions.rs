//! `[form.NAME.field."PATH"]` `when`: the condition of a field, on other fields that a visitor can set.

use std::collections::BTreeMap;

use super::errors::TableChecks;
use super::form_inputs::input;
use super::model::{FieldSetting, Form};
use crate::form_condition::Condition;

pub(super) fn condition(checks: &TableChecks<'_>, form: &Form, text: &str) -> Option<Condition> {
    let condition = Condition::parse(text).map_err(|error| checks.error("when", format!("is no condition: {error}")));
    let condition = condition.ok()?;
    let known = condition.names().into_iter().filter(|name| input(checks, "when", name, form).is_some()).count();
    (known == condition.names().len()).then_some(condition)
}

/// Reports conditions that depend on themselves, also by the conditions of the fields that they name.
pub(super) fn check_dependencies(checks: &TableChecks<'_>, settings: &[FieldSetting]) {
    let conditions = settings.iter().filter_map(|setting| Some((setting.name.to_text(), setting.when.as_ref()?)));
    let conditions: BTreeMap<String, &Condition> = conditions.collect();
    for name in conditions.keys() {
        let mut reached: Vec<&str> = Vec::new();
        let mut next: Vec<&str> = vec![name];
        while let Some(found) = next.pop() {
            let named = conditions.get(found).map(|condition| condition.names()).unwrap_or_default();
            for name in named {
                if !reached.contains(&name) {
                    reached.push(name);
                    next.push(name);
                }
            }
        }
        if reached.contains(&name.as_str()) {
            checks.error(format!("field.\"{name}\".when"), "depends on the field itself");
        }
    }
}
