//! `[[form.NAME.step]]`: the steps of a generated form.

use leadwire::form::FieldName;
use serde::Deserialize;
use toml::Table;

use super::errors::TableChecks;
use super::field_settings::check_language;
use super::model::{Form, FormStep};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepTable {
    title: Option<String>,
    #[serde(default)]
    titles: Table,
    #[serde(default)]
    fields: Vec<String>,
}

pub(super) fn steps(checks: &TableChecks<'_>, form: &Form, tables: Vec<Table>) -> Vec<FormStep> {
    let mut steps: Vec<FormStep> = Vec::new();
    for (index, table) in tables.into_iter().enumerate() {
        let checks = checks.below(&format!("step[{index}]"));
        let Some(table) = checks.deserialize::<StepTable>(table) else { continue };
        let mut step = FormStep {
            title: checks.required("title", table.title).unwrap_or_default(),
            titles: titles(&checks, &table.titles),
            fields: Vec::new(),
        };
        for path in &table.fields {
            let Some(name) = field(&checks, form, path) else { continue };
            if steps.iter().chain([&step]).any(|step| step.fields.contains(&name)) {
                checks.error("fields", format!("names {path}, which is in a step already"));
            }
            step.fields.push(name);
        }
        steps.push(step);
    }
    steps
}

fn titles(checks: &TableChecks<'_>, tables: &Table) -> Vec<(String, String)> {
    let mut titles = Vec::new();
    for (language, title) in tables {
        check_language(checks, "titles", language);
        match title.as_str() {
            Some(title) => titles.push((language.clone(), title.to_owned())),
            None => checks.error(format!("titles.{language}"), "must be text"),
        }
    }
    titles
}

/// A field that a visitor can set, or that contains such fields; or an input for files.
fn field(checks: &TableChecks<'_>, form: &Form, path: &str) -> Option<FieldName> {
    let name = FieldName::read(path);
    if form.files.iter().any(|file| file.name == path) {
        return name;
    }
    let Some(name) = name.filter(|name| name.field_in(form.kind.table()).is_some()) else {
        checks.error("fields", format!("names {path}, which is not a field of {}", form.kind.name()));
        return None;
    };
    let keys = name.as_keys();
    let is_allowed = form
        .allow
        .iter()
        .any(|allowed| allowed.covers(&keys, name.custom) || name.covers(&allowed.as_keys(), allowed.custom));
    if form.fixes(&keys) {
        checks.error("fields", format!("names {path}, which fixed already sets"));
    } else if !is_allowed {
        checks.error("fields", format!("names {path}, which is not in allow"));
    }
    Some(name)
}
