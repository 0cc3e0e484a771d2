//! A payload as the query string of a Bitrix24 batch command: `fields[PHONE][0][VALUE]=…`.

use form_urlencoded::byte_serialize;
use leadwire::schema::{Object, Value};

/// `None` when a query string cannot express the payload: it has no null, no boolean and no empty list or object, and
/// Bitrix24 replaces a text with `$result[` by the result of another command.
pub(super) fn query(parameters: &Object) -> Option<String> {
    let mut pairs = Vec::new();
    for (key, value) in parameters.entries() {
        add(&mut pairs, plain(key)?.to_owned(), value)?;
    }
    Some(pairs.join("&"))
}

fn add(pairs: &mut Vec<String>, path: String, value: &Value) -> Option<()> {
    match value {
        Value::Text(_) | Value::Number(_) => {
            pairs.push(format!("{}={}", encoded(&path), encoded(plain(value.as_text_or_digits()?)?)));
            Some(())
        }
        Value::List(items) if !items.is_empty() => {
            (0..).zip(items).try_for_each(|(index, item): (usize, _)| add(pairs, format!("{path}[{index}]"), item))
        }
        Value::Object(object) if !object.is_empty() => object
            .entries()
            .iter()
            .try_for_each(|(key, value)| add(pairs, format!("{path}[{}]", in_brackets(plain(key)?)?), value)),
        _ => None,
    }
}

fn plain(text: &str) -> Option<&str> {
    (!text.contains("$result")).then_some(text)
}

/// A key that cannot be read as a bracket or as an index.
fn in_brackets(key: &str) -> Option<&str> {
    let is_index = key.bytes().all(|byte| byte.is_ascii_digit());
    (!is_index && !key.contains(['[', ']'])).then_some(key)
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    #[track_caller]
    fn is_query(json: &str, expected: Option<&str>) {
        assert_eq!(query(&object(json)).as_deref(), expected, "{json}");
    }

    #[test]
    fn payloads_as_query_strings() {
        is_query("{}", Some(""));
        is_query(r#"{"id":9007199254740993}"#, Some("id=9007199254740993"));
        is_query(r#"{"a":"x y&z=%+ü"}"#, Some("a=x+y%26z%3D%25%2B%C3%BC"));
        is_query(r#"{"filter":{"=ORIGIN_ID":"k"}}"#, Some("filter%5B%3DORIGIN_ID%5D=k"));
        is_query(r#"{"select":["ID","TITLE"]}"#, Some("select%5B0%5D=ID&select%5B1%5D=TITLE"));
        is_query(r#"{"f":{"P":[{"V":"1","T":"W"}]}}"#, Some("f%5BP%5D%5B0%5D%5BV%5D=1&f%5BP%5D%5B0%5D%5BT%5D=W"));
        is_query(r#"{"a":"a\r\nb"}"#, Some("a=a%0D%0Ab"));
    }

    #[test]
    fn payloads_without_a_query_string() {
        for json in [
            r#"{"a":null}"#,
            r#"{"a":true}"#,
            r#"{"a":[]}"#,
            r#"{"a":{}}"#,
            r#"{"a":{"b":[1,null]}}"#,
            r#"{"a":"$result[k0]"}"#,
            r#"{"a":{"$result[k0]":"x"}}"#,
            r#"{"a":{"b]c":"x"}}"#,
            r#"{"a":{"0":"x"}}"#,
            r#"{"a":{"":"x"}}"#,
        ] {
            is_query(json, None);
        }
    }
}
