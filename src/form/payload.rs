//! The payload that the inputs of a form make, and the input that an issue of the payload belongs to.

use super::field_name::parse_steps;
use super::input_tree::Node;
use crate::schema::{Code, Issue, MAX_LEVELS, Object, Path, Segment, Shape, Table, Value};

/// An input and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    pub name: String,
    /// Text; true for a checked box without a value; a list for an input with several values.
    pub value: Value,
    pub set_by: SetBy,
}

/// Who set an input's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// The person who fills the form, or nobody yet.
    Person,
    /// The page: a hidden input, or a choice that still has its default.
    Page,
    /// Not known, as in a form that a browser posted.
    Unknown,
}

/// What the inputs of a form make.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FormPayload {
    pub payload: Object,
    /// The indexes of the inputs that are not in the payload, because their name has another syntax or contradicts an input
    /// before it.
    pub misnamed: Vec<usize>,
    /// The records at the top level without an input that was filled, with their preset values. They are not in the payload.
    unfilled: Vec<(String, Object)>,
    places: Vec<Place>,
}

/// Where an input's value is in the payload, or would be.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    path: Path,
    /// The id of the custom field in the list at `path`.
    custom: Option<u64>,
    input: usize,
}

impl Input {
    /// An input of a form that a browser posted.
    pub fn posted(name: String, text: String) -> Input {
        Input { name, value: Value::Text(text), set_by: SetBy::Unknown }
    }
}

impl FormPayload {
    /// Blank inputs are left out, and so are records and list entries in which a person could have filled something and did not.
    pub fn new(table: &'static Table, inputs: &[Input]) -> FormPayload {
        let mut root = Node::Record(Vec::new());
        let mut form = FormPayload::default();
        for (index, input) in inputs.iter().enumerate() {
            let steps = parse_steps(&input.name).filter(|steps| steps.len() <= MAX_LEVELS);
            if steps.and_then(|steps| root.insert(&steps, index)).is_none() {
                form.misnamed.push(index);
            }
        }
        let Node::Record(children) = root else { return form };
        let mut builder = Builder { inputs, path: Path::default(), places: Vec::new() };
        for (key, child) in &children {
            let shape = field_shape(Some(Shape::Record(table)), key);
            builder.path.enter_key(key);
            match child {
                Node::Record(fields) => {
                    let record = builder.record(fields, shape);
                    let is_left_out = record.is_empty() || builder.is_unfilled(child, shape);
                    if is_left_out {
                        form.unfilled.push((key.clone(), record));
                    } else {
                        form.payload.push(key, record.into());
                    }
                }
                Node::Leaf(_) | Node::List(_) => {
                    if let Some(value) = builder.value(child, shape) {
                        form.payload.push(key, value);
                    }
                }
            }
            builder.path.leave();
        }
        form.places = builder.places;
        form
    }

    /// Adds the unfilled record that would supply a required field, if there is one: `contact` when `contactId` is missing. The
    /// rules then report the record's own fields, for which the form has inputs.
    pub fn include_implied_record(&mut self, issues: &[Issue]) -> bool {
        let implied = issues.iter().filter(|issue| issue.code == Code::Required).find_map(|issue| {
            let key = issue.path.0.first()?.as_key()?;
            self.unfilled.iter().position(|(record, _)| key == record || key.strip_suffix("Id") == Some(record))
        });
        let Some(at) = implied else { return false };
        let (key, record) = self.unfilled.remove(at);
        self.payload.push(&key, record.into());
        true
    }

    /// The index of the input that an issue belongs to: the one at its path, or the one whose value contains the path. `params`
    /// are the issue's, which name a custom field by its id.
    pub fn input_at(&self, path: &Path, params: &Object) -> Option<usize> {
        let custom = params.get("idKey").and_then(|_| params.get("id")?.as_integer(1)?.try_into().ok());
        let at = |path: &[Segment], custom: Option<u64>| {
            self.places.iter().find(|place| place.custom == custom && place.path.0 == path).map(|place| place.input)
        };
        let by_id = custom.and_then(|_| at(&path.0, custom));
        by_id.or_else(|| (1..=path.0.len()).rev().find_map(|length| at(path.0.get(..length)?, None)))
    }

    /// The index of the first input below a path, or else below the record that would supply the path's field.
    pub fn input_near(&self, path: &Path) -> Option<usize> {
        let below = |path: &[Segment]| {
            let is_below = |place: &&Place| {
                place.path.0.starts_with(path) && (place.custom.is_some() || place.path.0.len() > path.len())
            };
            self.places.iter().find(is_below).map(|place| place.input)
        };
        below(&path.0).or_else(|| {
            let key = path.0.first()?.as_key()?;
            below(&[Segment::Key(key.strip_suffix("Id").unwrap_or(key).to_owned())])
        })
    }
}

struct Builder<'a> {
    inputs: &'a [Input],
    /// Of the current node.
    path: Path,
    places: Vec<Place>,
}

impl Builder<'_> {
    /// None when nothing was filled.
    fn value(&mut self, node: &Node, shape: Option<Shape>) -> Option<Value> {
        let value = match node {
            Node::Leaf(inputs) => {
                self.add_place(None, inputs);
                return self.leaf(inputs, shape);
            }
            Node::Record(children) => Some(self.record(children, shape)).filter(|record| !record.is_empty())?.into(),
            Node::List(children) => Value::List(Some(self.list(children, shape)).filter(|items| !items.is_empty())?),
        };
        (!self.is_unfilled(node, shape)).then_some(value)
    }

    fn record(&mut self, children: &[(String, Node)], shape: Option<Shape>) -> Object {
        let mut record = Object::new();
        for (key, child) in children {
            self.path.enter_key(key);
            if let Some(value) = self.value(child, field_shape(shape, key)) {
                record.push(key, value);
            }
            self.path.leave();
        }
        record
    }

    fn list(&mut self, children: &[(u64, Node)], shape: Option<Shape>) -> Vec<Value> {
        let item = item_shape(shape);
        let custom = item.and_then(id_and_value);
        let mut items = Vec::new();
        for (index, child) in children {
            if let (Node::Leaf(inputs), Some((id_key, value_key))) = (child, custom) {
                self.add_place(Some(*index), inputs);
                let Some(value) = self.leaf(inputs, None) else { continue };
                self.path.enter_index(items.len());
                self.path.enter_key(value_key);
                self.add_place(None, inputs);
                self.path.leave();
                self.path.leave();
                items.push(Object::new().with(id_key, Value::number(*index)).with(value_key, value).into());
            } else if !self.is_unfilled(child, item) {
                self.path.enter_index(items.len());
                let value = self.value(child, item);
                self.path.leave();
                match (child, value) {
                    (Node::Leaf(_), Some(Value::List(values))) => items.extend(values),
                    (_, value) => items.extend(value),
                }
            }
        }
        items
    }

    /// The value of the inputs with one name: a list for several values, or when the field is a list.
    fn leaf(&self, inputs: &[usize], shape: Option<Shape>) -> Option<Value> {
        let mut values = Vec::new();
        let mut is_list = matches!(shape, Some(Shape::List { .. }));
        for value in self.values(inputs) {
            match value {
                Value::List(several) => {
                    is_list = true;
                    values.extend(several.iter().filter(|value| !value.is_missing()).cloned());
                }
                value if value.is_missing() => {}
                // The value of a checked box without one, in a form that a browser posted.
                Value::Text(on) if on == "on" && matches!(shape, Some(Shape::Flag | Shape::YesNo)) => {
                    values.push(true.into());
                }
                value => values.push(value.clone()),
            }
        }
        if is_list || values.len() > 1 { (!values.is_empty()).then_some(Value::List(values)) } else { values.pop() }
    }

    fn values(&self, inputs: &[usize]) -> impl Iterator<Item = &Value> {
        inputs.iter().filter_map(|input| self.inputs.get(*input)).map(|input| &input.value)
    }

    /// Whether a person could have filled an input below the node, and filled none. Values that the page set do not count.
    fn is_unfilled(&self, node: &Node, shape: Option<Shape>) -> bool {
        if let Node::Leaf(inputs) = node {
            return self.values(inputs).all(is_blank);
        }
        let mut found = Found::default();
        self.look_below(node, shape, &mut found);
        found.blank && !found.filled
    }

    fn look_below(&self, node: &Node, shape: Option<Shape>, found: &mut Found) {
        match node {
            Node::Leaf(inputs) => {
                for input in inputs.iter().filter_map(|input| self.inputs.get(*input)) {
                    let is_blank = is_blank(&input.value);
                    match input.set_by {
                        SetBy::Unknown if !is_typed(shape) => {}
                        SetBy::Page => found.blank |= is_blank,
                        SetBy::Unknown | SetBy::Person => {
                            found.blank |= is_blank;
                            found.filled |= !is_blank;
                        }
                    }
                }
            }
            Node::Record(children) => {
                for (key, child) in children {
                    self.look_below(child, field_shape(shape, key), found);
                }
            }
            Node::List(children) => {
                for (_, child) in children {
                    self.look_below(child, item_shape(shape), found);
                }
            }
        }
    }

    fn add_place(&mut self, custom: Option<u64>, inputs: &[usize]) {
        self.places.extend(inputs.first().map(|input| Place { path: self.path.clone(), custom, input: *input }));
    }
}

#[derive(Default)]
struct Found {
    filled: bool,
    blank: bool,
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::List(values) => values.iter().all(is_blank),
        value => value.is_missing(),
    }
}

/// Whether people type such a value, rather than choose it. What a browser posts does not show whether a choice is a default.
fn is_typed(shape: Option<Shape>) -> bool {
    match shape {
        Some(
            Shape::Id
            | Shape::Integer { .. }
            | Shape::Flag
            | Shape::YesNo
            | Shape::Colour
            | Shape::Currency
            | Shape::Country
            | Shape::NumberChoice(_)
            | Shape::TextChoice(_)
            | Shape::Status { .. },
        ) => false,
        Some(Shape::List { item, .. }) => is_typed(Some(*item)),
        _ => true,
    }
}

/// The shape of a record's field. None for a field that the table does not have.
fn field_shape(record: Option<Shape>, key: &str) -> Option<Shape> {
    let Some(Shape::Record(table)) = record else { return None };
    let field = table.fields.iter().find(|field| field.name == key || field.alias == Some(key))?;
    Some(field.shape)
}

fn id_and_value(item: Shape) -> Option<(&'static str, &'static str)> {
    if let Shape::Record(table) = item { table.id_and_value } else { None }
}

fn item_shape(list: Option<Shape>) -> Option<Shape> {
    match list? {
        Shape::List { item, .. } => Some(*item),
        Shape::Multifield(table) => Some(Shape::Record(table)),
        _ => None,
    }
}
