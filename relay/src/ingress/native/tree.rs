//! What a form's names and values are put together as, and the payload's value that it becomes. The field table says what
//! a name alone cannot: which text is the only one of a list, which place in a list is a custom field's id, and which
//! inputs people write into.

use std::collections::BTreeMap;

use leadwire::schema::{Object, Shape, Value};

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

    /// The value for a field of this shape; none where nothing was filled.
    pub fn into_value(self, shape: Option<Shape>) -> Option<Value> {
        if self.is_untouched(shape) {
            return None;
        }
        match self {
            Node::Empty => None,
            Node::Texts(texts) => text_or_list(texts, shape),
            Node::Keys(entries) => {
                let mut object = Object::new();
                for (key, node) in entries {
                    if let Some(value) = node.into_value(shape_of(shape, &key)) {
                        object.push(&key, value);
                    }
                }
                (!object.is_empty()).then(|| object.into())
            }
            Node::Places(entries) => {
                let item = item_of(shape);
                let items: Vec<Value> =
                    entries.into_iter().filter_map(|(place, node)| entry(item, place, node)).collect();
                (!items.is_empty()).then_some(Value::List(items))
            }
        }
    }

    /// Whether people could have written something here, and wrote nothing. A browser posts hidden inputs and preset
    /// choices as well; fields that such inputs are for do not count.
    fn is_untouched(&self, shape: Option<Shape>) -> bool {
        let mut written = Vec::new();
        self.gather_written(shape, &mut written);
        !written.is_empty() && written.into_iter().all(is_blank)
    }

    fn gather_written<'a>(&'a self, shape: Option<Shape>, found: &mut Vec<&'a str>) {
        match self {
            Node::Empty => {}
            Node::Texts(texts) if is_written(shape) => found.extend(texts.iter().map(String::as_str)),
            Node::Texts(_) => {}
            Node::Keys(entries) => {
                for (key, node) in entries {
                    node.gather_written(shape_of(shape, key), found);
                }
            }
            Node::Places(entries) => {
                for node in entries.values() {
                    node.gather_written(item_of(shape), found);
                }
            }
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Whether people write such a field, rather than choose it or leave it as it is.
fn is_written(shape: Option<Shape>) -> bool {
    match shape {
        Some(
            Shape::Id
            | Shape::Whole { .. }
            | Shape::Flag
            | Shape::YesNo
            | Shape::Colour
            | Shape::Currency
            | Shape::Country
            | Shape::Code(_)
            | Shape::Word(_)
            | Shape::Status { .. },
        ) => false,
        Some(Shape::List { item, .. }) => is_written(Some(*item)),
        _ => true,
    }
}

/// What is filled of the texts under one name: the only one, or a list.
fn text_or_list(texts: Vec<String>, shape: Option<Shape>) -> Option<Value> {
    let filled: Vec<Value> = texts.into_iter().filter(|text| !is_blank(text)).map(Value::Text).collect();
    match (<[Value; 1]>::try_from(filled), shape) {
        (Ok(only), Some(Shape::List { .. })) => Some(Value::List(only.into())),
        // What a box without a value posts.
        (Ok([Value::Text(on)]), Some(Shape::Flag | Shape::YesNo)) if on == "on" => Some(true.into()),
        (Ok([only]), _) => Some(only),
        (Err(filled), _) => (!filled.is_empty()).then_some(Value::List(filled)),
    }
}

/// An entry of a list. A custom field's place is its id, and its value stands in the entry's other field.
fn entry(item: Option<Shape>, place: u64, node: Node) -> Option<Value> {
    let custom = item.and_then(custom_value).map(|field| field.name);
    match (node, custom) {
        (Node::Texts(texts), Some(name)) => {
            let value = text_or_list(texts, None)?;
            Some(Object::new().with("fieldId", Value::number(place)).with(name, value).into())
        }
        (node, _) => node.into_value(item),
    }
}

fn item_of(shape: Option<Shape>) -> Option<Shape> {
    match shape? {
        Shape::List { item, .. } => Some(*item),
        Shape::Multifield(table) => Some(Shape::Record(table)),
        _ => None,
    }
}

/// None for what no table describes.
pub fn shape_of(shape: Option<Shape>, key: &str) -> Option<Shape> {
    let Some(Shape::Record(table)) = shape else { return None };
    let field = table.fields.iter().find(|field| field.name == key || field.alias == Some(key))?;
    Some(field.shape)
}
