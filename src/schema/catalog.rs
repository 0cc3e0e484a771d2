//! What only the account knows: the types that have subtypes, the custom fields that must be filled, the portal's own
//! sources and stages, and messages in the page's language. Without a catalog these rules are not applied.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Fields, Value};

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Catalog {
    #[serde(default)]
    pub ivvy: IvvyCatalog,
    #[serde(default)]
    pub bitrix24: Bitrix24Catalog,
    /// Templates with the issue code that each is for; `{field}` and the names of the params stand for values.
    #[serde(default, deserialize_with = "texts_by_name")]
    pub messages: Vec<(String, String)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IvvyCatalog {
    /// Lead type ids that need a subtype.
    #[serde(default)]
    pub types_with_subtypes: Vec<i64>,
    /// Custom field ids that a new lead must fill.
    #[serde(default)]
    pub required_custom_fields: Vec<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Bitrix24Catalog {
    /// The portal's `SOURCE_ID`s; empty leaves the choice open.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The portal's `STATUS_ID`s; empty leaves the choice open.
    #[serde(default)]
    pub statuses: Vec<String>,
}

impl Catalog {
    /// Reads `{ivvy: {typesWithSubtypes, requiredCustomFields}, bitrix24: {sources, statuses}, messages}`, in which
    /// everything may be missing. The error says what is wrong and where.
    pub fn of(value: &Value) -> Result<Catalog, String> {
        if matches!(value, Value::Null) {
            return Ok(Catalog::default());
        }
        let catalog = Catalog::deserialize(Fields::strict(value)).map_err(|error| error.about("the catalog"))?;
        let IvvyCatalog { types_with_subtypes, required_custom_fields } = &catalog.ivvy;
        if types_with_subtypes.iter().chain(required_custom_fields).any(|id| *id < 1) {
            return Err("the catalog's ivvy must hold ids, which are whole numbers from 1".to_owned());
        }
        Ok(catalog)
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
