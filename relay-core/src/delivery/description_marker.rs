//! The marker in an iVvy lead's description: a last line `leadwire:KEY`. What a person wrote above it stays as it is.
//!
//! Source: iVvy's "Get Lead List" (ivvycode/apidocs, 2026-02-02, read 2026-11-28) shows the description of each lead, and no
//! custom fields. It does not say that the text is returned as it was sent: descriptions of tasks and notes are HTML in the
//! samples. So the marker is found anywhere in the text. Keys are letters, digits and hyphens, which HTML does not change.

use leadwire::schema::{Object, Value};

const PREFIX: &str = "leadwire:";

/// Adds the line to the payload's description.
pub(super) fn add(mut body: Object, key: &str) -> Object {
    let text = body.get("description").and_then(Value::as_text).unwrap_or_default();
    let separator = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let marked = [text, separator, PREFIX, key].concat();
    body.set("description", marked.as_str().into());
    body
}

/// Whether the text has the marker of this key.
pub(super) fn is_in(text: &str, key: &str) -> bool {
    keys(text).any(|found| found == key)
}

/// Whether the text has a marker of any key.
pub(super) fn is_any_in(text: &str) -> bool {
    keys(text).any(|found| !found.is_empty())
}

fn keys(text: &str) -> impl Iterator<Item = &str> {
    let is_end = |letter: char| !(letter.is_ascii_alphanumeric() || letter == '-');
    text.split(PREFIX).skip(1).filter_map(move |rest| rest.split(is_end).next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    #[test]
    fn the_line_comes_after_the_text() {
        for (why, body, expected) in [
            ("no description", r#"{"name":"n"}"#, r#"{"name":"n","description":"leadwire:k-1"}"#),
            ("an empty one", r#"{"description":""}"#, r#"{"description":"leadwire:k-1"}"#),
            ("null", r#"{"description":null}"#, r#"{"description":"leadwire:k-1"}"#),
            ("a text", r#"{"description":"Garden, 80"}"#, r#"{"description":"Garden, 80\nleadwire:k-1"}"#),
            ("a text with spaces", r#"{"description":" a  "}"#, r#"{"description":" a  \nleadwire:k-1"}"#),
            ("a last line break", r#"{"description":"a\n"}"#, r#"{"description":"a\nleadwire:k-1"}"#),
            (
                "a text that names another marker",
                r#"{"description":"leadwire:k-2"}"#,
                r#"{"description":"leadwire:k-2\nleadwire:k-1"}"#,
            ),
        ] {
            assert_eq!(Value::from(add(object(body), "k-1")).to_json(), expected, "{why}");
        }
    }

    #[test]
    fn the_marker_is_found_anywhere() {
        for (text, expected) in [
            ("leadwire:k-1", true),
            ("Garden\nleadwire:k-1", true),
            ("<p>Garden</p>\n<p>leadwire:k-1</p>", true),
            ("Garden<br />leadwire:k-1<br />called her", true),
            ("leadwire:k-2 leadwire:k-1", true),
            ("leadwire:k-11", false),
            ("leadwire:k-", false),
            ("leadwire: k-1", false),
            ("k-1", false),
            ("Leadwire:k-1", false),
            ("", false),
        ] {
            assert_eq!(is_in(text, "k-1"), expected, "{text}");
        }
    }

    #[test]
    fn a_marker_of_any_key() {
        for (text, expected) in [("a\nleadwire:k-2", true), ("leadwire:", false), ("leadwire", false), ("", false)] {
            assert_eq!(is_any_in(text), expected, "{text}");
        }
    }
}
