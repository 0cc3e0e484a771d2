//! Text formats, implemented for the sandbox alone so that the library's can be tested against them.

use jiff::civil::{Date, Time};

/// Such as `-12.50`: digits, with an optional sign and fraction.
pub fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let mut parts = unsigned.splitn(2, '.');
    parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// As the HTML standard defines it: characters that need no quotes, one @, host labels; and letters of every script, as RFC 6531 has
/// them.
pub fn is_email(text: &str) -> bool {
    const PUNCTUATION: &str = ".!#$%&'*+/=?^_`{|}~-";
    let Some((local, host)) = text.split_once('@') else { return false };
    let is_local = |letter: char| is_letter(letter) || PUNCTUATION.contains(letter);
    (1..=64).contains(&local.len()) && text.len() <= 254 && local.chars().all(is_local) && host.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let is_valid = label.chars().all(|letter| is_letter(letter) || letter == '-');
    (1..=63).contains(&label.chars().count()) && is_valid && !label.starts_with('-') && !label.ends_with('-')
}

/// Of ASCII, letters and digits; of the rest, what is not a space or a control.
fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || !letter.is_ascii() && !letter.is_whitespace() && !letter.is_control() && !shows_nothing(letter)
}

/// By Unicode's names: fillers, zero-width spaces, selectors and the like. Joiners are part of words.
fn shows_nothing(letter: char) -> bool {
    const RANGES: [(u32, u32); 21] = [
        (0x00ad, 0x00ad),
        (0x034f, 0x034f),
        (0x061c, 0x061c),
        (0x115f, 0x1160),
        (0x17b4, 0x17b5),
        (0x180b, 0x180f),
        (0x200b, 0x200b),
        (0x200e, 0x200f),
        (0x202a, 0x202e),
        (0x2060, 0x206f),
        (0x2800, 0x2800),
        (0x3164, 0x3164),
        (0xfe00, 0xfe0f),
        (0xfeff, 0xfeff),
        (0xffa0, 0xffa0),
        (0xfff0, 0xfffc),
        (0x13430, 0x1343f),
        (0x1bca0, 0x1bca3),
        (0x1d159, 0x1d159),
        (0x1d173, 0x1d17a),
        (0xe0000, 0xe0fff),
    ];
    RANGES.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(letter)))
}

/// Whether a text has a control character that no field shows: all but tabs and line breaks.
pub fn has_controls(text: &str) -> bool {
    text.chars().any(|letter| letter.is_control() && !"\t\n\r".contains(letter))
}

pub fn is_https_url(text: &str) -> bool {
    let Some(rest) = text.to_ascii_lowercase().strip_prefix("https://").map(str::to_owned) else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !host.is_empty()
        && !rest
            .contains(|letter: char| letter.is_whitespace() || letter.is_control() || "<>\"\\^`{|}".contains(letter))
}

/// A calendar date, optionally followed by a T or a space and a time.
pub fn is_date(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else { return false };
    is_calendar_date(date) && (rest.is_empty() || rest.strip_prefix(['T', ' ']).is_some_and(is_time))
}

/// A calendar date, a time in seconds and a UTC offset.
pub fn is_date_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else { return false };
    let Some((time, zone)) = rest.strip_prefix('T').and_then(|rest| rest.split_at_checked(8)) else { return false };
    is_calendar_date(date) && is_clock_time("%H:%M:%S", time) && is_zone(zone)
}

/// `hh:mm`, optionally with seconds, a fraction and a UTC offset.
fn is_time(text: &str) -> bool {
    let end = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (time, zone) = text.split_at_checked(end).unwrap_or((text, ""));
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let is_whole =
        is_clock_time("%H:%M:%S", whole) || !time.contains('.') && whole.len() == 5 && is_clock_time("%H:%M", whole);
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    is_whole && is_fraction && (zone.is_empty() || is_zone(zone))
}

fn is_zone(text: &str) -> bool {
    text == "Z" || text.strip_prefix(['+', '-']).is_some_and(|offset| is_clock_time("%H:%M", offset))
}

/// `YYYY-MM-DD` with all ten characters, which the parser alone does not require. Year 0 is invalid.
fn is_calendar_date(text: &str) -> bool {
    let has_pattern = text.bytes().zip(*b"dddd-dd-dd").all(|(byte, pattern)| match pattern {
        b'd' => byte.is_ascii_digit(),
        _ => byte == pattern,
    });
    has_pattern && !text.starts_with("0000") && Date::strptime("%Y-%m-%d", text).is_ok()
}

/// Two digits for each part, which the parser alone does not require.
fn is_clock_time(format: &str, text: &str) -> bool {
    // The parser accepts a second of 60 as a leap second.
    let has_pairs = text.split(':').all(|pair| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_digit()));
    has_pairs && !text.ends_with(":60") && Time::strptime(format, text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(is_valid: fn(&str) -> bool, valid: &[&str], invalid: &[&str]) {
        for text in valid {
            assert!(is_valid(text), "{text:?} is valid");
        }
        for text in invalid {
            assert!(!is_valid(text), "{text:?} is invalid");
        }
    }

    #[test]
    fn decimals() {
        check(is_decimal, &["0", "-1", "12.50", "007"], &["", "-", "1.", ".5", "1e3", "+1", "1,5", "1.2.3", " 1"]);
    }

    #[test]
    fn addresses() {
        let valid = ["a@b", "é@b.c", "zakaz@пример.рф", "first.last+tag@mail.example.com", "o'neil@x-y.org"];
        check(
            is_email,
            &valid,
            &["", "a", "@b", "a@", "a@b@c", "a b@c.d", "a@-b.c", "a@b-.c", "a@b..c", "a@b\u{a0}c", "a@\u{200b}b"],
        );
    }

    #[test]
    fn urls() {
        let valid = ["https://a.b", "HTTPS://a.b/c?d#e"];
        check(is_https_url, &valid, &["", "http://a.b", "https://", "https:///c", "https://a b", "//a.b"]);
    }

    #[test]
    fn dates() {
        let valid = ["2024-02-29", "2026-11-20T10:00:00Z", "2026-11-20 10:00", "2026-11-20T10:00:00.5+05:30"];
        let invalid =
            ["", "2023-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-11-20T", "2026-11-20T24:00", "20261120"];
        check(is_date, &valid, &invalid);
    }

    #[test]
    fn dates_with_times() {
        let valid = ["2018-10-05T08:00:00+05:30", "2024-02-29T23:59:59Z"];
        let invalid = [
            "2018-10-05",
            "2018-10-05T08:00:00",
            "2018-10-05 08:00:00Z",
            "2018-10-05T08:00:00.5Z",
            "2018-10-05T08:00:60Z",
            "2018-10-05T8:00:00Z",
            "2018-10-05T08:00:00+0530",
            "2023-02-29T08:00:00Z",
        ];
        check(is_date_time, &valid, &invalid);
    }
}
