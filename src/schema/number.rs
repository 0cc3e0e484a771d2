//! Numbers as text: their digits are never converted to a double, which would lose some.

/// The largest integer that a double, and so JavaScript, holds exactly: 2^53 - 1.
pub const MAX_SAFE: u64 = (1 << 53) - 1;

/// The first 32 digits of 2^1024 - 2^970, from which on a number rounds to infinity. A number with exactly these digits is lower; one with
/// more digits after them counts as infinite.
const BEYOND_DOUBLE: &str = "17976931348623158079372897140530";

/// One ASCII digit or more, and nothing else.
pub fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Parses digits. None for any other text, and beyond 2^63-1.
pub fn parse_digits(digits: &str) -> Option<u64> {
    if is_digits(digits) { parse_integer(digits)?.try_into().ok() } else { None }
}

/// Parses digits with an optional minus.
pub fn parse_integer(text: &str) -> Option<i64> {
    if is_digits(text.strip_prefix('-').unwrap_or(text)) { text.parse().ok() } else { None }
}

/// An integer's digits. Without `format!` or itoa, which would make the page's module larger.
pub fn digits_of(integer: impl TryInto<i64>) -> String {
    let integer = integer.try_into().unwrap_or(i64::MAX);
    let absolute = integer.unsigned_abs();
    let mut unit = 1;
    while absolute / unit > 9 {
        unit *= 10;
    }
    let mut digits = String::new();
    if integer < 0 {
        digits.push('-');
    }
    while unit > 0 {
        digits.push(char::from(b'0' + (absolute / unit % 10) as u8));
        unit /= 10;
    }
    digits
}

/// A number by JSON's grammar (RFC 8259).
pub fn is_json_number(text: &str) -> bool {
    let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let integer = mantissa.split_once('.').map_or(mantissa, |(integer, _)| integer);
    let unsigned = integer.strip_prefix('-').unwrap_or(integer);
    is_decimal(mantissa)
        && (unsigned == "0" || !unsigned.starts_with('0'))
        && is_digits(power.strip_prefix(['+', '-']).unwrap_or(power))
}

/// JSON text with each integer of 16 digits or more as a string, for readers that would round it. Text that is not JSON does
/// not become JSON.
pub fn long_numbers_as_text(json: &str) -> String {
    let mut out = String::new();
    let mut rest = json;
    while let Some(first) = rest.bytes().next() {
        let length = match first {
            b'"' => string_length(rest),
            b'-' | b'0'..=b'9' => {
                rest.bytes().take_while(|byte| byte.is_ascii_digit() || b"-+.eE".contains(byte)).count()
            }
            _ => rest.bytes().take_while(|byte| !matches!(byte, b'"' | b'-' | b'0'..=b'9')).count(),
        };
        let Some((part, after)) = rest.split_at_checked(length) else { break };
        let quote = if length > 15 && is_long_integer(part, after) { "\"" } else { "" };
        out.extend([quote, part, quote]);
        rest = after;
    }
    out
}

/// Whether JSON has it as a number where `after` follows. Other digits would become JSON by the quotes.
fn is_long_integer(part: &str, after: &str) -> bool {
    let digits = part.strip_prefix('-').unwrap_or(part);
    is_digits(digits) && !digits.starts_with('0') && !after.trim_ascii_start().starts_with(':')
}

/// The bytes of the string that JSON text begins with, its quotes included.
fn string_length(json: &str) -> usize {
    let mut is_escaped = false;
    let end = json.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.map_or(json.len(), |end| end + 2)
}

/// Digits with an optional sign and an optional fraction: `-12.50`.
pub fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((integer, fraction)) => is_digits(integer) && is_digits(fraction),
        None => is_digits(unsigned),
    }
}

/// Whether the text of a JSON number lies within the range of a double.
pub fn is_finite(text: &str) -> bool {
    let Scientific { digits, exponent, .. } = Scientific::of(text);
    match exponent.cmp(&308) {
        std::cmp::Ordering::Less => true,
        std::cmp::Ordering::Equal => digits.as_str() <= BEYOND_DOUBLE,
        std::cmp::Ordering::Greater => digits.is_empty(),
    }
}

/// Whether the text of a JSON number is an integer that JavaScript would round.
pub fn is_beyond_js(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    is_digits(unsigned) && parse_digits(unsigned).is_none_or(|integer| integer > MAX_SAFE)
}

/// A JSON number without exponent: `1.25e3` is `1250`. None for more digits than a price has.
pub fn without_exponent(text: &str) -> Option<String> {
    const MAX_DIGITS: i64 = 40;
    if is_decimal(text) {
        return Some(text.to_owned());
    }
    let Scientific { negative, digits, exponent } = Scientific::of(text);
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    if !(-MAX_DIGITS..=MAX_DIGITS).contains(&exponent) {
        return None;
    }
    let mut all = String::new();
    (exponent..0).for_each(|_| all.push('0'));
    all += &digits;
    let integer_length = usize::try_from(exponent).unwrap_or(0) + 1;
    (all.len()..integer_length).for_each(|_| all.push('0'));
    let (integer, fraction) = all.split_at_checked(integer_length)?;
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if negative { "-" } else { "" };
    Some([sign, integer, point, fraction].concat())
}

/// The plain digits of a JSON number that is an integer, however it is written: `1e3` is `1000`. None for fractions. More digits
/// than an id has are cut, to a number beyond every id.
pub fn integer_digits(text: &str) -> Option<String> {
    const MAX_DIGITS: i64 = 20;
    let Scientific { negative, mut digits, exponent } = Scientific::of(text);
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let length = exponent + 1;
    let written = count(digits.len());
    if length < written {
        return None;
    }
    (written..length.min(MAX_DIGITS)).for_each(|_| digits.push('0'));
    if negative {
        digits.insert(0, '-');
    }
    Some(digits)
}

/// A number as `d.ddd * 10^exponent`, without leading or trailing zeros; zero has no digits.
struct Scientific {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Scientific {
    /// `text` is a number by JSON's grammar.
    fn of(text: &str) -> Scientific {
        let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let unsigned = mantissa.strip_prefix('-').unwrap_or(mantissa);
        let (integer, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all = [integer, fraction].concat();
        let digits = all.trim_start_matches('0');
        let leading = count(all.len() - digits.len());
        Scientific {
            negative: text.starts_with('-'),
            digits: digits.trim_end_matches('0').to_owned(),
            exponent: power_of(power).saturating_add(count(integer.len()) - leading - 1),
        }
    }
}

/// The exponent's value; one beyond 2^63-1 counts as infinite.
fn power_of(text: &str) -> i64 {
    let infinite = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    parse_integer(text.strip_prefix('+').unwrap_or(text)).unwrap_or(infinite)
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
