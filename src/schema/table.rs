//! Field tables as data, and the catalog of the account's own values that they refer to. `check` and `json_schema` interpret them;
//! the tables themselves are in each CRM's folder.

use super::value::Object;

/// The fields of a payload, or of an object in it. In a table with a field `id`, an object without an id adds and one with an id
/// updates; without such a field, it does what the object around it does.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub fields: &'static [Field],
    pub rules: &'static [Rule],
    /// Keys with one of these prefixes are custom fields of the account, sent as they are. An update clears one by null, for
    /// which the empty text is sent.
    pub custom_prefixes: &'static [&'static str],
    /// How plain text becomes an object of this table.
    pub plain_text: Option<&'static PlainText>,
    /// The keys of an id and of the value that belongs to it, when the objects of this table are custom fields.
    pub id_and_value: Option<(&'static str, &'static str)>,
    /// Set when an update adds an object of this table to those that the record has.
    pub appends: Option<Appends>,
}

/// An update adds an object without an id each time that it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Appends {
    /// The key of the id.
    pub id: &'static str,
    /// A flag that makes the CRM look for an existing record first.
    pub unless: Option<&'static str>,
}

#[derive(Clone, Copy, Debug)]
pub struct PlainText {
    /// The key of the text.
    pub key: &'static str,
    /// Another key, and its value.
    pub default: (&'static str, &'static str),
}

#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    /// A narrower shape, by the value of another field of the object.
    pub shape_by: Option<&'static ShapeBy>,
    pub requirement: Requirement,
    pub access: Access,
    /// Another accepted name.
    pub alias: Option<&'static str>,
    pub clearing: Clearing,
    /// The key of an id. An update with this id deletes the entry by an empty text in this field.
    pub empty_deletes: Option<&'static str>,
    /// The document's description; empty in the module.
    pub doc: &'static str,
}

/// Shapes by the text of the field `field`; another text leaves the field its own shape.
#[derive(Debug)]
pub struct ShapeBy {
    pub field: &'static str,
    pub shapes: &'static [(&'static str, Shape)],
}

/// The values that a field accepts, and the form in which they are sent.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// An integer from 1 to 2^63-1, as a number, a bigint or digits; sent as a number.
    Id,
    /// An integer from a bound on; sent as a number.
    Integer {
        from: i64,
    },
    /// A finite number or a decimal string; sent as it is.
    Amount,
    /// A number or a decimal string from 0; sent as a string.
    Price,
    /// true, false, 1, 0 or one of these as text; sent as a boolean.
    Flag,
    /// `Y` or `N`, or a boolean; sent as `Y` or `N`.
    YesNo,
    Text,
    Email,
    /// A URL of the https scheme.
    HttpsUrl,
    /// Text that should be `#rgb` or `#rrggbb`.
    Colour,
    /// Three letters, sent in upper case.
    Currency,
    /// Two letters.
    Country,
    /// `YYYY-MM-DD`, with or without a time of day.
    Date,
    /// `YYYY-MM-DDThh:mm:ssTZD`; fractions of a second are cut off.
    DateTime,
    /// One of these numbers, each with a label, which may be empty; also as digits; sent as a number.
    NumberChoice(&'static [(i64, &'static str)]),
    /// One of these texts.
    TextChoice(&'static [&'static str]),
    /// 1 to 50 characters. The defaults are suggestions; if the catalog has a list, only its texts are accepted.
    Status {
        defaults: &'static [&'static str],
        listed: Option<TextList>,
    },
    List {
        item: &'static Shape,
        at_most: Option<usize>,
    },
    Record(&'static Table),
    /// A list of values with types; also accepts an object with the keys 0, 1, … and plain text.
    Multifield(&'static Table),
    /// An object with any keys.
    AnyObject,
    Anything,
}

/// When a field is required.
#[derive(Clone, Copy, Debug)]
pub enum Requirement {
    Optional,
    Always,
    /// When the payload adds, one of `with` is present (or `with` is empty), and no group of `unless` is completely present.
    OnAdd {
        with: &'static [&'static str],
        unless: &'static [&'static [&'static str]],
    },
    /// When the payload adds and `field` holds one of the catalog's listed ids.
    OnAddIfListed {
        field: &'static str,
        listed: IdList,
    },
    /// Unless `flag` is `Y` and `with` is present: an entry that deletes another by its id.
    UnlessFlagged {
        flag: &'static str,
        with: &'static str,
    },
    /// When the payload adds: an entry with a value for each id that the catalog lists.
    EntriesOnAdd {
        id: &'static str,
        value: &'static str,
        listed: IdList,
    },
}

/// When a field may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Open,
    /// When the payload adds.
    AddOnly,
    /// Never: the CRM sets it.
    ReadOnly,
}

/// How an update clears a field. In an add, null and the empty text count as absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clearing {
    /// Not at all: an empty value is left out.
    Never,
    /// Not at all, and null is refused.
    NullRefused,
    /// By null.
    Null,
    /// By null, for which the empty text is sent.
    EmptyText,
}

/// A rule about the object as a whole.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// At least one documented field must be present.
    HasKnownField,
    /// At least one key must be present, also an undocumented one.
    HasAnyField,
    /// An update should carry more than its id.
    UpdatesSomething,
    /// An update that carries one of these fields should carry all.
    UpdateTogether(&'static [&'static str]),
}

impl Table {
    /// Whether the objects of this table have their own id.
    pub fn has_id(&self) -> bool {
        self.fields.iter().any(|field| field.name == "id")
    }

    pub(super) fn has_field(&self, key: &str) -> bool {
        self.fields.iter().any(|field| field.name == key || field.alias == Some(key))
    }

    /// How an update clears the field with this key.
    pub(super) fn clearing_of(&self, key: &str) -> Clearing {
        match self.fields.iter().find(|field| field.name == key) {
            Some(field) => field.clearing,
            None if self.is_custom_field(key) => Clearing::EmptyText,
            None => Clearing::Never,
        }
    }

    /// Whether the key is a custom field of the account.
    pub(super) fn is_custom_field(&self, key: &str) -> bool {
        self.custom_prefixes.iter().any(|prefix| key.len() > prefix.len() && key.starts_with(prefix))
    }
}

impl Field {
    /// The shape of the field in this object.
    pub fn shape_in(&self, given: &Object) -> &Shape {
        let by = self.shape_by.and_then(|by| {
            let text = given.get(by.field)?.as_text()?;
            by.shapes.iter().find(|(value, _)| *value == text)
        });
        by.map_or(&self.shape, |(_, shape)| shape)
    }

    /// The name under which the field is present: its own first, then its alias.
    pub(super) fn name_in(&self, given: &Object) -> Option<&'static str> {
        if given.has(self.name) { Some(self.name) } else { self.alias.filter(|alias| given.has(alias)) }
    }
}

/// The index of a list in [`Catalog::ids`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdList(pub u8);

/// The index of a list in [`Catalog::texts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextList(pub u8);

/// The most lists of ids, and of texts.
const MAX_LISTS: usize = 2;

/// A rule with an empty list does not apply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    pub ids: [Vec<i64>; MAX_LISTS],
    pub texts: [Vec<String>; MAX_LISTS],
    /// Templates by issue code; `{field}` and the names of the params are replaced by their values.
    pub messages: Vec<(String, String)>,
}

impl Catalog {
    pub fn ids(&self, list: IdList) -> &[i64] {
        self.ids.get(usize::from(list.0)).map_or(&[], Vec::as_slice)
    }

    /// Empty without a list.
    pub fn texts(&self, list: Option<TextList>) -> &[String] {
        list.and_then(|list| self.texts.get(usize::from(list.0))).map_or(&[], Vec::as_slice)
    }
}
