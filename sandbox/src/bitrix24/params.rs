//! A call's parameters, parsed as PHP does: from the query, and from a body of JSON or of a form. Form keys such as
//! `fields[PHONE][0][VALUE]` are paths into nested objects. Names of parameters are case-insensitive.

use leadwire::schema::{Object, Value};

use super::error::ApiError;
use crate::json;
use crate::request::ApiRequest;

#[derive(Clone, Debug, Default)]
pub struct Params(Object);

/// A form under construction.
enum Node {
    Leaf(String),
    Branch(Vec<(String, Node)>),
}

impl Params {
    /// Parameters of the body override those of the query.
    pub fn of_request(request: &ApiRequest) -> Result<Params, ApiError> {
        let query = parse_form(&request.query);
        let text = std::str::from_utf8(&request.body).unwrap_or_default();
        if request.is_json() || text.trim_start().starts_with('{') {
            let invalid_body = || ApiError::text("The request body is not a JSON object.");
            return Ok(Params(json::merge(&query, &json::parse_object(&request.body).ok_or_else(invalid_body)?)));
        }
        Ok(Params(json::merge(&query, &parse_form(text))))
    }

    /// The parameters of a command such as `crm.lead.get?id=5`.
    pub fn of_query(query: &str) -> Params {
        Params(parse_form(query))
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        let found = self.0.entries().iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_missing())
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text_or_digits()
    }

    /// An object, in which nested objects with the keys 0, 1, … are lists, as in PHP.
    pub fn object(&self, name: &str) -> Option<Object> {
        match self.get(name)? {
            Value::Object(object) => Some(with_lists(object)),
            // PHP has one array type, so an empty list is an empty object.
            Value::List(items) if items.is_empty() => Some(Object::new()),
            _ => None,
        }
    }

    /// The texts and numbers of a list, or a single one.
    pub fn texts(&self, name: &str) -> Vec<String> {
        match self.get(name).map(as_list) {
            Some(Value::List(items)) => items.iter().filter_map(Value::as_text_or_digits).map(str::to_owned).collect(),
            Some(value) => value.as_text_or_digits().map(str::to_owned).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// The same parameters with `change` applied to every text.
    pub fn map_texts(&self, change: &impl Fn(&str) -> String) -> Params {
        Params(map_texts(&self.0, change))
    }
}

fn map_texts(object: &Object, change: &impl Fn(&str) -> String) -> Object {
    let mut changed = Object::new();
    for (key, value) in object.entries() {
        changed.push(
            key,
            match value {
                Value::Text(text) => Value::Text(change(text)),
                Value::Object(inner) => map_texts(inner, change).into(),
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

/// Replaces each object that has only digits as keys by a list.
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

fn parse_form(form: &str) -> Object {
    let mut root = Vec::new();
    for (key, value) in form_urlencoded::parse(form.as_bytes()) {
        // PHP ignores a bracket that is not closed, as by an unencoded = in a key.
        let (first, rest) = key.split_once('[').filter(|(_, rest)| rest.contains(']')).unwrap_or((&key, ""));
        let inner: Vec<&str> = rest.split('[').map(|part| part.strip_suffix(']').unwrap_or(part)).collect();
        let inner = if rest.is_empty() { &[] } else { inner.as_slice() };
        if !first.is_empty() {
            insert(&mut root, first, inner, value.into_owned());
        }
    }
    into_object(root)
}

fn insert(branch: &mut Vec<(String, Node)>, key: &str, inner: &[&str], value: String) {
    // Empty brackets mean the next index.
    let key = if key.is_empty() { branch.len().to_string() } else { key.to_owned() };
    let Some((next, deeper)) = inner.split_first() else {
        branch.retain(|(known, _)| *known != key);
        return branch.push((key, Node::Leaf(value)));
    };
    if let Some((_, Node::Branch(known))) = branch.iter_mut().find(|(known, _)| *known == key) {
        return insert(known, next, deeper, value);
    }
    branch.retain(|(known, _)| *known != key);
    let mut below = Vec::new();
    insert(&mut below, next, deeper, value);
    branch.push((key, Node::Branch(below)));
}

fn into_object(branch: Vec<(String, Node)>) -> Object {
    let mut object = Object::new();
    for (key, node) in branch {
        object.push(
            &key,
            match node {
                Node::Leaf(text) => Value::Text(text),
                Node::Branch(below) => into_object(below).into(),
            },
        );
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(form: &str, expected: &str) {
        assert_eq!(Value::from(parse_form(form)).to_json(), expected, "{form}");
    }

    #[test]
    fn keys_of_a_form_are_paths() {
        check("", "{}");
        check("id=5&fields[TITLE]=a+b%21", r#"{"id":"5","fields":{"TITLE":"a b!"}}"#);
        check("fields%5BPHONE%5D%5B0%5D%5BVALUE%5D=1", r#"{"fields":{"PHONE":{"0":{"VALUE":"1"}}}}"#);
        check("select[]=ID&select[]=TITLE", r#"{"select":{"0":"ID","1":"TITLE"}}"#);
        check("filter[%3DORIGIN_ID]=k", r#"{"filter":{"=ORIGIN_ID":"k"}}"#);
        check("filter[=ORIGIN_ID]=k", r#"{"filter[":"ORIGIN_ID]=k"}"#);
        check("a=1&a=2&b[c]=1&b=2", r#"{"a":"2","b":"2"}"#);
        check("=1&[a]=2", "{}");
    }

    #[test]
    fn objects_with_digits_as_keys_are_lists() {
        let params = Params::of_query("fields[PHONE][0][VALUE]=1&fields[PHONE][7][VALUE]=2&fields[TITLE]=t");
        let fields = params.object("FIELDS").map(|fields| Value::from(fields).to_json());
        assert_eq!(fields.as_deref(), Some(r#"{"PHONE":[{"VALUE":"1"},{"VALUE":"2"}],"TITLE":"t"}"#));
    }
}
