//! The payload that the inputs of a form make, and the input that an issue of the payload belongs to.

use super::field_name::parse_steps;
use super::input_tree::Node;
use super::name_resolution::{Resolution, field_shape, resolve};
use super::repeated_input::{one_of, takes_one};
use crate::schema::{Code, DecimalSeparator, Issue, MAX_LEVELS, Object, Shape, Table, Value, read_amount};

/// An input and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    pub name: String,
    /// Text; true for a checked box without a value; a list for an input with several values.
    pub value: Value,
    pub set_by: SetBy,
    /// How an amount is written in it.
    pub separator: DecimalSeparator,
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
    /// The indexes of the inputs that are not in the payload: their name has another syntax, contradicts the table or an input
    /// before it, or is unknown and longer than such inputs may be.
    pub misnamed: Vec<usize>,
    /// The records at the top level without an input that was filled, with their preset values. They are not in the payload.
    unfilled: Vec<(String, Object)>,
    places: Vec<Place>,
}

/// For all inputs with unknown names together, in bytes: those of other scripts must not make a lead too large to send.
const MAX_UNKNOWN_BYTES: usize = 4 * 1024;

/// Where an input's value is in the payload, or would be.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    /// Keys and indexes, as in an issue's path.
    path: Vec<Value>,
    /// The id of the custom field in the list at `path`.
    custom: Option<u64>,
    input: usize,
}

impl Input {
    /// An input of a form that a browser posted.
    pub fn posted(name: String, text: String, separator: DecimalSeparator) -> Input {
        Input { name, value: Value::Text(text), set_by: SetBy::Unknown, separator }
    }
}

impl FormPayload {
    /// Blank inputs are left out, and so are records and list entries in which a person could have filled something and did not.
    pub fn new(table: &'static Table, inputs: &[Input]) -> FormPayload {
        let mut root = Node::Record(Vec::new());
        let mut form = FormPayload::default();
        let mut unknown_bytes = 0;
        for (index, input) in inputs.iter().enumerate() {
            let steps = parse_steps(&input.name).filter(|steps| steps.len() <= MAX_LEVELS);
            let steps = steps.filter(|steps| match resolve(table, steps) {
                Resolution::Known => true,
                Resolution::Impossible => false,
                Resolution::Unknown => {
                    let bytes = input.name.len() + input.value.to_json().len();
                    let is_short = unknown_bytes + bytes <= MAX_UNKNOWN_BYTES;
                    unknown_bytes += if is_short { bytes } else { 0 };
                    is_short
                }
            });
            if steps.and_then(|steps| root.insert(&steps, index)).is_none() {
                form.misnamed.push(index);
            }
        }
        let Node::Record(children) = root else { return form };
        let mut builder = Builder { inputs, path: Vec::new(), places: Vec::new(), unfilled: Vec::new() };
        form.payload = builder.record(&children, Some(Shape::Record(table)), &mut Filling::default());
        form.unfilled = builder.unfilled;
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
        self.payload.push(key, record.into());
        true
    }

    /// The index of the input that an issue belongs to: the one at its path, or the one whose value contains the path. `path` and
    /// `params` are the issue's; the latter name a custom field by its id.
    pub fn input_at(&self, path: &[Value], params: Option<&Object>) -> Option<usize> {
        let params = params.filter(|params| params.get("idKey").is_some());
        let custom = params.and_then(|params| params.get("id")?.as_integer(1)?.try_into().ok());
        let mut closest: Option<&Place> = None;
        for place in &self.places {
            if custom.is_some() && place.custom == custom && place.path == path {
                return Some(place.input);
            }
            let is_closer = closest.is_none_or(|closest| closest.path.len() < place.path.len());
            if is_closer && place.custom.is_none() && path.starts_with(&place.path) {
                closest = Some(place);
            }
        }
        closest.map(|place| place.input)
    }

    /// The index of the first input below a path, or else below the record that would supply the path's field.
    pub fn input_near(&self, path: &[Value]) -> Option<usize> {
        let first = path.first()?;
        self.input_below(path).or_else(|| {
            let key = first.as_text()?;
            self.input_below(&[key.strip_suffix("Id").unwrap_or(key).into()])
        })
    }

    fn input_below(&self, path: &[Value]) -> Option<usize> {
        let is_below =
            |place: &&Place| place.path.starts_with(path) && (place.custom.is_some() || place.path.len() > path.len());
        self.places.iter().find(is_below).map(|place| place.input)
    }
}

struct Builder<'a> {
    inputs: &'a [Input],
    /// Of the current node.
    path: Vec<Value>,
    places: Vec<Place>,
    unfilled: Vec<(String, Object)>,
}

impl Builder<'_> {
    /// None when nothing was filled.
    fn value(&mut self, node: &Node, shape: Option<Shape>, around: &mut Filling) -> Option<Value> {
        let mut filling = Filling::default();
        let value = match node {
            Node::Leaf(inputs) => {
                self.add_place(None, inputs);
                return self.leaf(inputs, shape, around);
            }
            Node::Record(children) => self.record(children, shape, &mut filling).into(),
            Node::List(children) => Value::List(self.list(children, shape, &mut filling)),
        };
        around.filled |= filling.filled;
        around.blank |= filling.blank;
        let is_unfilled = filling.blank && !filling.filled;
        match value {
            Value::Object(record) if is_unfilled || record.is_empty() => {
                if let [Value::Text(key)] = self.path.as_slice() {
                    self.unfilled.push((key.clone(), record));
                }
                None
            }
            Value::List(items) if is_unfilled || items.is_empty() => None,
            value => Some(value),
        }
    }

    fn record(&mut self, children: &[(&str, Node)], shape: Option<Shape>, filling: &mut Filling) -> Object {
        let mut record = Object::new();
        for (key, child) in children {
            self.path.push((*key).into());
            if let Some(value) = self.value(child, shape_in(shape, key), filling) {
                record.push((*key).to_owned(), value);
            }
            self.path.pop();
        }
        record
    }

    fn list(&mut self, children: &[(u64, Node)], shape: Option<Shape>, filling: &mut Filling) -> Vec<Value> {
        let item = item_shape(shape);
        let custom = item.and_then(id_and_value);
        let mut items = Vec::new();
        for (index, child) in children {
            if let (Node::Leaf(inputs), Some((id_key, value_key))) = (child, custom) {
                self.add_place(Some(*index), inputs);
                let Some(value) = self.leaf(inputs, None, filling) else { continue };
                self.path.extend([Value::number(items.len()), value_key.into()]);
                self.add_place(None, inputs);
                self.path.truncate(self.path.len() - 2);
                items.push(Object::new().with(id_key, Value::number(*index)).with(value_key, value).into());
                continue;
            }
            let places = self.places.len();
            self.path.push(Value::number(items.len()));
            let value = self.value(child, item, filling);
            self.path.pop();
            match (child, value) {
                // The next entry has the index.
                (_, None) => self.places.truncate(places),
                (Node::Leaf(_), Some(Value::List(values))) => items.extend(values),
                (_, Some(value)) => items.push(value),
            }
        }
        items
    }

    /// The value of the inputs with one name: a list for several values, or when the field is a list.
    fn leaf(&self, inputs: &[usize], shape: Option<Shape>, filling: &mut Filling) -> Option<Value> {
        let mut values = Vec::new();
        let mut is_list = matches!(shape, Some(Shape::List { .. }));
        for input in inputs.iter().filter_map(|input| self.inputs.get(*input)) {
            let before = values.len();
            match &input.value {
                Value::List(several) => {
                    is_list = true;
                    values.extend(several.iter().filter(|value| !value.is_missing()).cloned());
                }
                value if value.is_missing() => {}
                // The value of a checked box without one, in a form that a browser posted.
                Value::Text(on) if on == "on" && matches!(shape, Some(Shape::Flag | Shape::YesNo)) => {
                    values.push(true.into());
                }
                // An amount that cannot be read is left to the rules.
                Value::Text(amount) if matches!(shape, Some(Shape::Amount | Shape::Price)) => {
                    values.push(read_amount(amount, input.separator).map_or_else(|| input.value.clone(), Value::Text));
                }
                value => values.push(value.clone()),
            }
            filling.add(values.len() == before, input.set_by, shape);
        }
        if !is_list && takes_one(shape) {
            values = one_of(values, shape);
        }
        if is_list || values.len() > 1 { (!values.is_empty()).then_some(Value::List(values)) } else { values.pop() }
    }

    fn add_place(&mut self, custom: Option<u64>, inputs: &[usize]) {
        self.places.extend(inputs.first().map(|input| Place { path: self.path.clone(), custom, input: *input }));
    }
}

/// Whether a person filled inputs, or could have filled them and did not. Values that the page set do not count as filled.
#[derive(Default)]
struct Filling {
    filled: bool,
    blank: bool,
}

impl Filling {
    fn add(&mut self, is_blank: bool, set_by: SetBy, shape: Option<Shape>) {
        if set_by == SetBy::Unknown && !is_typed(shape) {
            return;
        }
        self.blank |= is_blank;
        self.filled |= !is_blank && set_by != SetBy::Page;
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

fn shape_in(record: Option<Shape>, key: &str) -> Option<Shape> {
    if let Some(Shape::Record(table)) = record { field_shape(table, key) } else { None }
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
