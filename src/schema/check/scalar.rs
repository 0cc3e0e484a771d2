//! Values that are neither lists nor objects: one verb a shape.

use super::integer::whole;
use super::{text, time};
use crate::schema::issue::{CHOICE, FORMAT, NEGATIVE, Reason, TOO_LONG, TYPE};
use crate::schema::{Catalog, Shape, Value, number};

/// The value in the form in which it is sent.
pub(super) fn scalar(shape: &Shape, value: &Value, catalog: &Catalog) -> Result<Value, Reason> {
    match (shape, value) {
        (Shape::Id, _) => whole(value, 1).map(Value::number),
        (Shape::Whole { from }, _) => whole(value, *from).map(Value::number),
        (Shape::Code(codes), _) => code(codes, value),
        (Shape::Flag, _) => flag(value).ok_or(TYPE.with("expected", expected(shape))),
        (Shape::YesNo, _) => yes_no(value),
        (Shape::Amount, Value::Number(_)) => Ok(value.clone()),
        (Shape::Amount, Value::Text(text)) => amount(text),
        (Shape::Price, Value::Number(text)) => {
            number::plain(text).map_or(Err(TYPE.with("expected", expected(shape))), price)
        }
        (Shape::Price, Value::Text(text)) => price(text.clone()),
        (Shape::Text | Shape::Colour, Value::Text(_)) => Ok(value.clone()),
        (Shape::Email, Value::Text(text)) => in_form(text::is_email(text), value, shape),
        (Shape::HttpsUrl, Value::Text(text)) => in_form(text::is_https_url(text), value, shape),
        (Shape::Currency, Value::Text(text)) => {
            in_form(text::is_letters(text, 3), &Value::Text(text.to_ascii_uppercase()), shape)
        }
        (Shape::Country, Value::Text(text)) => in_form(text::is_letters(text, 2), value, shape),
        (Shape::Date, Value::Text(text)) => in_form(time::is_date(text), value, shape),
        (Shape::DateTime, Value::Text(text)) => {
            time::without_fraction(text).map(Value::Text).ok_or(FORMAT.with("expected", expected(shape)))
        }
        (Shape::Word(words), Value::Text(text)) => one_of(words, text),
        (Shape::Status { listed, .. }, Value::Text(text)) => status(listed(catalog), text),
        _ => Err(TYPE.with("expected", expected(shape))),
    }
}

/// What a shape takes, as the end of "name must be …".
pub(super) fn expected(shape: &Shape) -> &'static str {
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
        Shape::Multifield(_) => "text, or a list of objects with a VALUE",
        Shape::Anything => "a value that JSON can carry, which NaN, Infinity and functions are not",
    }
}

fn in_form(is_well_formed: bool, value: &Value, shape: &Shape) -> Result<Value, Reason> {
    if is_well_formed { Ok(value.clone()) } else { Err(FORMAT.with("expected", expected(shape))) }
}

fn code(codes: &[(i64, &str)], value: &Value) -> Result<Value, Reason> {
    if !matches!(value, Value::Number(_) | Value::Text(_)) {
        return Err(TYPE.with("expected", expected(&Shape::Code(&[]))));
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
    if label.is_empty() { code.to_string() } else { [&code.to_string(), " (", label, ")"].concat() }
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

fn yes_no(value: &Value) -> Result<Value, Reason> {
    match value {
        Value::Bool(true) => Ok("Y".into()),
        Value::Bool(false) => Ok("N".into()),
        Value::Text(text) => one_of(&["Y", "N"], text),
        _ => Err(TYPE.with("expected", expected(&Shape::YesNo))),
    }
}

fn amount(text: &str) -> Result<Value, Reason> {
    if number::is_decimal(text) { Ok(text.into()) } else { Err(FORMAT.with("expected", expected(&Shape::Amount))) }
}

fn price(text: String) -> Result<Value, Reason> {
    if !number::is_decimal(&text) {
        return Err(FORMAT.with("expected", expected(&Shape::Price)));
    }
    if text.starts_with('-') { Err(NEGATIVE) } else { Ok(Value::Text(text)) }
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
