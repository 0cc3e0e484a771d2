//! A form with the reference data of the connection that its `catalog` names: the choices and required fields of the account, and
//! the catalog of its rules. What is configured for a field takes precedence.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use leadwire::form::FieldName;
use leadwire::schema::{Catalog, Object, Shape};

use super::catalog::{catalog, catalog_object};
use super::uses::{Use, uses};
use super::{FieldDefinition, Item, ReferenceData};
use crate::config::{Config, FieldSetting, Form, InputType, is_one_input};

pub struct FormReference {
    /// As configured, with the settings that the account adds to its fields.
    pub form: Form,
    pub catalog: Catalog,
    /// The same for the page.
    pub catalog_object: Object,
}

/// Of the forms with a `catalog`, by their names. Empty until the reference data was read.
#[derive(Default)]
pub struct FormReferences {
    forms: RwLock<BTreeMap<String, Arc<FormReference>>>,
}

impl FormReferences {
    pub fn get(&self, form: &str) -> Option<Arc<FormReference>> {
        // Each change of the map is complete.
        self.forms.read().unwrap_or_else(PoisonError::into_inner).get(form).cloned()
    }

    /// Applies new data of a connection to the forms that use it.
    pub fn update(&self, config: &Config, connection: &str, data: &ReferenceData) {
        let mut forms = self.forms.write().unwrap_or_else(PoisonError::into_inner);
        for (name, form) in &config.forms {
            if form.catalog.as_deref() == Some(connection) {
                forms.insert(name.clone(), Arc::new(FormReference::new(form, data)));
            }
        }
    }
}

impl FormReference {
    pub fn new(form: &Form, data: &ReferenceData) -> FormReference {
        let catalog_object = catalog_object(form, data);
        let mut with_data = form.clone();
        for (name, added) in added_settings(form, data) {
            match with_data.fields.iter_mut().find(|setting| setting.name == name) {
                Some(configured) => complete(configured, added),
                None => with_data.fields.push(added),
            }
        }
        FormReference { form: with_data, catalog: catalog(&catalog_object), catalog_object }
    }
}

/// What the account adds to fields that a visitor can set.
fn added_settings(form: &Form, data: &ReferenceData) -> Vec<(FieldName, FieldSetting)> {
    let lists = uses(form.kind).iter().filter_map(|used| list_setting(form, data, used));
    let fields = data.fields.iter().filter_map(|field| field_setting(form, data, field));
    let by_other_name = form.allow.iter().filter_map(|name| named_setting(form, data, name));
    lists.chain(fields).chain(by_other_name).map(|setting| (setting.name.clone(), setting)).collect()
}

/// The choices of a field with a list, which a visitor sees if the form names the field, or shows the choices of the rules.
fn list_setting(form: &Form, data: &ReferenceData, used: &Use) -> Option<FieldSetting> {
    let keys = used.path.iter().map(|key| (*key).to_owned()).collect();
    let name = FieldName { keys, custom: None };
    let has_choices = matches!(name.field_in(form.kind.table())?.shape, Shape::Status { .. });
    if !form.can_be_sent(&name) || !(has_choices || form.allow.contains(&name)) {
        return None;
    }
    let items = &data.list(used.list)?.items;
    let parent = used.parent.and_then(|parent| form.fixed_text(parent));
    let items = items.iter().filter(|item| parent.is_none() || item.parent.as_deref() == parent);
    let of_several = used.parent.is_some() && parent.is_none();
    let parents = used.parent.and_then(|path| data.list(uses(form.kind).iter().find(|of| of.path == path)?.list));
    let label = |item: &Item| match parents
        .filter(|_| of_several)
        .and_then(|parents| parents.items.iter().find(|parent| Some(&parent.value) == item.parent.as_ref()))
    {
        Some(parent) => format!("{}: {}", parent.label, item.label),
        None => item.label.clone(),
    };
    let choices = items.map(|item| (item.value.clone(), label(item))).collect();
    Some(FieldSetting { choices, ..setting(name) })
}

/// A field of the account that the form names, or that the account requires and the form covers.
fn field_setting(form: &Form, data: &ReferenceData, field: &FieldDefinition) -> Option<FieldSetting> {
    let is_named = form.allow.contains(&field.name);
    let is_named_otherwise = || form.allow.iter().any(|name| data.field(name) == Some(field));
    let is_wanted = is_named || field.required && !is_named_otherwise();
    (is_wanted && form.can_be_sent(&field.name)).then(|| defined(form, field, field.name.clone()))
}

/// The same for a field that the form names by the other name of a custom field of Bitrix24.
fn named_setting(form: &Form, data: &ReferenceData, name: &FieldName) -> Option<FieldSetting> {
    let field = data.field(name).filter(|field| field.name != *name)?;
    form.can_be_sent(name).then(|| defined(form, field, name.clone()))
}

fn defined(form: &Form, field: &FieldDefinition, name: FieldName) -> FieldSetting {
    FieldSetting {
        label: Some(field.label.clone()).filter(|label| !label.is_empty() && is_custom(&name)),
        input_type: field.input_type,
        required: field.required && is_in_every_lead(form, &name),
        choices: field.choices.iter().map(|item| (item.value.clone(), item.label.clone())).collect(),
        ..setting(name)
    }
}

/// Whether each new lead of the form has the record that contains the field: a lead of iVvy may have no company, and no contact if the
/// contact's id is fixed.
fn is_in_every_lead(form: &Form, name: &FieldName) -> bool {
    match name.keys.first().map(String::as_str) {
        Some("company") => form.fixed.get("company").is_some(),
        Some("contact") => !form.fixes(&["contactId"]) && !form.fixes(&["companyLeadContactId"]),
        _ => true,
    }
}

/// The label of another field is a translation of the package.
fn is_custom(name: &FieldName) -> bool {
    name.custom.is_some() || name.keys.last().is_some_and(|key| super::custom_part(key).is_some()) || {
        name.keys.first().is_some_and(|key| key == "extendedFields")
    }
}

fn setting(name: FieldName) -> FieldSetting {
    FieldSetting {
        name,
        label: None,
        help: None,
        input_type: None,
        required: false,
        choices: Vec::new(),
        max_length: None,
        when: None,
        prefill: None,
    }
}

/// Adds to a configured setting what it does not say.
fn complete(configured: &mut FieldSetting, added: FieldSetting) {
    let takes_choices = configured.input_type.is_none_or(|own| own == InputType::Choice);
    if configured.choices.is_empty() && takes_choices {
        configured.choices = added.choices;
    }
    configured.label = configured.label.take().or(added.label);
    configured.input_type = configured.input_type.or(added.input_type);
    configured.required |= added.required;
}

impl Form {
    /// Whether a visitor can set the field, or a value is fixed.
    pub(super) fn can_set(&self, path: &[&str]) -> bool {
        self.fixes(path) || self.allow.iter().any(|allowed| allowed.covers(path, None))
    }

    /// Whether a visitor can set the field by one input.
    fn can_be_sent(&self, name: &FieldName) -> bool {
        let keys = name.as_keys();
        let is_input = name
            .input_in(self.kind.table())
            .is_some_and(|field| is_one_input(field.shape) || matches!(field.shape, Shape::Multifield(_)));
        is_input && !self.fixes(&keys) && self.allow.iter().any(|allowed| allowed.covers(&keys, name.custom))
    }

    /// The text or the digits of a fixed value.
    pub(super) fn fixed_text(&self, path: &[&str]) -> Option<&str> {
        let (last, above) = path.split_last()?;
        let object = above.iter().try_fold(&self.fixed, |object, key| object.get(key)?.as_object())?;
        object.present(last)?.as_text_or_digits()
    }
}
