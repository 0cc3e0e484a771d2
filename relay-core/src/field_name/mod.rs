//! A field as an input names it: `contact.email`, `customFields[12]` for a custom field by its id. Here stands what one
//! such name means in a field table; how a whole form is read by its names stands in `ingress/native`.

mod steps;

use leadwire::schema::{Access, Field, Shape, Table};

pub use steps::{Step, steps};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName {
    pub keys: Vec<String>,
    /// The id of a custom field in the list to which the keys lead.
    pub custom: Option<i64>,
}

impl FieldName {
    /// None for what is no name, or leads to a place in a list that is no custom field's.
    pub fn read(name: &str) -> Option<FieldName> {
        let mut steps = steps(name)?;
        let custom = match steps.last()? {
            Step::Place(id) => Some(i64::try_from(*id).ok().filter(|id| *id > 0)?),
            _ => None,
        };
        if custom.is_some() {
            steps.pop();
        }
        let keys = steps.into_iter().map(|step| match step {
            Step::Key(key) => Some(key),
            Step::Place(_) | Step::Next => None,
        });
        Some(FieldName { keys: keys.collect::<Option<_>>()?, custom })
    }

    pub fn as_keys(&self) -> Vec<&str> {
        self.keys.iter().map(String::as_str).collect()
    }

    pub fn to_text(&self) -> String {
        let keys = self.keys.join(".");
        self.custom.map_or(keys.clone(), |id| format!("{keys}[{id}]"))
    }

    /// What the table says of it, in any entry of a list, too; none where it knows no such field.
    pub fn field_in(&self, table: &'static Table) -> Option<Field> {
        self.found(field_at(table, &self.keys, record_or_entry)?)
    }

    /// Likewise, but not in the entries of lists, where an input would have to say in which.
    pub fn input_in(&self, table: &'static Table) -> Option<Field> {
        self.found(field_at(table, &self.keys, record)?)
    }

    /// Whether one text can be put there by somebody else than the CRM.
    pub fn takes_text(&self, table: &'static Table) -> bool {
        self.input_in(table).is_some_and(|field| field.access != Access::ReadOnly && is_of_text(field.shape))
    }

    /// Whether what lies at these keys is this field or a part of it; places in lists do not count but for those of
    /// custom fields, whose id is given.
    pub fn covers(&self, path: &[&str], custom: Option<i64>) -> bool {
        let leads_there = path.len() >= self.keys.len() && self.keys.iter().zip(path).all(|(own, key)| own == key);
        leads_there && (self.custom.is_none() || self.custom == custom)
    }

    /// The field itself, or of a list the custom field's value.
    fn found(&self, field: Field) -> Option<Field> {
        match (self.custom, field.shape) {
            (None, _) => Some(field),
            (Some(_), Shape::List { item, .. }) => custom_value(*item).copied(),
            (Some(_), _) => None,
        }
    }
}

/// The field of a custom field's value, where a list's item is one: iVvy's leads say `fieldValue`, its contacts `value`.
pub fn custom_value(item: Shape) -> Option<&'static Field> {
    let Shape::Record(table) = item else { return None };
    let has_id = table.fields.iter().any(|field| field.name == "fieldId");
    table.fields.iter().find(|field| has_id && field.name != "fieldId")
}

/// What stands at the keys; `below` gives the table below a shape.
fn field_at(table: &'static Table, keys: &[String], below: fn(Shape) -> Option<&'static Table>) -> Option<Field> {
    let (first, rest) = keys.split_first()?;
    let own = Field::new("", Shape::Anything);
    let Some(field) = table.fields.iter().find(|field| field.name == first) else {
        let is_own = table.own_prefixes.iter().any(|prefix| first.starts_with(prefix));
        return (is_own && rest.is_empty()).then_some(own);
    };
    match below(field.shape) {
        _ if rest.is_empty() => Some(*field),
        Some(table) => field_at(table, rest, below),
        None => matches!(field.shape, Shape::AnyObject | Shape::Anything).then_some(own),
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
        // Plain text stands for a list of one.
        Shape::Multifield(entry) => entry.fields.first().is_some_and(|value| is_of_text(value.shape)),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
