//! What only the account knows: the types that have subtypes, the custom fields that must be filled, the portal's own
//! sources and stages, and messages in the page's language. Without a catalog these rules are silent.

use super::{Object, Value};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    pub ivvy: IvvyCatalog,
    pub bitrix24: Bitrix24Catalog,
    /// Templates with the issue code that each is for; `{field}` and the names of the params stand for values.
    pub messages: Vec<(String, String)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IvvyCatalog {
    /// Lead type ids that need a subtype.
    pub types_with_subtypes: Vec<i64>,
    /// Custom field ids that a new lead must fill.
    pub required_custom_fields: Vec<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bitrix24Catalog {
    /// The portal's `SOURCE_ID`s; empty leaves the choice open.
    pub sources: Vec<String>,
    /// The portal's `STATUS_ID`s; empty leaves the choice open.
    pub statuses: Vec<String>,
}

impl Catalog {
    /// Reads `{ivvy: {typesWithSubtypes, requiredCustomFields}, bitrix24: {sources, statuses}, messages}`, in which
    /// everything may be missing. The error says what is wrong and where.
    pub fn of(value: &Value) -> Result<Catalog, String> {
        let whole = Part::of(value, "the catalog")?;
        let ivvy = whole.part("ivvy")?;
        let bitrix24 = whole.part("bitrix24")?;
        Ok(Catalog {
            ivvy: IvvyCatalog {
                types_with_subtypes: ivvy.list("typesWithSubtypes", "ids", id)?,
                required_custom_fields: ivvy.list("requiredCustomFields", "ids", id)?,
            },
            bitrix24: Bitrix24Catalog {
                sources: bitrix24.list("sources", "texts", text)?,
                statuses: bitrix24.list("statuses", "texts", text)?,
            },
            messages: whole.part("messages")?.texts()?,
        })
    }
}

/// An object of the catalog and its name.
struct Part<'a> {
    object: Option<&'a Object>,
    name: &'a str,
}

impl<'a> Part<'a> {
    fn of(value: &'a Value, name: &'a str) -> Result<Part<'a>, String> {
        match value {
            Value::Object(object) => Ok(Part { object: Some(object), name }),
            Value::Null => Ok(Part { object: None, name }),
            _ => Err([name, " must be an object"].concat()),
        }
    }

    fn part(&self, name: &'static str) -> Result<Part<'a>, String> {
        Part::of(self.get(name).unwrap_or(&Value::Null), name)
    }

    fn list<T>(&self, name: &str, of: &str, read: fn(&Value) -> Option<T>) -> Result<Vec<T>, String> {
        let mut all = Vec::new();
        let Some(value) = self.get(name) else { return Ok(all) };
        let bad = || ["the catalog's ", self.name, ".", name, " must be a list of ", of].concat();
        for item in value.as_list().ok_or_else(bad)? {
            all.push(read(item).ok_or_else(bad)?);
        }
        Ok(all)
    }

    fn texts(&self) -> Result<Vec<(String, String)>, String> {
        let mut all = Vec::new();
        for (key, value) in self.object.map_or(&[][..], Object::entries) {
            let text = text(value).ok_or_else(|| ["the catalog's ", self.name, ".", key, " must be text"].concat())?;
            all.push((key.clone(), text));
        }
        Ok(all)
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.object?.present(name)
    }
}

fn id(value: &Value) -> Option<i64> {
    value.as_whole(1)
}

fn text(value: &Value) -> Option<String> {
    value.as_text().map(str::to_owned)
}
