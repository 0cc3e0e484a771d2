//! Dates and times, read strictly: a date that does not exist is refused.

use crate::schema::number::value_of;

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
        let whole_seconds = text.len() - after_seconds.len();
        [text.get(..whole_seconds).unwrap_or_default(), after_fraction].concat()
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
    let number = value_of(digits)?;
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
