//! The path of a value in a payload.

use super::number::digits_of;
use super::value::Value;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(pub Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    Key(String),
    Index(usize),
}

impl Segment {
    /// None for an index.
    pub fn as_key(&self) -> Option<&str> {
        match self {
            Segment::Key(key) => Some(key),
            Segment::Index(_) => None,
        }
    }
}

impl Path {
    /// In JavaScript's notation: `customFields[0].fieldValue`.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for segment in &self.0 {
            match segment {
                Segment::Key(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(key);
                }
                Segment::Index(index) => text.extend(["[", &digits_of(*index), "]"]),
            }
        }
        text
    }

    /// The list of keys and indexes.
    pub fn to_value(&self) -> Value {
        let mut items = Vec::new();
        for segment in &self.0 {
            items.push(match segment {
                Segment::Key(key) => Value::Text(key.clone()),
                Segment::Index(index) => Value::number(*index),
            });
        }
        Value::List(items)
    }
}
