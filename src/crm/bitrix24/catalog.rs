//! What only a Bitrix24 portal knows.

use serde::Deserialize;

use crate::schema::{Catalog, TextList};

pub const LEAD_SOURCES: TextList = TextList("bitrix24.sources");
pub const LEAD_STATUSES: TextList = TextList("bitrix24.statuses");

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Bitrix24Catalog {
    /// The portal's `SOURCE_ID`s; empty if any is accepted.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The portal's `STATUS_ID`s; empty if any is accepted.
    #[serde(default)]
    pub statuses: Vec<String>,
}

impl Bitrix24Catalog {
    pub(in crate::crm) fn add_to(self, catalog: Catalog) -> Catalog {
        catalog.with_texts(LEAD_SOURCES, self.sources).with_texts(LEAD_STATUSES, self.statuses)
    }
}
