//! What only an iVvy account knows.

use serde::Deserialize;

use crate::schema::{Catalog, IdList};

pub const TYPES_WITH_SUBTYPES: IdList = IdList("ivvy.typesWithSubtypes");
pub const REQUIRED_CUSTOM_FIELDS: IdList = IdList("ivvy.requiredCustomFields");

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IvvyCatalog {
    /// Ids of the lead types that need a subtype.
    #[serde(default)]
    pub types_with_subtypes: Vec<i64>,
    /// Ids of the custom fields that a new lead must have.
    #[serde(default)]
    pub required_custom_fields: Vec<i64>,
}

impl IvvyCatalog {
    pub(in crate::crm) fn add_to(self, catalog: Catalog) -> Catalog {
        let catalog = catalog.with_ids(TYPES_WITH_SUBTYPES, self.types_with_subtypes);
        catalog.with_ids(REQUIRED_CUSTOM_FIELDS, self.required_custom_fields)
    }
}
