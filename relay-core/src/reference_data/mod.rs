//! Reference data: what a CRM account has defined, such as its sources, stages and custom fields, as it was last read. What a form
//! makes of it, and where the configuration no longer agrees with it.

mod catalog;
mod drift;
mod form_reference;
mod json;
mod stored;
mod uses;

use leadwire::crm::Crm;
use leadwire::form::FieldName;

use crate::config::InputType;

pub use drift::drift;
pub use form_reference::{FormReference, FormReferences};
pub use stored::{StoredReference, SyncFailure, last_failure, store, store_failure, stored};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferenceData {
    pub lists: Vec<List>,
    pub fields: Vec<FieldDefinition>,
}

/// A list of the account. In no other list has an id of this one the same meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub name: ListName,
    /// In the CRM's order.
    pub items: Vec<Item>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListName {
    Sources,
    /// Of leads; iVvy's list has those of opportunities, too, and does not tell them apart.
    Stages,
    /// Of iVvy's stages.
    StageReasons,
    Types,
    Subtypes,
    Channels,
    Qualities,
    Industries,
    Salutations,
    /// Of Capillary's changes of a status.
    Reasons,
    SubStatuses,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What a lead contains: an id, or the CRM's name for it.
    pub value: String,
    pub label: String,
    /// The item of another list that this one belongs to: a subtype's type, a stage's reason, a sub-status's status.
    pub parent: Option<String>,
}

/// A field that the account has defined, or one of the CRM's own that the account requires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDefinition {
    /// In a lead: `fields.UF_CRM_1`, `contact.customFields[47]`, `extendedFields.colour`.
    pub name: FieldName,
    /// Empty when the CRM gives none.
    pub label: String,
    pub input_type: Option<InputType>,
    pub required: bool,
    /// Empty for a field that takes any value, and for one that takes several.
    pub choices: Vec<Item>,
}

impl ReferenceData {
    /// `None` when the CRM has no such list.
    pub fn list(&self, name: ListName) -> Option<&List> {
        self.lists.iter().find(|list| list.name == name)
    }

    pub fn field(&self, name: &FieldName) -> Option<&FieldDefinition> {
        let exact = self.fields.iter().find(|field| field.name == *name);
        exact.or_else(|| self.fields.iter().find(|field| is_same_field(&field.name, name)))
    }
}

impl List {
    pub fn has(&self, value: &str) -> bool {
        self.items.iter().any(|item| item.value == value)
    }
}

impl Item {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Item {
        Item { value: value.into(), label: label.into(), parent: None }
    }
}

impl ListName {
    pub const ALL: [ListName; 11] = [
        ListName::Sources,
        ListName::Stages,
        ListName::StageReasons,
        ListName::Types,
        ListName::Subtypes,
        ListName::Channels,
        ListName::Qualities,
        ListName::Industries,
        ListName::Salutations,
        ListName::Reasons,
        ListName::SubStatuses,
    ];

    /// In the ledger, in messages and in the output of `sync`.
    pub fn name(self) -> &'static str {
        match self {
            ListName::Sources => "sources",
            ListName::Stages => "stages",
            ListName::StageReasons => "stage reasons",
            ListName::Types => "types",
            ListName::Subtypes => "subtypes",
            ListName::Channels => "channels",
            ListName::Qualities => "qualities",
            ListName::Industries => "industries",
            ListName::Salutations => "salutations",
            ListName::Reasons => "reasons",
            ListName::SubStatuses => "sub-statuses",
        }
    }

    fn of(name: &str) -> Option<ListName> {
        ListName::ALL.into_iter().find(|list| list.name() == name)
    }
}

/// Bitrix24's custom fields have two names: `UF_CRM_3_DIGIT` is `ufCrm3Digit` in camel case, and `UF_CRM_17` is `ufCrm_17`.
fn is_same_field(one: &FieldName, other: &FieldName) -> bool {
    let (Some((one, above)), Some((other, other_above))) = (one.keys.split_last(), other.keys.split_last()) else {
        return false;
    };
    let is_known = custom_part(one).is_some_and(|part| custom_part(other).as_ref() == Some(&part));
    is_known && above == other_above
}

/// The part of the name of a custom field of Bitrix24 that both spellings have.
fn custom_part(key: &str) -> Option<String> {
    let rest = ["UF_CRM_", "ufCrm_", "ufCrm"].into_iter().find_map(|prefix| key.strip_prefix(prefix))?;
    Some(rest.chars().filter(|letter| *letter != '_').flat_map(char::to_lowercase).collect())
}

/// Whether the account's fields are all in its reference data, so that another one does not exist. iVvy has no call for the custom
/// fields of leads.
fn lists_field(crm: Crm, name: &FieldName) -> bool {
    let keys = name.as_keys();
    match crm {
        Crm::Ivvy => matches!(keys.as_slice(), ["contact" | "company", "customFields"]) && name.custom.is_some(),
        Crm::Bitrix24 => keys.len() == 2 && keys.last().is_some_and(|key| custom_part(key).is_some()),
        Crm::Capillary => matches!(keys.as_slice(), ["extendedFields", _]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_a_custom_field() {
        for (one, other, expected) in [
            ("fields.UF_CRM_17", "fields.ufCrm_17", true),
            ("fields.UF_CRM_3_DIGIT", "fields.ufCrm3Digit", true),
            ("fields.UF_CRM_17", "fields.ufCrm_18", false),
            ("fields.TITLE", "fields.title", false),
            ("fields.UF_CRM_17", "UF_CRM_17", false),
        ] {
            let [one, other] = [one, other].map(|name| FieldName::read(name).unwrap());
            assert_eq!(is_same_field(&one, &other), expected, "{one:?} {other:?}");
        }
    }

    #[test]
    fn names_of_lists_are_unique() {
        for list in ListName::ALL {
            assert_eq!(ListName::of(list.name()), Some(list));
        }
    }
}
