//! Whether a condition is met. Values are texts, as in inputs: numbers and dates are recognized by their form.

use std::cmp::Ordering;

use super::expression::{Expression, Operator};

impl Expression {
    pub(super) fn is_met(&self, values_of: &dyn Fn(&str) -> Vec<String>) -> bool {
        match self {
            Expression::Filled(name) => values_of(name).iter().any(|value| !value.trim().is_empty()),
            Expression::Comparison { name, operator, value } => operator.holds(&filled(values_of(name)), value),
            Expression::OneOf { name, values } => {
                let found = filled(values_of(name));
                values.iter().any(|value| Operator::Equal.holds(&found, value))
            }
            Expression::Not(inner) => !inner.is_met(values_of),
            Expression::All(parts) => parts.iter().all(|part| part.is_met(values_of)),
            Expression::Any(parts) => parts.iter().any(|part| part.is_met(values_of)),
        }
    }
}

impl Operator {
    /// Of several values one is enough; `!=` holds when none is equal.
    fn holds(self, found: &[String], value: &str) -> bool {
        if self == Operator::NotEqual {
            return !Operator::Equal.holds(found, value);
        }
        found.iter().any(|found| match (self, order(found, value)) {
            (Operator::Equal, order) => found == normal(value) || order == Some(Ordering::Equal),
            (Operator::Less, Some(order)) => order.is_lt(),
            (Operator::AtMost, Some(order)) => order.is_le(),
            (Operator::Greater, Some(order)) => order.is_gt(),
            (Operator::AtLeast, Some(order)) => order.is_ge(),
            _ => false,
        })
    }
}

/// The values that are not blank; one blank value if there are none.
fn filled(values: Vec<String>) -> Vec<String> {
    let mut filled: Vec<String> =
        values.iter().map(|value| normal(value).to_owned()).filter(|value| !value.is_empty()).collect();
    if filled.is_empty() {
        filled.push(String::new());
    }
    filled
}

/// Browsers submit `on` for a checked box without a value, which is `true` in a payload.
fn normal(value: &str) -> &str {
    match value.trim() {
        "on" => "true",
        value => value,
    }
}

/// None unless both are numbers, or both are dates.
fn order(found: &str, value: &str) -> Option<Ordering> {
    let value = value.trim();
    if let (Some(found), Some(value)) = (number(found), number(value)) {
        return found.partial_cmp(&value);
    }
    let length = date_length(found)?.min(date_length(value)?);
    Some(found.get(..length)?.cmp(value.get(..length)?))
}

/// Digits with an optional sign and fraction.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number =
        [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    text.parse().ok().filter(|_| is_number)
}

/// The length of a date without a time, or with a time up to its minutes; the shorter of two decides how they are compared. A time zone is
/// not considered: a page sends a date and time in UTC.
fn date_length(text: &str) -> Option<usize> {
    const DATE: &[u8] = b"0000-00-00";
    const DATE_AND_TIME: &[u8] = b"0000-00-00T00:00";
    let has_form = |form: &[u8]| {
        text.len() >= form.len()
            && text
                .bytes()
                .zip(form)
                .all(|(byte, form)| if *form == b'0' { byte.is_ascii_digit() } else { byte == *form })
    };
    if has_form(DATE_AND_TIME) {
        return Some(DATE_AND_TIME.len());
    }
    (text.len() == DATE.len() && has_form(DATE)).then_some(DATE.len())
}
