//! Lists, objects, and values of which the rules know nothing.

use super::Expected::{As, Refused, Same};
use super::Format;

/// A custom field's value, "mixed" in the document.
pub const ANYTHING: &[Format] = &[
    ("text", r#""red""#, Same),
    ("false is present", "false", Same),
    ("0 is present", "0", Same),
    ("a number with all its digits", "9007199254740993", Same),
    ("a fraction with all its digits", "0.10", Same),
    ("an empty list", "[]", Same),
    ("an empty object", "{}", Same),
    ("a list of all sorts", r#"[1,"a",null,true,{"b":[""]}]"#, Same),
    ("escapes", r#"{"\u0061":"\u0062"}"#, As(r#"{"a":"b"}"#)),
    ("NaN is not missing", "1e999", Refused("type", SENDABLE)),
    ("a lone surrogate", r#""a\ud800""#, As(r#""a""#)),
    ("control characters at every level", r#"{"a":["b\u0000",{"c":"d\u0007\te"}]}"#, As(r#"{"a":["b",{"c":"d\te"}]}"#)),
];
const SENDABLE: &str = "must be a value that JSON can represent, which NaN, Infinity and functions are not";

pub const OBJECT: &[Format] = &[
    ("an object", r#"{"a":1,"b":{"c":null}}"#, Same),
    ("an empty object", "{}", Same),
    ("a list", "[]", Refused("type", "must be an object")),
    ("text", r#""a""#, Refused("type", "must be an object")),
    ("a number", "1", Refused("type", "must be an object")),
    ("NaN is not missing", "1e999", Refused("type", "must be an object")),
    ("true", "true", Refused("type", "must be an object")),
];

pub const LIST_OF_OBJECTS: &[Format] = &[
    ("objects", r#"[{"a":1},{}]"#, Same),
    ("an empty list", "[]", Same),
    ("an object", r#"{"0":{}}"#, Refused("type", "must be a list")),
    ("text", r#""a""#, Refused("type", "must be a list")),
    ("a number", "1", Refused("type", "must be a list")),
    ("NaN is not missing", "1e999", Refused("type", "must be a list")),
];

pub const LIST_OF_IDS: &[Format] = &[
    ("ids in all forms", r#"[1,"2",9007199254740993]"#, As("[1,2,9007199254740993]")),
    ("an empty list", "[]", Same),
    ("an id alone", "1", Refused("type", "must be a list")),
    ("an object", "{}", Refused("type", "must be a list")),
    ("text", r#""1,2""#, Refused("type", "must be a list")),
    ("NaN is not missing", "1e999", Refused("type", "must be a list")),
];
