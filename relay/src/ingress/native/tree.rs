//! What a form's names and values are put together as, and the payload's value that it becomes. The field table says what
//! a name alone cannot: which text is the only one of a list, and which place in a list is a custom field's id.

use std::collections::BTreeMap;

use leadwire::schema::{Field, Object, Shape, Value};

use crate::field_name::{Step, custom_value};

#[derive(Debug)]
pub enum Node {
    Empty,
    /// What stands under one name.
    Texts(Vec<String>),
    Keys(BTreeMap<String, Node>),
    Places(BTreeMap<u64, Node>),
}

impl Node {
    /// None when the steps lead through something else.
    pub fn put(&mut self, steps: &[Step], text: String) -> Option<()> {
        let Some((step, rest)) = steps.split_first() else { return self.add(text) };
        if let Node::Empty = self {
            *self = if let Step::Key(_) = step { Node::Keys(BTreeMap::new()) } else { Node::Places(BTreeMap::new()) };
        }
        match (self, step) {
            (Node::Keys(below), Step::Key(key)) => below.entry(key.clone()).or_insert(Node::Empty).put(rest, text),
            (Node::Places(below), Step::Place(place)) => below.entry(*place).or_insert(Node::Empty).put(rest, text),
            (Node::Places(below), Step::Next) => {
                let next = below.last_key_value().map_or(Some(0), |(last, _)| last.checked_add(1))?;
                below.entry(next).or_insert(Node::Empty).put(rest, text)
            }
            _ => None,
        }
    }

    fn add(&mut self, text: String) -> Option<()> {
        match self {
            Node::Empty => *self = Node::Texts(vec![text]),
            Node::Texts(texts) => texts.push(text),
            Node::Keys(_) | Node::Places(_) => return None,
        }
        Some(())
    }

    /// The value for a field of this shape; none for a list of nothing, as untouched inputs leave it.
    pub fn into_value(self, shape: Option<Shape>) -> Option<Value> {
        match self {
            Node::Empty => None,
            Node::Texts(texts) => text_or_list(texts, shape),
            Node::Keys(entries) => {
                let mut object = Object::new();
                for (key, node) in entries {
                    if let Some(value) = node.into_value(field_of(shape, &key).map(|field| field.shape)) {
                        object.push(&key, value);
                    }
                }
                Some(object.into())
            }
            Node::Places(entries) => {
                let item = item_of(shape);
                filled(entries.into_iter().map(|(place, node)| entry(item, place, node)).collect())
            }
        }
    }
}

fn text_or_list(texts: Vec<String>, shape: Option<Shape>) -> Option<Value> {
    match (<[String; 1]>::try_from(texts), shape) {
        (Ok([text]), Some(Shape::List { .. })) => filled(vec![Some(Value::Text(text))]),
        (Ok([text]), _) => Some(Value::Text(text)),
        (Err(texts), _) => filled(texts.into_iter().map(|text| Some(Value::Text(text))).collect()),
    }
}

/// A list of what is there of the values.
fn filled(values: Vec<Option<Value>>) -> Option<Value> {
    let items: Vec<Value> = values.into_iter().flatten().filter(|value| !value.is_missing()).collect();
    (!items.is_empty()).then_some(Value::List(items))
}

/// An entry of a list. A custom field's place is its id, and its value stands in the entry's other field.
fn entry(item: Option<Shape>, place: u64, node: Node) -> Option<Value> {
    let custom = item.and_then(custom_value).map(|field| field.name);
    let (Node::Texts(texts), Some(name)) = (&node, custom) else { return node.into_value(item) };
    let value = text_or_list(texts.clone(), None).filter(|value| !value.is_missing())?;
    Some(Object::new().with("fieldId", Value::number(place)).with(name, value).into())
}

fn item_of(shape: Option<Shape>) -> Option<Shape> {
    match shape? {
        Shape::List { item, .. } => Some(*item),
        Shape::Multifield(table) => Some(Shape::Record(table)),
        _ => None,
    }
}

fn field_of(shape: Option<Shape>, key: &str) -> Option<&'static Field> {
    let Some(Shape::Record(table)) = shape else { return None };
    table.fields.iter().find(|field| field.name == key || field.alias == Some(key))
}
