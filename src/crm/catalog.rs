//! The catalog that a page or a program gives: what only the account knows, by CRM, and messages in the page's language.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::bitrix24::catalog::Bitrix24Catalog;
use super::ivvy::catalog::IvvyCatalog;
use crate::schema::{Catalog, Fields, Value};

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
        bitrix24.add_to(ivvy.add_to(Catalog::with_messages(messages)))
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
