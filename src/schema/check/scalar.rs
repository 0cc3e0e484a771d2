//! Values that are neither lists nor objects.

use super::{text, time};
use crate::schema::catalog::Catalog;
use crate::schema::issue::{CHOICE, FORMAT, INTEGER, NEGATIVE, RANGE, ROUNDED, Reason, TOO_LONG, TYPE};
use crate::schema::number::{self, digits_of};
use crate::schema::table::Shape;
use crate::schema::value::{NotWhole, Value};

/// The value in the form in which it is sent.
pub(super) fn scalar(shape: &Shape, value: &Value, catalog: &Catalog) -> Result<Value, Reason> {
    match (shape, value) {
        (Shape::Id, _) => whole(value, 1),
        (Shape::Whole { from }, _) => whole(value, *from),
        (Shape::Code(codes), _) => code(codes, value),
        (Shape::Flag, _) => flag(value).ok_or_else(|| not_a(shape)),
        (Shape::YesNo, Value::Bool(flag)) => Ok(if *flag { "Y" } else { "N" }.into()),
        (Shape::YesNo, Value::Text(text)) => one_of(&["Y", "N"], text),
        (Shape::Amount, Value::Number(_)) => Ok(value.clone()),
        (Shape::Price, Value::Number(price_given)) => {
            price(&number::plain(price_given.as_str()).ok_or_else(|| not_a(shape))?)
        }
        (Shape::Price, Value::Text(text)) => price(text),
        (Shape::Currency, Value::Text(text)) => in_form(shape, &text.to_ascii_uppercase()),
        (Shape::DateTime, Value::Text(text)) => {
            time::without_fraction(text).map(Value::Text).ok_or_else(|| malformed(shape))
        }
        (Shape::Word(words), Value::Text(text)) => one_of(words, text),
        (Shape::Status { listed, .. }, Value::Text(text)) => status(catalog.texts(*listed), text),
        (_, Value::Text(text)) => in_form(shape, text),
        _ => Err(not_a(shape)),
    }
}

/// The text itself, if it has the shape's form.
fn in_form(shape: &Shape, text: &str) -> Result<Value, Reason> {
    let is_well_formed = match shape {
        Shape::Text | Shape::Colour => true,
        Shape::Amount => number::is_decimal(text),
        Shape::Email => text::is_email(text),
        Shape::HttpsUrl => text::is_https_url(text),
        Shape::Currency => text::is_letters(text, 3),
        Shape::Country => text::is_letters(text, 2),
        Shape::Date => time::is_date(text),
        _ => return Err(not_a(shape)),
    };
    if is_well_formed { Ok(text.into()) } else { Err(malformed(shape)) }
}

fn whole(value: &Value, min: i64) -> Result<Value, Reason> {
    value.whole(min).map(Value::number).map_err(|error| match error {
        NotWhole::Type => not_a(&Shape::Id),
        NotWhole::Fraction => INTEGER,
        NotWhole::Rounded => ROUNDED,
        NotWhole::Range => RANGE.with("min", Value::number(min)).with("max", Value::number_or_digits(i64::MAX)),
    })
}

/// A value of another type than the shape's.
pub(super) fn not_a(shape: &Shape) -> Reason {
    TYPE.with("expected", expected(shape))
}

/// Text that does not have the shape's form.
fn malformed(shape: &Shape) -> Reason {
    FORMAT.with("expected", expected(shape))
}

/// What a shape accepts, as the end of "name must be …".
fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::Id | Shape::Whole { .. } | Shape::Code(_) => "a whole number",
        Shape::Amount => "a finite number or a decimal string such as 12500.50",
        Shape::Price => "a number or a decimal string such as 12.50",
        Shape::Flag => "true or false",
        Shape::YesNo => "Y or N, or a boolean",
        Shape::Text | Shape::Colour | Shape::Word(_) | Shape::Status { .. } => "text",
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

fn code(codes: &[(i64, &str)], value: &Value) -> Result<Value, Reason> {
    if !matches!(value, Value::Number(_) | Value::Text(_)) {
        return Err(not_a(&Shape::Code(&[])));
    }
    if let Some(given) = value.as_whole(i64::MIN)
        && codes.iter().any(|(code, _)| *code == given)
    {
        return Ok(Value::number(given));
    }
    let mut labels = Vec::new();
    for (code, label) in codes {
        labels.push(labelled(*code, label));
    }
    Err(CHOICE.with("choices", Value::texts(&labels)))
}

fn labelled(code: i64, label: &str) -> String {
    if label.is_empty() { digits_of(code) } else { [&digits_of(code), " (", label, ")"].concat() }
}

fn flag(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(_) => Some(value.clone()),
        Value::Text(text) if text == "true" => Some(Value::Bool(true)),
        Value::Text(text) if text == "false" => Some(Value::Bool(false)),
        Value::Text(text) if text.len() > 1 => None,
        Value::Number(_) | Value::Text(_) => match value.as_whole(0)? {
            0 => Some(Value::Bool(false)),
            1 => Some(Value::Bool(true)),
            _ => None,
        },
        _ => None,
    }
}

fn price(text: &str) -> Result<Value, Reason> {
    if !number::is_decimal(text) {
        return Err(malformed(&Shape::Price));
    }
    if text.starts_with('-') { Err(NEGATIVE) } else { Ok(text.into()) }
}

fn one_of(words: &[&str], text: &str) -> Result<Value, Reason> {
    if words.contains(&text) {
        return Ok(text.into());
    }
    Err(CHOICE.with("choices", Value::texts(words)))
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
