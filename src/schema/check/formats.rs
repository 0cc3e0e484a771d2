//! Formats of trimmed text: e-mail addresses, URLs, colours, dates and times. Each check is linear in the text's length. A date that does
//! not exist is refused.

use crate::schema::number::parse_digits;
use crate::schema::text::map_characters;

/// A valid e-mail address as the HTML standard defines it, so that a page and its browser agree, within SMTP's lengths
/// (RFC 5321: 64 before the @, 254 in all), and with the letters of all scripts (RFC 6531).
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    text.len() <= 254
        && (1..=64).contains(&local.len())
        && !text.chars().any(char::is_whitespace)
        && local.bytes().all(|byte| is_letter_byte(byte) || b".!#$%&'*+/=?^_`{|}~-".contains(&byte))
        && domain.as_bytes().split(|byte| *byte == b'.').all(is_host_label)
}

fn is_host_label(label: &[u8]) -> bool {
    // Characters of two bytes or more count once.
    let length = label.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    (1..=63).contains(&length)
        && label.iter().all(|byte| is_letter_byte(*byte) || *byte == b'-')
        && !label.starts_with(b"-")
        && !label.ends_with(b"-")
}

/// Of a letter, a digit, or a character of another script.
fn is_letter_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// An address with ASCII's @ and points instead of those that an input method for Chinese or Japanese writes.
pub(super) fn with_ascii_separators(text: &str) -> String {
    map_characters(text, |letter| {
        Some(match letter {
            '\u{ff20}' => '@',
            '\u{3002}' | '\u{ff0e}' | '\u{ff61}' => '.',
            letter => letter,
        })
    })
}

/// The scheme, a host, and characters that a URL may contain.
pub(super) fn is_https_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_at_checked("https://".len()) else { return false };
    scheme.eq_ignore_ascii_case("https://")
        && !matches!(rest.bytes().next(), None | Some(b'/' | b'?' | b'#'))
        && !text.bytes().any(|byte| b"<>\"\\^`{|}".contains(&byte))
        && !text.chars().any(char::is_whitespace)
}

pub(super) fn is_letters(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// `#rgb` or `#rrggbb`.
pub(super) fn is_hex_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// `YYYY-MM-DD`, alone or followed by `T` or a space and a time of day with or without seconds, fraction and offset.
pub(super) fn is_date(text: &str) -> bool {
    dated(text).is_some()
}

/// `YYYY-MM-DDThh:mm:ssTZD` without the fraction of the seconds.
pub(super) fn without_fraction(text: &str) -> Option<String> {
    let rest = date(text)?.strip_prefix('T')?;
    let after_seconds = seconds(hours_and_minutes(rest)?)?;
    let after_fraction = fraction(after_seconds)?;
    offset(after_fraction)?.is_empty().then(|| {
        let to_seconds = text.len() - after_seconds.len();
        [text.get(..to_seconds).unwrap_or_default(), after_fraction].concat()
    })
}

fn dated(text: &str) -> Option<()> {
    let rest = date(text)?;
    if rest.is_empty() {
        return Some(());
    }
    let minutes = hours_and_minutes(rest.strip_prefix('T').or_else(|| rest.strip_prefix(' '))?)?;
    let seconds = seconds(minutes).map_or(Some(minutes), fraction)?;
    (seconds.is_empty() || offset(seconds)?.is_empty()).then_some(())
}

// Each function reads its part from the start of the text, and returns the rest.

fn date(text: &str) -> Option<&str> {
    let (year, rest) = number(text, 4, 1..=9999)?;
    let (month, rest) = number(rest.strip_prefix('-')?, 2, 1..=12)?;
    let (_, rest) = number(rest.strip_prefix('-')?, 2, 1..=days_in(month, year))?;
    Some(rest)
}

fn hours_and_minutes(text: &str) -> Option<&str> {
    let (_, rest) = number(text, 2, 0..=23)?;
    let (_, rest) = number(rest.strip_prefix(':')?, 2, 0..=59)?;
    Some(rest)
}

fn seconds(text: &str) -> Option<&str> {
    let (_, rest) = number(text.strip_prefix(':')?, 2, 0..=59)?;
    Some(rest)
}

/// A point and digits, or nothing.
fn fraction(text: &str) -> Option<&str> {
    let Some(digits) = text.strip_prefix('.') else { return Some(text) };
    let rest = digits.trim_start_matches(|digit: char| digit.is_ascii_digit());
    (rest.len() < digits.len()).then_some(rest)
}

/// `Z` or `±hh:mm`.
fn offset(text: &str) -> Option<&str> {
    match text.strip_prefix('Z') {
        Some(rest) => Some(rest),
        None => hours_and_minutes(text.strip_prefix('+').or_else(|| text.strip_prefix('-'))?),
    }
}

fn number(text: &str, width: usize, range: std::ops::RangeInclusive<u64>) -> Option<(u64, &str)> {
    let (digits, rest) = text.split_at_checked(width)?;
    let number = parse_digits(digits)?;
    range.contains(&number).then_some((number, rest))
}

fn days_in(month: u64, year: u64) -> u64 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
