//! A call's parameters, read as PHP does: from the query, and from a body of JSON or of a form, whose keys such as
//! `fields[PHONE][0][VALUE]` say where in a tree a value belongs. Names of parameters are taken in any case.

use leadwire::schema::{Object, Value};

use super::error::Refusal;
use crate::json;
use crate::request::Call;

#[derive(Clone, Debug, Default)]
pub struct Params(Object);

/// A tree that grows by one pair after the other.
enum Node {
    Leaf(String),
    Branch(Vec<(String, Node)>),
}

impl Params {
    /// What stands in the body goes over what stands in the query.
    pub fn read(call: &Call) -> Result<Params, Refusal> {
        let query = tree(&call.query);
        let text = std::str::from_utf8(&call.body).unwrap_or_default();
        if call.is_json() || text.trim_start().starts_with('{') {
            let unreadable = || Refusal::text("The request body is not a JSON object.");
            return Ok(Params(json::merged(&query, &json::object(&call.body).ok_or_else(unreadable)?)));
        }
        Ok(Params(json::merged(&query, &tree(text))))
    }

    /// The parameters of a command such as `crm.lead.get?id=5`.
    pub fn of_query(query: &str) -> Params {
        Params(tree(query))
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        let found = self.0.entries().iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_missing())
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        json::text_of(self.get(name)?)
    }

    /// An object, with lists in it that PHP knows only as objects with the keys 0, 1, ….
    pub fn object(&self, name: &str) -> Option<Object> {
        match self.get(name)? {
            Value::Object(object) => Some(with_lists(object)),
            // PHP has but one kind of array, so an empty list is an empty object.
            Value::List(items) if items.is_empty() => Some(Object::new()),
            _ => None,
        }
    }

    /// The texts of a list, however it was written.
    pub fn texts(&self, name: &str) -> Vec<String> {
        match self.get(name).map(as_list) {
            Some(Value::List(items)) => items.iter().filter_map(json::text_of).map(str::to_owned).collect(),
            Some(value) => json::text_of(&value).map(str::to_owned).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// The same parameters with every text changed.
    pub fn map_texts(&self, change: &impl Fn(&str) -> String) -> Params {
        Params(mapped(&self.0, change))
    }
}

fn mapped(object: &Object, change: &impl Fn(&str) -> String) -> Object {
    let mut changed = Object::new();
    for (key, value) in object.entries() {
        changed.push(
            key,
            match value {
                Value::Text(text) => Value::Text(change(text)),
                Value::Object(inner) => mapped(inner, change).into(),
                other => other.clone(),
            },
        );
    }
    changed
}

fn with_lists(object: &Object) -> Object {
    let mut listed = Object::new();
    for (key, value) in object.entries() {
        listed.push(key, as_list(value));
    }
    listed
}

/// The value, with each object in it that has only digits for keys as a list.
fn as_list(value: &Value) -> Value {
    match value {
        Value::Object(object) if !object.is_empty() && object.entries().iter().all(|(key, _)| is_index(key)) => {
            Value::List(object.entries().iter().map(|(_, value)| as_list(value)).collect())
        }
        Value::Object(object) => with_lists(object).into(),
        Value::List(items) => Value::List(items.iter().map(as_list).collect()),
        other => other.clone(),
    }
}

fn is_index(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit())
}

fn tree(form: &str) -> Object {
    let mut root = Vec::new();
    for (key, value) in form_urlencoded::parse(form.as_bytes()) {
        // A bracket that is not closed, as when an = in a key was not encoded, means nothing to PHP.
        let (first, rest) = key.split_once('[').filter(|(_, rest)| rest.contains(']')).unwrap_or((&key, ""));
        let inner: Vec<&str> = rest.split('[').map(|part| part.strip_suffix(']').unwrap_or(part)).collect();
        let inner = if rest.is_empty() { &[] } else { inner.as_slice() };
        if !first.is_empty() {
            grow(&mut root, first, inner, value.into_owned());
        }
    }
    object(root)
}

fn grow(branch: &mut Vec<(String, Node)>, key: &str, inner: &[&str], value: String) {
    // Empty brackets mean the next index.
    let key = if key.is_empty() { branch.len().to_string() } else { key.to_owned() };
    let Some((next, deeper)) = inner.split_first() else {
        branch.retain(|(known, _)| *known != key);
        return branch.push((key, Node::Leaf(value)));
    };
    if let Some((_, Node::Branch(known))) = branch.iter_mut().find(|(known, _)| *known == key) {
        return grow(known, next, deeper, value);
    }
    branch.retain(|(known, _)| *known != key);
    let mut below = Vec::new();
    grow(&mut below, next, deeper, value);
    branch.push((key, Node::Branch(below)));
}

fn object(branch: Vec<(String, Node)>) -> Object {
    let mut grown = Object::new();
    for (key, node) in branch {
        grown.push(
            &key,
            match node {
                Node::Leaf(text) => Value::Text(text),
                Node::Branch(below) => object(below).into(),
            },
        );
    }
    grown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(form: &str, expected: &str) {
        assert_eq!(Value::from(tree(form)).to_json(), expected, "{form}");
    }

    #[test]
    fn keys_say_where_a_value_belongs() {
        reads("", "{}");
        reads("id=5&fields[TITLE]=a+b%21", r#"{"id":"5","fields":{"TITLE":"a b!"}}"#);
        reads("fields%5BPHONE%5D%5B0%5D%5BVALUE%5D=1", r#"{"fields":{"PHONE":{"0":{"VALUE":"1"}}}}"#);
        reads("select[]=ID&select[]=TITLE", r#"{"select":{"0":"ID","1":"TITLE"}}"#);
        reads("filter[%3DORIGIN_ID]=k", r#"{"filter":{"=ORIGIN_ID":"k"}}"#);
        reads("filter[=ORIGIN_ID]=k", r#"{"filter[":"ORIGIN_ID]=k"}"#);
        reads("a=1&a=2&b[c]=1&b=2", r#"{"a":"2","b":"2"}"#);
        reads("=1&[a]=2", "{}");
    }

    #[test]
    fn objects_with_digits_for_keys_are_lists() {
        let params = Params::of_query("fields[PHONE][0][VALUE]=1&fields[PHONE][7][VALUE]=2&fields[TITLE]=t");
        let fields = params.object("FIELDS").map(|fields| Value::from(fields).to_json());
        assert_eq!(fields.as_deref(), Some(r#"{"PHONE":[{"VALUE":"1"},{"VALUE":"2"}],"TITLE":"t"}"#));
    }
}
