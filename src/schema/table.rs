//! Field tables as data. `check` and `json_schema` give them their meaning; the tables themselves are in each CRM's folder.

use super::catalog::{IdList, TextList};
use super::value::Object;

/// The fields of a payload, or of an object in it. In a table with a field `id`, an object without an id adds and one with an id
/// updates; without such a field, it does what the object around it does.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub fields: &'static [Field],
    pub rules: &'static [Rule],
    /// Keys with one of these prefixes are the account's own fields, sent as they are.
    pub own_prefixes: &'static [&'static str],
    /// How plain text becomes an object of this table.
    pub plain_text: Option<&'static PlainText>,
    /// The keys of an id and of the value that belongs to it, when the objects of this table are custom fields.
    pub id_and_value: Option<(&'static str, &'static str)>,
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
    pub need: Need,
    pub access: Access,
    /// Another accepted name.
    pub alias: Option<&'static str>,
    /// Whether null is sent, to clear the field.
    pub null_clears: bool,
    /// The document's description; empty in the module.
    pub doc: &'static str,
}

/// The values that a field accepts, and the form in which they are sent.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A whole number from 1 to 2^63-1, as a number, a bigint or digits; sent as a number.
    Id,
    /// A whole number from a bound on; sent as a number.
    Whole {
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
    /// One of these numbers, also as digits; sent as a number.
    Code(&'static [(i64, &'static str)]),
    /// One of these texts.
    Word(&'static [&'static str]),
    /// 1 to 50 characters. The defaults are suggestions; a list of the catalog is closed.
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
    /// An object with keys of the account's own.
    AnyObject,
    Anything,
}

/// When a field is required.
#[derive(Clone, Copy, Debug)]
pub enum Need {
    Optional,
    Always,
    /// When the payload adds, one of `with` is present (or `with` is empty), and no group of `unless` is present whole.
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

/// A rule about the object as a whole.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// At least one documented field must be present.
    NotEmpty,
    /// At least one key must be present, also an undocumented one.
    NotBlank,
    /// An update should carry more than its id.
    UpdatesSomething,
    /// An update that carries one of these fields should carry all.
    Whole(&'static [&'static str]),
}

impl Table {
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Table {
        Table { name, fields, rules: &[], own_prefixes: &[], plain_text: None, id_and_value: None }
    }

    pub const fn rules(mut self, rules: &'static [Rule]) -> Table {
        self.rules = rules;
        self
    }

    pub const fn own_prefixes(mut self, prefixes: &'static [&'static str]) -> Table {
        self.own_prefixes = prefixes;
        self
    }

    pub const fn plain_text(mut self, plain_text: &'static PlainText) -> Table {
        self.plain_text = Some(plain_text);
        self
    }

    pub const fn id_and_value(mut self, id: &'static str, value: &'static str) -> Table {
        self.id_and_value = Some((id, value));
        self
    }

    /// Whether the objects of this table have their own id.
    pub fn has_id(&self) -> bool {
        self.fields.iter().any(|field| field.name == "id")
    }

    pub(super) fn knows(&self, key: &str) -> bool {
        self.fields.iter().any(|field| field.name == key || field.alias == Some(key))
    }

    /// Whether the key is the account's own field.
    pub(super) fn owns(&self, key: &str) -> bool {
        self.own_prefixes.iter().any(|prefix| key.len() > prefix.len() && key.starts_with(prefix))
    }
}

impl Field {
    pub const fn new(name: &'static str, shape: Shape) -> Field {
        Field { name, shape, need: Need::Optional, access: Access::Open, alias: None, null_clears: false, doc: "" }
    }

    pub const fn always(mut self) -> Field {
        self.need = Need::Always;
        self
    }

    pub const fn on_add(mut self) -> Field {
        self.need = Need::OnAdd { with: &[], unless: &[] };
        self
    }

    pub const fn on_add_unless(mut self, unless: &'static [&'static [&'static str]]) -> Field {
        self.need = Need::OnAdd { with: &[], unless };
        self
    }

    pub const fn on_add_with(
        mut self,
        with: &'static [&'static str],
        unless: &'static [&'static [&'static str]],
    ) -> Field {
        self.need = Need::OnAdd { with, unless };
        self
    }

    pub const fn on_add_if_listed(mut self, field: &'static str, listed: IdList) -> Field {
        self.need = Need::OnAddIfListed { field, listed };
        self
    }

    pub const fn entries_on_add(mut self, id: &'static str, value: &'static str, listed: IdList) -> Field {
        self.need = Need::EntriesOnAdd { id, value, listed };
        self
    }

    pub const fn unless_flagged(mut self, flag: &'static str, with: &'static str) -> Field {
        self.need = Need::UnlessFlagged { flag, with };
        self
    }

    pub const fn add_only(mut self) -> Field {
        self.access = Access::AddOnly;
        self
    }

    pub const fn read_only(mut self) -> Field {
        self.access = Access::ReadOnly;
        self
    }

    pub const fn alias(mut self, alias: &'static str) -> Field {
        self.alias = Some(alias);
        self
    }

    pub const fn null_clears(mut self) -> Field {
        self.null_clears = true;
        self
    }

    pub const fn doc(mut self, doc: &'static str) -> Field {
        if !cfg!(target_arch = "wasm32") {
            self.doc = doc;
        }
        self
    }

    /// The name under which the field is present: its own first, then its alias.
    pub(super) fn name_in(&self, given: &Object) -> Option<&'static str> {
        if given.has(self.name) { Some(self.name) } else { self.alias.filter(|alias| given.has(alias)) }
    }
}

/// One builder per shape, so that a row begins with the field's type.
macro_rules! builders {
    ($($builder:ident => $shape:expr),* $(,)?) => {
        $(pub const fn $builder(name: &'static str) -> Field { Field::new(name, $shape) })*
    };
}

builders! {
    id => Shape::Id,
    amount => Shape::Amount,
    price => Shape::Price,
    flag => Shape::Flag,
    yes_no => Shape::YesNo,
    text => Shape::Text,
    email => Shape::Email,
    https_url => Shape::HttpsUrl,
    colour => Shape::Colour,
    currency => Shape::Currency,
    country => Shape::Country,
    date => Shape::Date,
    date_time => Shape::DateTime,
    any_object => Shape::AnyObject,
    anything => Shape::Anything,
}

pub const fn whole(name: &'static str, from: i64) -> Field {
    Field::new(name, Shape::Whole { from })
}

pub const fn code(name: &'static str, codes: &'static [(i64, &'static str)]) -> Field {
    Field::new(name, Shape::Code(codes))
}

pub const fn word(name: &'static str, words: &'static [&'static str]) -> Field {
    Field::new(name, Shape::Word(words))
}

pub const fn status(name: &'static str, defaults: &'static [&'static str], listed: Option<TextList>) -> Field {
    Field::new(name, Shape::Status { defaults, listed })
}

pub const fn list(name: &'static str, item: &'static Shape) -> Field {
    Field::new(name, Shape::List { item, at_most: None })
}

pub const fn list_at_most(name: &'static str, item: &'static Shape, at_most: usize) -> Field {
    Field::new(name, Shape::List { item, at_most: Some(at_most) })
}

pub const fn record(name: &'static str, table: &'static Table) -> Field {
    Field::new(name, Shape::Record(table))
}

pub const fn multifield(name: &'static str, entry: &'static Table) -> Field {
    Field::new(name, Shape::Multifield(entry))
}
