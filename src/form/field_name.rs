//! The names of inputs: their grammar, and the field of a table that a name refers to.

use crate::schema::{Access, Field, Shape, Table, digits_of, parse_digits};

/// A part of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    Key(&'a str),
    /// An index in a list, or the id of a custom field.
    Index(u64),
    /// `[]`: the index after the last.
    Append,
}

/// Keys separated by points, each followed by any number of indexes in brackets: `fields.EMAIL[0].VALUE`. None for a name with
/// another syntax.
pub fn parse_steps(name: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    for part in name.split('.') {
        let mut pieces = part.split('[');
        let key = pieces.next().filter(|key| !key.is_empty() && !key.contains(']'))?;
        steps.push(Step::Key(key));
        for piece in pieces {
            let index = piece.strip_suffix(']')?;
            steps.push(if index.is_empty() { Step::Append } else { Step::Index(parse_digits(index)?) });
        }
    }
    Some(steps)
}

/// The field that an input's name refers to, without indexes: `contact.email`, or `customFields[12]` for a custom field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName {
    pub keys: Vec<String>,
    /// The id of a custom field in the list at `keys`.
    pub custom: Option<i64>,
}

impl FieldName {
    /// None for another syntax, and for an index that is not the id of a custom field.
    pub fn read(name: &str) -> Option<FieldName> {
        let mut steps = parse_steps(name)?;
        let custom = match steps.last()? {
            Step::Index(id) => Some(i64::try_from(*id).ok().filter(|id| *id > 0)?),
            _ => None,
        };
        if custom.is_some() {
            steps.pop();
        }
        let keys = steps.into_iter().map(|step| match step {
            Step::Key(key) => Some(key.to_owned()),
            Step::Index(_) | Step::Append => None,
        });
        Some(FieldName { keys: keys.collect::<Option<_>>()?, custom })
    }

    pub fn as_keys(&self) -> Vec<&str> {
        self.keys.iter().map(String::as_str).collect()
    }

    pub fn to_text(&self) -> String {
        let keys = self.keys.join(".");
        match self.custom {
            Some(id) => [&keys, "[", &digits_of(id), "]"].concat(),
            None => keys,
        }
    }

    /// The field in the table, also in the entries of a list. None when the table has no such field.
    pub fn field_in(&self, table: &'static Table) -> Option<Field> {
        self.or_custom(field_at(table, &self.keys, record_or_entry)?)
    }

    /// The same, but not in the entries of lists, for which an input's name needs an index.
    pub fn input_in(&self, table: &'static Table) -> Option<Field> {
        self.or_custom(field_at(table, &self.keys, record)?)
    }

    /// Whether one text is a valid value, and not set by the CRM alone.
    pub fn takes_text(&self, table: &'static Table) -> bool {
        self.input_in(table).is_some_and(|field| field.access != Access::ReadOnly && is_of_text(field.shape))
    }

    /// Whether the value at a path is this field or a part of it. `path` holds the keys without the indexes of lists; `custom` is
    /// the id of the custom field that the path leads through.
    pub fn covers(&self, path: &[&str], custom: Option<i64>) -> bool {
        let is_below = path.len() >= self.keys.len() && self.keys.iter().zip(path).all(|(own, key)| own == key);
        is_below && (self.custom.is_none() || self.custom == custom)
    }

    /// The field itself, or the value of a custom field if the name has an id and the field is a list of those.
    fn or_custom(&self, field: Field) -> Option<Field> {
        match (self.custom, field.shape) {
            (None, _) => Some(field),
            (Some(_), Shape::List { item, .. }) => custom_value(*item).copied(),
            (Some(_), _) => None,
        }
    }
}

/// The field of a custom field's value, if a list's items are custom fields.
pub fn custom_value(item: Shape) -> Option<&'static Field> {
    let Shape::Record(table) = item else { return None };
    let (_, value) = table.id_and_value?;
    table.fields.iter().find(|field| field.name == value)
}

/// `below` gives the table of the values below a shape.
fn field_at(table: &'static Table, keys: &[String], below: fn(Shape) -> Option<&'static Table>) -> Option<Field> {
    let (first, rest) = keys.split_first()?;
    let undocumented = Field::new("", Shape::Anything);
    let Some(field) = table.fields.iter().find(|field| field.name == first) else {
        let is_own = table.custom_prefixes.iter().any(|prefix| first.starts_with(prefix));
        return (is_own && rest.is_empty()).then_some(undocumented);
    };
    match below(field.shape) {
        _ if rest.is_empty() => Some(*field),
        Some(table) => field_at(table, rest, below),
        None => matches!(field.shape, Shape::AnyObject | Shape::Anything).then_some(undocumented),
    }
}

fn record(shape: Shape) -> Option<&'static Table> {
    if let Shape::Record(table) = shape { Some(table) } else { None }
}

fn record_or_entry(shape: Shape) -> Option<&'static Table> {
    match shape {
        Shape::Record(table) | Shape::Multifield(table) => Some(table),
        Shape::List { item, .. } => record(*item),
        _ => None,
    }
}

fn is_of_text(shape: Shape) -> bool {
    match shape {
        Shape::Text | Shape::HttpsUrl | Shape::Date | Shape::DateTime | Shape::Anything => true,
        // Plain text is accepted as a list of one entry.
        Shape::Multifield(entry) => entry.fields.first().is_some_and(|value| is_of_text(value.shape)),
        _ => false,
    }
}
