//! The catalog of a form: the account's lists that the rules check. What the configuration itself sets is accepted in any case, and
//! nothing is required that the form's visitors cannot set.

use leadwire::crm::{AccountCatalog, Crm};
use leadwire::schema::{Catalog, Object, Value};

use super::uses::uses;
use super::{ListName, ReferenceData};
use crate::config::Form;

/// `{ivvy: {typesWithSubtypes, requiredCustomFields}}` or `{bitrix24: {sources, statuses}}`, for pages. Empty when the account has no such list.
pub fn catalog_object(form: &Form, data: &ReferenceData) -> Object {
    let mut lists = Object::new();
    match form.kind.crm() {
        Crm::Ivvy => {
            let ids = [
                ("typesWithSubtypes", types_with_subtypes(form, data)),
                ("requiredCustomFields", required_custom_fields(form)),
            ];
            for (key, ids) in ids.into_iter().filter(|(_, ids)| !ids.is_empty()) {
                lists.push(key, Value::List(ids.into_iter().map(Value::number_or_digits).collect()));
            }
        }
        Crm::Bitrix24 => {
            for (key, list) in [("sources", ListName::Sources), ("statuses", ListName::Stages)] {
                let values = accepted(form, data, list);
                if !values.is_empty() {
                    lists.push(key, Value::texts(&values));
                }
            }
        }
        Crm::Capillary => {}
    }
    if lists.is_empty() { lists } else { Object::new().with(form.kind.crm().name(), lists) }
}

/// The same for the rules.
pub fn catalog(object: &Object) -> Catalog {
    // What `catalog_object` makes is a catalog.
    AccountCatalog::read(&object.clone().into()).unwrap_or_default().into()
}

/// The ids of the types that need a subtype, if the form can set one.
fn types_with_subtypes(form: &Form, data: &ReferenceData) -> Vec<i64> {
    if !form.can_set(&["subtypeId"]) {
        return Vec::new();
    }
    let mut types: Vec<i64> = parents(data, ListName::Subtypes).filter_map(|id| id.parse().ok()).collect();
    types.dedup();
    types
}

/// Of leads, as configured: iVvy has no call for their definitions. The rules do not know conditions.
fn required_custom_fields(form: &Form) -> Vec<i64> {
    let always = form.fields.iter().filter(|setting| setting.required && setting.when.is_none());
    let required = always.filter(|setting| setting.name.keys == ["customFields"]);
    required.filter_map(|setting| setting.name.custom).collect()
}

fn parents(data: &ReferenceData, list: ListName) -> impl Iterator<Item = &str> {
    let items = data.list(list).into_iter().flat_map(|list| &list.items);
    items.filter_map(|item| item.parent.as_deref())
}

/// The list with the values that the configuration has for its field. Empty without a list.
fn accepted(form: &Form, data: &ReferenceData, name: ListName) -> Vec<String> {
    let Some(list) = data.list(name).filter(|list| !list.items.is_empty()) else { return Vec::new() };
    let mut values: Vec<String> = list.items.iter().map(|item| item.value.clone()).collect();
    for used in uses(form.kind).iter().filter(|used| used.list == name) {
        let settings = form.fields.iter().filter(|setting| setting.name.as_keys() == used.path);
        let choices = settings.flat_map(|setting| setting.choices.iter().map(|(value, _)| value.as_str()));
        for value in form.fixed_text(used.path).into_iter().chain(choices) {
            if !list.has(value) {
                values.push(value.to_owned());
            }
        }
    }
    values
}
