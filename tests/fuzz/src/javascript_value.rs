//! Values of JavaScript as data: what the module makes of each, and how Node gets it. The first restates `Value::from_js`, which
//! exists in WebAssembly only.

use leadwire::schema::{MAX_BYTES, MAX_LEVELS, Object, ReadError, Value};

#[derive(Clone, Debug)]
pub enum JsValue {
    Null,
    Undefined,
    Bool(bool),
    Number(f64),
    /// Decimal digits with an optional minus.
    BigInt(String),
    /// UTF-16, which may have lone surrogates.
    Text(Vec<u16>),
    List(Vec<JsValue>),
    Object(Vec<(Vec<u16>, JsValue)>),
    /// Milliseconds since 1970; an invalid date if they are NaN.
    Date(f64),
    /// `new String(…)` and the like.
    Boxed(Box<JsValue>),
    /// An object that JSON cannot represent, by the expression that makes it in `decode.mjs`.
    Other(&'static str),
}

/// The expressions of [`JsValue::Other`].
pub const OTHERS: [&str; 6] = ["map", "set", "function", "symbol", "bytes", "error"];

impl JsValue {
    pub fn text(text: &str) -> JsValue {
        JsValue::Text(text.encode_utf16().collect())
    }

    pub fn object<const N: usize>(entries: [(&str, JsValue); N]) -> JsValue {
        JsValue::Object(entries.into_iter().map(|(key, value)| (key.encode_utf16().collect(), value)).collect())
    }

    /// What the module reads of a payload, a target or options.
    pub fn to_value(&self) -> Value {
        let value = self.read(0);
        if value.to_json().len() > MAX_BYTES { Value::Unreadable(ReadError::TooLarge) } else { value }
    }

    fn read(&self, levels: usize) -> Value {
        match self {
            JsValue::Null | JsValue::Undefined => Value::Null,
            JsValue::Bool(flag) => Value::Bool(*flag),
            JsValue::Number(number) => read_number(*number),
            JsValue::BigInt(digits) => Value::from_digits(digits),
            JsValue::Text(units) => Value::Text(without_lone_surrogates(units)),
            JsValue::Date(ms) if ms.is_nan() => Value::Unreadable(ReadError::NotRepresentable),
            JsValue::Date(ms) => Value::Text(iso_date(*ms)),
            JsValue::Boxed(inner) => inner.read(levels),
            JsValue::Other(_) => Value::Unreadable(ReadError::NotRepresentable),
            JsValue::Object(entries) if has_to_json(entries) => Value::number(1),
            JsValue::List(_) | JsValue::Object(_) if levels == MAX_LEVELS => Value::Unreadable(ReadError::TooDeep),
            JsValue::List(items) => Value::List(items.iter().map(|item| item.read(levels + 1)).collect()),
            JsValue::Object(entries) => read_entries(entries, levels + 1),
        }
    }

    /// JSON text, in which a value that JSON does not have is `{"$": type, "v": …}`.
    pub fn to_node(&self, out: &mut String) {
        let tagged = |kind: &str, text: &str| format!(r#"{{"$":"{kind}","v":"{text}"}}"#);
        match self {
            JsValue::Null => out.push_str("null"),
            JsValue::Undefined => out.push_str(r#"{"$":"undefined"}"#),
            JsValue::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
            JsValue::Number(number) if number.is_finite() => out.push_str(&number_text(*number)),
            JsValue::Number(number) => out.push_str(&tagged("number", &non_finite(*number))),
            JsValue::BigInt(digits) => out.push_str(&tagged("bigint", digits)),
            JsValue::Text(units) => push_text(units, out),
            JsValue::Date(ms) if ms.is_nan() => out.push_str(&tagged("date", "NaN")),
            JsValue::Date(ms) => out.push_str(&tagged("date", &number_text(*ms))),
            JsValue::Boxed(inner) => {
                out.push_str(r#"{"$":"boxed","v":"#);
                inner.to_node(out);
                out.push('}');
            }
            JsValue::Other(name) => out.push_str(&format!(r#"{{"$":"{name}"}}"#)),
            JsValue::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    item.to_node(out);
                }
                out.push(']');
            }
            // Its entries would look like a tag.
            JsValue::Object(entries) if entries.iter().any(|(key, _)| *key == [u16::from(b'$')]) => {
                out.push_str(r#"{"$":"object","v":["#);
                for (index, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if index > 0 { ",[" } else { "[" });
                    push_text(key, out);
                    out.push(',');
                    value.to_node(out);
                    out.push(']');
                }
                out.push_str("]}");
            }
            JsValue::Object(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    push_text(key, out);
                    out.push(':');
                    value.to_node(out);
                }
                out.push('}');
            }
        }
    }
}

/// Whether the object has a `toJSON`, which returns 1 as every function here does.
fn has_to_json(entries: &[(Vec<u16>, JsValue)]) -> bool {
    let is_to_json = |key: &[u16]| String::from_utf16_lossy(key) == "toJSON";
    entries.iter().any(|(key, value)| is_to_json(key) && matches!(value, JsValue::Other("function")))
}

/// The entries in JavaScript's order: keys that are array indexes first, by number.
fn read_entries(entries: &[(Vec<u16>, JsValue)], levels: usize) -> Value {
    let mut ordered: Vec<&(Vec<u16>, JsValue)> = entries.iter().collect();
    ordered.sort_by_key(|(key, _)| array_index(key).unwrap_or(u64::MAX));
    let mut object = Object::new();
    let mut has_unreadable_key = false;
    for (key, value) in ordered {
        if matches!(value, JsValue::Undefined) {
            continue;
        }
        let value = value.read(levels);
        match String::from_utf16(key) {
            Ok(key) => object.push(&key, value),
            Err(_) => has_unreadable_key = true,
        }
    }
    if has_unreadable_key { Value::Unreadable(ReadError::LoneSurrogate) } else { object.into() }
}

fn array_index(key: &[u16]) -> Option<u64> {
    let text = String::from_utf16(key).ok()?;
    let index: u64 = text.parse().ok()?;
    (index < u64::from(u32::MAX) && index.to_string() == text).then_some(index)
}

/// Text with a lone surrogate loses it, and U+FFFD, which cannot be distinguished from it.
fn without_lone_surrogates(units: &[u16]) -> String {
    String::from_utf16(units)
        .unwrap_or_else(|_| String::from_utf16_lossy(units).replace(char::REPLACEMENT_CHARACTER, ""))
}

fn read_number(number: f64) -> Value {
    if !number.is_finite() {
        return Value::Unreadable(ReadError::NotRepresentable);
    }
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        return Value::number(number as i64);
    }
    let text = number_text(number);
    // The exponent distinguishes an integer that has lost digits from a bigint.
    let exponent = if text.contains(['.', 'e']) { "" } else { "e0" };
    Value::from_digits(&(text + exponent))
}

fn non_finite(number: f64) -> String {
    if number.is_nan() { "NaN".to_owned() } else { format!("{}Infinity", if number < 0.0 { "-" } else { "" }) }
}

/// `String(number)` by ECMA-262, 6.1.6.1.20; but -0 keeps its sign.
pub fn number_text(number: f64) -> String {
    if number == 0.0 {
        return if number.is_sign_negative() { "-0" } else { "0" }.to_owned();
    }
    let sign = if number < 0.0 { "-" } else { "" };
    let scientific = format!("{:e}", number.abs());
    let (mantissa, exponent) = scientific.split_once('e').expect("an exponent");
    let digits = mantissa.replace('.', "");
    let (count, point) = (digits.len() as i64, exponent.parse::<i64>().expect("a whole number") + 1);
    let zeros = |count: i64| "0".repeat(count as usize);
    let text = match point {
        _ if count <= point && point <= 21 => digits + &zeros(point - count),
        1..=21 => {
            let (integer, fraction) = digits.split_at(point as usize);
            format!("{integer}.{fraction}")
        }
        -5..=0 => format!("0.{}{digits}", zeros(-point)),
        _ => {
            let (first, rest) = digits.split_at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            format!("{first}{dot}{rest}e{}{}", if point > 0 { "+" } else { "-" }, (point - 1).abs())
        }
    };
    sign.to_owned() + &text
}

/// `toISOString` of a time in the years 1970 to 9999.
fn iso_date(ms: f64) -> String {
    let ms = ms as i64;
    let (days, rest) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    // The days since 0000-03-01, by eras of 400 years.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (seconds, thousandths) = (rest / 1000, rest % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{thousandths:03}Z")
}

/// A string of JSON, with everything but printable ASCII escaped.
fn push_text(units: &[u16], out: &mut String) {
    out.push('"');
    for unit in units {
        match u8::try_from(*unit) {
            Ok(letter @ (b'"' | b'\\')) => out.extend(['\\', char::from(letter)]),
            Ok(letter @ b' '..=b'~') => out.push(char::from(letter)),
            _ => out.push_str(&format!("\\u{unit:04x}")),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_javascript_writes_them() {
        for (number, expected) in [
            (-0.0, "-0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (1e21, "1e+21"),
            (1e20, "100000000000000000000"),
            (123_456_789_012_345_680_000.0, "123456789012345680000"),
            (1e-6, "0.000001"),
            (1e-7, "1e-7"),
            (1.5e-7, "1.5e-7"),
            (1.797_693_134_862_315_7e308, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
            (0.000_012_5, "0.0000125"),
        ] {
            assert_eq!(number_text(number), expected);
        }
    }

    #[test]
    fn dates_as_javascript_writes_them() {
        for (ms, expected) in [
            (0.0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000.0, "2000-02-29T00:00:00.000Z"),
            (1_795_132_800_001.0, "2026-11-20T00:00:00.001Z"),
            (253_402_300_799_999.0, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(iso_date(ms), expected);
        }
    }
}
