//! Whole numbers, as numbers or as digits. Digits keep their exact value up to 2^63-1; a number that is written with a
//! point or an exponent has been a double, so beyond 2^53 its digits are not to be trusted.

use crate::schema::issue::{INTEGER, RANGE, ROUNDED, Reason, TYPE};
use crate::schema::{Value, number};

/// The whole number that a value holds, if it is `min` or more.
pub(super) fn whole(value: &Value, min: i64) -> Result<i64, Reason> {
    let whole = match value {
        Value::Number(number) if is_plain(number.as_str()) => number::whole_of(number.as_str()),
        Value::Number(number) => {
            let digits = number::whole_digits(number.as_str()).ok_or(INTEGER)?;
            if number::is_beyond_js(&digits) {
                return Err(ROUNDED);
            }
            number::whole_of(&digits)
        }
        Value::Text(text) if is_plain(text) && (min < 0 || !text.starts_with('-')) => number::whole_of(text),
        Value::Text(_) => return Err(INTEGER),
        _ => return Err(TYPE.with("expected", "a whole number")),
    };
    // Text of digits can only fail to be read by being too long.
    whole
        .filter(|whole| *whole >= min)
        .ok_or_else(|| RANGE.with("min", Value::number(min)).with("max", Value::number_or_digits(i64::MAX)))
}

impl Value {
    /// The whole number that this holds as a number or as digits, if it is `min` or more.
    pub fn as_whole(&self, min: i64) -> Option<i64> {
        whole(self, min).ok()
    }
}

fn is_plain(text: &str) -> bool {
    number::is_digits(text.strip_prefix('-').unwrap_or(text))
}
