//! Values as JSON text, without white space.

use super::Value;
use crate::schema::number;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    Exact,
    /// Whole numbers beyond 2^53 as strings of digits.
    ForJs,
}

pub(super) fn write(value: &Value, numbers: Numbers, out: &mut String) {
    match value {
        // A broken part is refused by every check, so nothing that is sent has one.
        Value::Null | Value::Broken(_) => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(text) if numbers == Numbers::ForJs && number::is_beyond_js(text) => quoted(text, out),
        Value::Number(text) => out.push_str(text),
        Value::Text(text) => quoted(text, out),
        Value::List(items) => {
            let mut before = '[';
            for item in items {
                out.push(before);
                write(item, numbers, out);
                before = ',';
            }
            close(before, "[]", ']', out);
        }
        Value::Object(object) => {
            let mut before = '{';
            for (key, value) in object.entries() {
                out.push(before);
                quoted(key, out);
                out.push(':');
                write(value, numbers, out);
                before = ',';
            }
            close(before, "{}", '}', out);
        }
    }
}

fn close(before: char, empty: &str, end: char, out: &mut String) {
    if before == ',' { out.push(end) } else { out.push_str(empty) }
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..' ' => {
                let digit = |half: u32| char::from_digit(half, 16).unwrap_or_default();
                out.push_str("\\u00");
                out.push(digit(u32::from(letter) >> 4));
                out.push(digit(u32::from(letter) & 15));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}
