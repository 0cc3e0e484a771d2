//! Validates a single value by the shape of its field. Values must already have the form in which they are sent.

use std::fmt;

use leadwire::schema::{Catalog, Shape, Value};

use super::formats;

/// How strictly a CRM reads whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// Only as JSON numbers.
    Strict,
    /// As PHP does: also as text, as a form sends them.
    Php,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    Missing,
    /// Another type than this one.
    Type(&'static str),
    /// The right type, but not one of these values.
    Value(String),
    ReadOnly,
    /// An object without any field.
    Empty,
}

/// Validates every shape but objects and lists of the right type, which the caller walks.
pub fn check(shape: &Shape, value: &Value, catalog: &Catalog, typing: Typing) -> Result<(), Violation> {
    match shape {
        Shape::Id => whole_number(value, 1, typing),
        Shape::Integer { from } => whole_number(value, *from, typing),
        Shape::Amount => match value {
            Value::Number(_) => Ok(()),
            Value::Text(text) => expect_value(formats::is_decimal(text), "a number"),
            _ => Err(Violation::Type("a number")),
        },
        Shape::Price => text(value, "a decimal number from 0, as text", |price| {
            formats::is_decimal(price) && !price.starts_with('-')
        }),
        Shape::Flag => expect_type(matches!(value, Value::Bool(_)), "true or false"),
        Shape::YesNo => text(value, "Y or N", |flag| matches!(flag, "Y" | "N")),
        Shape::Text | Shape::Colour => {
            text(value, "text without control characters", |text| !formats::has_controls(text))
        }
        Shape::Email => text(value, "a valid e-mail address", formats::is_email),
        Shape::HttpsUrl => text(value, "an https URL", formats::is_https_url),
        Shape::Currency => text(value, "a currency of three capital letters", |currency| {
            currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase())
        }),
        Shape::Country => text(value, "a country of two letters", |country| {
            country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic())
        }),
        Shape::Date => text(value, "a date, YYYY-MM-DD", formats::is_date),
        Shape::DateTime => text(value, "a date and time, YYYY-MM-DDThh:mm:ssTZD", formats::is_date_time),
        Shape::NumberChoice(codes) => {
            let code = digits(value, typing).ok_or(Violation::Type("a whole number"))?;
            expect_value(codes.iter().any(|(known, _)| known.to_string() == code), "one of the listed numbers")
        }
        Shape::TextChoice(words) => text(value, &format!("one of {}", words.join(", ")), |word| words.contains(&word)),
        Shape::Status { listed, .. } => {
            let listed = catalog.texts(*listed);
            text(value, "a status of 1 to 50 characters", |status| {
                status.chars().count() <= 50 && (listed.is_empty() || listed.iter().any(|known| known == status))
            })
        }
        Shape::AnyObject => expect_type(matches!(value, Value::Object(_)), "an object"),
        Shape::Anything => expect_type(!matches!(value, Value::Unreadable(_)), "a value"),
        Shape::Record(_) => Err(Violation::Type("an object")),
        Shape::List { .. } | Shape::Multifield(_) => Err(Violation::Type("a list")),
    }
}

fn whole_number(value: &Value, from: i64, typing: Typing) -> Result<(), Violation> {
    let digits = digits(value, typing).ok_or(Violation::Type("a whole number"))?;
    expect_value(digits.parse::<i64>().is_ok_and(|whole| whole >= from), &format!("from {from} to {}", i64::MAX))
}

/// The digits of a whole number, with its sign, as they were sent.
fn digits(value: &Value, typing: Typing) -> Option<&str> {
    let text = match (value, typing) {
        (Value::Number(number), _) => number.as_str(),
        (Value::Text(text), Typing::Php) => text,
        _ => return None,
    };
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_whole = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
    is_whole.then_some(text)
}

fn text(value: &Value, expected: &str, is_valid: impl Fn(&str) -> bool) -> Result<(), Violation> {
    let text = value.as_text().ok_or(Violation::Type("text"))?;
    expect_value(is_valid(text), expected)
}

fn expect_type(is_met: bool, expected: &'static str) -> Result<(), Violation> {
    if is_met { Ok(()) } else { Err(Violation::Type(expected)) }
}

fn expect_value(is_met: bool, expected: &str) -> Result<(), Violation> {
    if is_met { Ok(()) } else { Err(Violation::Value(expected.to_owned())) }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Violation::Missing => formatter.write_str("is required"),
            Violation::Type(expected) => write!(formatter, "must be {expected}"),
            Violation::Value(expected) => write!(formatter, "must be {expected}"),
            Violation::ReadOnly => formatter.write_str("cannot be set"),
            Violation::Empty => formatter.write_str("must not be empty"),
        }
    }
}
