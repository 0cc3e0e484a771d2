//! The catalog that a page or a program gives: what only the account knows, by CRM, and messages in the page's language.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::schema::{Catalog, Fields, IdList, TextList, Value};

// The lists of a catalog, in the order of `From<AccountCatalog>`.
pub(super) const IVVY_TYPES_WITH_SUBTYPES: IdList = IdList(0);
pub(super) const IVVY_REQUIRED_CUSTOM_FIELDS: IdList = IdList(1);
pub(super) const BITRIX24_SOURCES: TextList = TextList(0);
pub(super) const BITRIX24_STATUSES: TextList = TextList(1);

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct AccountCatalog {
    #[serde(default)]
    pub ivvy: IvvyCatalog,
    #[serde(default)]
    pub bitrix24: Bitrix24Catalog,
    /// Templates by issue code; see [`Catalog`].
    #[serde(default, deserialize_with = "texts_by_name")]
    pub messages: Vec<(String, String)>,
}

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

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Bitrix24Catalog {
    /// The portal's `SOURCE_ID`s; empty if any is accepted.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The portal's `STATUS_ID`s; empty if any is accepted.
    #[serde(default)]
    pub statuses: Vec<String>,
}

impl AccountCatalog {
    /// Reads `{ivvy: {typesWithSubtypes, requiredCustomFields}, bitrix24: {sources, statuses}, messages}`; every part is optional.
    /// The error says what is wrong and where.
    pub fn read(value: &Value) -> Result<AccountCatalog, String> {
        if matches!(value, Value::Null) {
            return Ok(AccountCatalog::default());
        }
        let catalog = AccountCatalog::deserialize(Fields::strict(value)).map_err(|error| error.about("the catalog"))?;
        let IvvyCatalog { types_with_subtypes, required_custom_fields } = &catalog.ivvy;
        if types_with_subtypes.iter().chain(required_custom_fields).any(|id| *id < 1) {
            return Err("the catalog's ivvy must contain ids, which are whole numbers from 1".to_owned());
        }
        Ok(catalog)
    }
}

impl From<AccountCatalog> for Catalog {
    fn from(account: AccountCatalog) -> Catalog {
        let AccountCatalog { ivvy, bitrix24, messages } = account;
        Catalog {
            ids: [ivvy.types_with_subtypes, ivvy.required_custom_fields],
            texts: [bitrix24.sources, bitrix24.statuses],
            messages,
        }
    }
}

fn texts_by_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, String)>, D::Error> {
    struct Texts;
    impl<'de> Visitor<'de> for Texts {
        type Value = Vec<(String, String)>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("texts by name")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut texts = Vec::new();
            while let Some(entry) = map.next_entry()? {
                texts.push(entry);
            }
            Ok(texts)
        }
    }
    deserializer.deserialize_map(Texts)
}
