//! The steps of a generated form with the inputs of each.

use leadwire::form::FieldName;
use leadwire::schema::{Object, Value};

use crate::config::Form;

/// In the order of the configuration, without steps that have no input. An input that no step names is in the last one.
pub fn steps(form: &Form, mut rest: Vec<FieldName>) -> Value {
    let mut steps = Vec::new();
    for (index, step) in form.steps.iter().enumerate() {
        let mut fields: Vec<FieldName> = Vec::new();
        for name in &step.fields {
            fields.extend(rest.extract_if(.., |input| name.covers(&input.as_keys(), input.custom)));
        }
        if index + 1 == form.steps.len() {
            fields.append(&mut rest);
        }
        if fields.is_empty() {
            continue;
        }
        let mut profile = Object::new().with("title", step.title.as_str());
        if !step.titles.is_empty() {
            let mut titles = Object::new();
            step.titles.iter().for_each(|(language, title)| titles.push(language, title.as_str().into()));
            profile.push("titles", titles.into());
        }
        let paths: Vec<String> = fields.iter().map(FieldName::to_text).collect();
        steps.push(profile.with("fields", Value::texts(&paths)).into());
    }
    Value::List(steps)
}
