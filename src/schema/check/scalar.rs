//! Values that are neither lists nor objects.

use super::formats;
use crate::schema::amount::{DecimalSeparator, read_amount};
use crate::schema::issue::{CHOICE, FORMAT, INTEGER, NEGATIVE, RANGE, ROUNDED, Reason, TOO_LONG, TYPE};
use crate::schema::number::{self, digits_of};
use crate::schema::table::{Catalog, Shape};
use crate::schema::text::{trimmed, with_ascii_digits, without_controls};
use crate::schema::value::{NotInteger, Value};

/// The value in the form in which it is sent.
pub(super) fn scalar(shape: &Shape, value: &Value, catalog: &Catalog) -> Result<Value, Reason> {
    match (shape, value) {
        (Shape::Id, _) => integer(value, 1),
        (Shape::Integer { from }, _) => integer(value, *from),
        (Shape::NumberChoice(choices), _) => number_choice(choices, value),
        (Shape::Flag, _) => flag(value).ok_or_else(|| wrong_type(shape)),
        (Shape::YesNo, Value::Bool(flag)) => Ok(if *flag { "Y" } else { "N" }.into()),
        (Shape::YesNo, Value::Text(text)) => text_choice(&["Y", "N"], &trimmed(text)),
        (Shape::Amount, Value::Number(_)) => Ok(value.clone()),
        (Shape::Price, Value::Number(price_given)) => {
            price(&number::without_exponent(price_given.as_str()).ok_or_else(|| wrong_type(shape))?)
        }
        (Shape::Price, Value::Text(text)) => price(&amount(text)),
        (Shape::Currency, Value::Text(text)) => formatted(shape, &text.to_ascii_uppercase()),
        (Shape::DateTime, Value::Text(text)) => {
            formats::without_fraction(&with_ascii_digits(text)).map(Value::Text).ok_or_else(|| malformed(shape))
        }
        (Shape::TextChoice(choices), Value::Text(text)) => text_choice(choices, &trimmed(text)),
        (Shape::Status { listed, .. }, Value::Text(text)) => status(catalog.texts(*listed), &trimmed(text)),
        (_, Value::Text(text)) => formatted(shape, text),
        _ => Err(wrong_type(shape)),
    }
}

/// The text as it is sent, if it has the shape's form then.
fn formatted(shape: &Shape, text: &str) -> Result<Value, Reason> {
    let (text, is_well_formed): (String, fn(&str) -> bool) = match shape {
        Shape::Text => (without_controls(text), |_| true),
        Shape::Amount => (amount(text), number::is_decimal),
        Shape::Email => (formats::with_ascii_separators(&trimmed(text)), formats::is_email),
        Shape::HttpsUrl => (trimmed(text), formats::is_https_url),
        Shape::Currency => (trimmed(text), |text| formats::is_letters(text, 3)),
        Shape::Country => (trimmed(text), |text| formats::is_letters(text, 2)),
        Shape::Date => (with_ascii_digits(text), formats::is_date),
        _ => return Err(wrong_type(shape)),
    };
    if is_well_formed(&text) { Ok(Value::Text(text)) } else { Err(malformed(shape)) }
}

/// An amount as a decimal string, if it can be read in every language. A form reads the others, which a program does not write.
fn amount(text: &str) -> String {
    read_amount(text, DecimalSeparator::Unknown).unwrap_or_else(|| text.to_owned())
}

fn integer(value: &Value, min: i64) -> Result<Value, Reason> {
    value.integer(min).map(Value::number).map_err(|error| match error {
        NotInteger::Type => wrong_type(&Shape::Id),
        NotInteger::Fraction => INTEGER,
        NotInteger::Rounded => ROUNDED,
        NotInteger::Range => RANGE.with("min", Value::number(min)).with("max", Value::number_or_digits(i64::MAX)),
    })
}

/// A value of another type than the shape's.
pub(super) fn wrong_type(shape: &Shape) -> Reason {
    TYPE.with("expected", expected(shape))
}

/// Text that does not have the shape's form.
fn malformed(shape: &Shape) -> Reason {
    FORMAT.with("expected", expected(shape))
}

/// What a shape accepts, as the end of "name must be …".
fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::Id | Shape::Integer { .. } | Shape::NumberChoice(_) => "a whole number",
        Shape::Amount => "a finite number or a decimal string such as 12500.50",
        Shape::Price => "a number or a decimal string such as 12.50",
        Shape::Flag => "true or false",
        Shape::YesNo => "Y or N, or a boolean",
        Shape::Text | Shape::Colour | Shape::TextChoice(_) | Shape::Status { .. } => "text",
        Shape::Email => "a valid e-mail address",
        Shape::HttpsUrl => "a URL that begins with https://",
        Shape::Currency => "a currency code of three letters such as USD",
        Shape::Country => "a country code of two letters such as AU",
        Shape::Date => "a real date in the form YYYY-MM-DD",
        Shape::DateTime => "a real date and time in the form YYYY-MM-DDThh:mm:ss with Z or an offset such as +05:30",
        Shape::List { .. } => "a list",
        Shape::Record(_) | Shape::AnyObject => "an object",
        Shape::Multifield(_) => "text, or a list of objects",
        Shape::Anything => "a value that JSON can represent, which NaN, Infinity and functions are not",
    }
}

fn number_choice(choices: &[(i64, &str)], value: &Value) -> Result<Value, Reason> {
    if !matches!(value, Value::Number(_) | Value::Text(_)) {
        return Err(wrong_type(&Shape::NumberChoice(&[])));
    }
    if let Some(given) = value.as_integer(i64::MIN)
        && choices.iter().any(|(code, _)| *code == given)
    {
        return Ok(Value::number(given));
    }
    let mut labels = Vec::new();
    for (code, label) in choices {
        labels.push(labelled(*code, label));
    }
    Err(CHOICE.with("choices", Value::texts(&labels)))
}

fn labelled(code: i64, label: &str) -> String {
    if label.is_empty() { digits_of(code) } else { [&digits_of(code), " (", label, ")"].concat() }
}

pub(super) fn flag(value: &Value) -> Option<Value> {
    if let Value::Text(text) = value {
        return match trimmed(text).as_str() {
            "true" | "1" => Some(Value::Bool(true)),
            "false" | "0" => Some(Value::Bool(false)),
            _ => None,
        };
    }
    match (value, value.as_integer(0)) {
        (Value::Bool(_), _) => Some(value.clone()),
        (Value::Number(_), Some(0)) => Some(Value::Bool(false)),
        (Value::Number(_), Some(1)) => Some(Value::Bool(true)),
        _ => None,
    }
}

fn price(text: &str) -> Result<Value, Reason> {
    if !number::is_decimal(text) {
        return Err(malformed(&Shape::Price));
    }
    if text.starts_with('-') { Err(NEGATIVE) } else { Ok(text.into()) }
}

fn text_choice(choices: &[&str], text: &str) -> Result<Value, Reason> {
    if choices.contains(&text) {
        return Ok(text.into());
    }
    Err(CHOICE.with("choices", Value::texts(choices)))
}

fn status(listed: &[String], text: &str) -> Result<Value, Reason> {
    const MAX: usize = 50;
    if text.chars().count() > MAX {
        return Err(TOO_LONG.with("max", Value::number(50)).with("unit", "characters"));
    }
    if listed.is_empty() || listed.iter().any(|status| status == text) {
        return Ok(text.into());
    }
    Err(CHOICE.with("choices", Value::texts(listed)))
}
