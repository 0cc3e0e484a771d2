//! Issues of a payload: a code, a path and an English sentence. A catalog's templates replace the English
//! ones by code.

use super::path::{Path, Segment};
use super::table::Catalog;
use super::value::{Object, Value};

#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    pub code: Code,
    /// Never empty.
    pub path: Path,
    pub message: String,
    /// The values in the message, by name, for custom messages.
    pub params: Object,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    Required,
    Type,
    Integer,
    Range,
    Choice,
    Format,
    TooLong,
    ReadOnly,
    Empty,
    UnsafeKey,
    TooDeep,
    TooLarge,
    UnknownField,
    PartialAddress,
    NothingToUpdate,
    NotHexColour,
    LeftOut,
    AddsValue,
}

/// Why a value is refused, or worth a warning.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reason {
    code: Code,
    /// A template: `{field}` and the params' names are replaced by their values.
    english: &'static str,
    params: Object,
}

pub(super) const REQUIRED: Reason = reason(Code::Required, "{field} is required");
pub(super) const REQUIRED_WHEN: Reason = reason(Code::Required, "{field} is required {when}");
pub(super) const ENTRY_REQUIRED: Reason =
    reason(Code::Required, "{field} must have an entry with {idKey} {id} and a {valueKey}");
pub(super) const TYPE: Reason = reason(Code::Type, "{field} must be {expected}");
pub(super) const NOT_AN_OBJECT: Reason = reason(Code::Type, "the payload must be an object, not {found}");
pub(super) const INTEGER: Reason = reason(Code::Integer, "{field} must be a whole number, or digits without sign");
pub(super) const RANGE: Reason = reason(Code::Range, "{field} must be from {min} to {max}");
pub(super) const NEGATIVE: Reason = reason(Code::Range, "{field} must be 0 or more");
pub(super) const ROUNDED: Reason = reason(
    Code::Range,
    "{field} is a number beyond 2^53, which JavaScript rounds; give a bigint or a string of digits",
);
pub(super) const CHOICE: Reason = reason(Code::Choice, "{field} must be one of {choices}");
pub(super) const ALIAS_CONFLICT: Reason = reason(Code::Choice, "{field} and {alias} are one field and must not differ");
pub(super) const FORMAT: Reason = reason(Code::Format, "{field} must be {expected}");
pub(super) const TOO_LONG: Reason = reason(Code::TooLong, "{field} must have at most {max} {unit}");
pub(super) const SET_BY_CRM: Reason = reason(Code::ReadOnly, "{field} is set by the CRM and cannot be sent");
pub(super) const SET_ON_ADD: Reason =
    reason(Code::ReadOnly, "{field} cannot be changed by an update, that is when id is given");
pub(super) const EMPTY: Reason = reason(Code::Empty, "{what} must contain at least one field");
pub(super) const UNSAFE_KEY: Reason =
    reason(Code::UnsafeKey, "{field} is never sent: the keys __proto__, constructor and prototype are not allowed");
pub(super) const TOO_DEEP: Reason =
    reason(Code::TooDeep, "{field} is nested too deep: a payload has at most {max} levels");
pub(super) const TOO_LARGE: Reason =
    reason(Code::TooLarge, "the payload is too large: its JSON has at most {max} bytes");
pub(super) const UNKNOWN_FIELD: Reason =
    reason(Code::UnknownField, "{field} is not a documented field; it is sent as it is");
pub(super) const PARTIAL_ADDRESS: Reason =
    reason(Code::PartialAddress, "{field} is part of an address, which is best updated whole; missing: {missing}");
pub(super) const NOTHING_TO_UPDATE: Reason =
    reason(Code::NothingToUpdate, "only {field} is given, so there is nothing to update");
pub(super) const NOT_HEX_COLOUR: Reason =
    reason(Code::NotHexColour, "{field} is not a hex colour such as #7ee546; it is sent as it is");
pub(super) const EMPTY_LIST: Reason = reason(Code::NothingToUpdate, "{field} is an empty list, which changes nothing");
pub(super) const LEFT_OUT: Reason = reason(Code::LeftOut, "{field} is empty, so it is left out; null clears it");
pub(super) const LEFT_OUT_FOR_GOOD: Reason =
    reason(Code::LeftOut, "{field} is empty, so it is left out; it cannot be cleared");
pub(super) const ADDS_VALUE: Reason =
    reason(Code::AddsValue, "{field} has no {idKey}, so it is added each time that the update is sent");

const fn reason(code: Code, english: &'static str) -> Reason {
    Reason { code, english, params: Object::new() }
}

impl Reason {
    pub(super) fn with(self, name: &'static str, param: impl Into<Value>) -> Reason {
        Reason { params: self.params.with(name, param), ..self }
    }
}

impl Issue {
    /// A payload with more bytes than `max_bytes`.
    pub fn too_large(max_bytes: usize, catalog: &Catalog) -> Issue {
        let reason = TOO_LARGE.with("max", Value::number(max_bytes));
        Issue::new(reason, Path(vec![Segment::Key("id".to_owned())]), catalog)
    }

    /// A payload in which every field is missing.
    pub fn empty(catalog: &Catalog) -> Issue {
        Issue::new(EMPTY.with("what", "the payload"), Path(vec![Segment::Key("id".to_owned())]), catalog)
    }

    /// `[{code, path, message, params?}, …]`
    pub fn list(issues: &[Issue]) -> Value {
        Value::List(issues.iter().map(Value::from).collect())
    }

    pub(super) fn new(reason: Reason, path: Path, catalog: &Catalog) -> Issue {
        let Reason { code, english, params } = reason;
        let replacement = catalog.messages.iter().find(|(name, _)| name == code.as_str());
        let template = replacement.map_or(english, |(_, template)| template);
        Issue { code, message: fill(template, &path.to_text(), &params), path, params }
    }
}

/// Replaces the names in a template's braces by their values; an unknown name stays as it is.
fn fill(template: &str, field: &str, params: &Object) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            text.push('{');
            rest = after;
            continue;
        };
        match params.get(name) {
            Some(value) => push_value(value, &mut text),
            None if name == "field" => text.push_str(field),
            None => text.extend(["{", name, "}"]),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

fn push_value(value: &Value, out: &mut String) {
    match value {
        Value::Text(text) => out.push_str(text),
        Value::Number(number) => out.push_str(number.as_str()),
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                push_value(item, out);
            }
        }
        _ => {}
    }
}

/// `{code, path, message, params?}`
impl From<&Issue> for Value {
    fn from(issue: &Issue) -> Self {
        let object = Object::new()
            .with("code", issue.code.as_str())
            .with("path", issue.path.to_value())
            .with("message", issue.message.as_str());
        if issue.params.is_empty() { object.into() } else { object.with("params", issue.params.clone()).into() }
    }
}

impl Code {
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Required => "required",
            Code::Type => "type",
            Code::Integer => "integer",
            Code::Range => "range",
            Code::Choice => "choice",
            Code::Format => "format",
            Code::TooLong => "too_long",
            Code::ReadOnly => "read_only",
            Code::Empty => "empty",
            Code::UnsafeKey => "unsafe_key",
            Code::TooDeep => "too_deep",
            Code::TooLarge => "too_large",
            Code::UnknownField => "unknown_field",
            Code::PartialAddress => "partial_address",
            Code::NothingToUpdate => "nothing_to_update",
            Code::NotHexColour => "not_hex_colour",
            Code::LeftOut => "left_out",
            Code::AddsValue => "adds_value",
        }
    }
}
