//! Amounts as people write them: `1500,50`, `1.500,50`, `1 500,50`, `1,500.50`, `1'500.50`.

use super::number::{is_decimal, is_digits};
use super::text::with_ascii_digits;

/// Which character separates the fraction. It decides what `1.500` and `1,500` are; every other amount is unambiguous.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalSeparator {
    /// The language is not known: `1.500` is a program's number, and `1,500` cannot be read.
    #[default]
    Unknown,
    Point,
    Comma,
}

/// The languages with a decimal comma. CLDR 46.
const COMMA: &str = " af az be bg bs ca cs da de el es et eu fi fo fr gl hr hu hy id is it ka kk ky lt lv mk mn nb nl nn no pl pt ro ru sk sl \
                     sq sr sv tg tr tt uk uz vi ";
/// Their regions with a decimal point.
const POINT: &str = " de-ch de-li es-419 es-cu es-do es-gt es-hn es-mx es-ni es-pa es-pe es-pr es-sv es-us it-ch ";

impl DecimalSeparator {
    /// By a language tag such as `de` or `es-MX`.
    pub fn of_language(tag: &str) -> DecimalSeparator {
        let tag: String =
            tag.trim().chars().map(|letter| if letter == '_' { '-' } else { letter.to_ascii_lowercase() }).collect();
        let language = tag.split('-').next().unwrap_or_default();
        let is_in = |list: &str, tag: &str| list.split(' ').any(|listed| listed == tag);
        if !(2..=3).contains(&language.len()) {
            DecimalSeparator::Unknown
        } else if is_in(COMMA, language) && !is_in(POINT, &tag) || tag == "en-za" {
            DecimalSeparator::Comma
        } else {
            DecimalSeparator::Point
        }
    }
}

/// The amount with a decimal point and without groups, with the digits that were written. None for text that is no amount, and for an
/// ambiguous one when the language is not known.
pub fn read_amount(text: &str, separator: DecimalSeparator) -> Option<String> {
    let spaced: String = with_ascii_digits(text).chars().map(separator_of).collect();
    let (sign, unsigned) = match spaced.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", spaced.as_str()),
    };
    let amount = match last_mark(unsigned, separator) {
        Mark::None | Mark::Group => [sign, &without_groups(unsigned)?].concat(),
        Mark::Fraction(at) => {
            let (whole, fraction) = (unsigned.get(..at)?, unsigned.get(at + 1..)?);
            [sign, &without_groups(whole)?, ".", fraction].concat()
        }
        Mark::Ambiguous => return None,
    };
    is_decimal(&amount).then_some(amount)
}

/// White space and apostrophes separate groups, as `'`. The Arabic decimal separator has no other meaning, and becomes `!`.
fn separator_of(letter: char) -> char {
    match letter {
        '\u{66b}' => '!',
        '\u{66c}' | '\u{2019}' => '\'',
        letter if letter.is_whitespace() => '\'',
        letter => letter,
    }
}

/// What the last point or comma of an amount is.
enum Mark {
    None,
    Group,
    /// At this byte.
    Fraction(usize),
    Ambiguous,
}

fn last_mark(text: &str, separator: DecimalSeparator) -> Mark {
    let Some(last) = text.rfind(['.', ',', '!']) else { return Mark::None };
    let (before, rest) = text.split_at(last);
    let mark = rest.chars().next().unwrap_or_default();
    let is_only = !before.contains(mark);
    if mark == '!' || (is_only && before.contains(['.', ',', '\''])) {
        return Mark::Fraction(last);
    }
    if !is_only {
        return Mark::Group;
    }
    // With the mark, a group of three has four bytes.
    let could_be_group = rest.len() == 4 && (1..=3).contains(&before.len()) && !before.starts_with('0');
    let is_fraction = match separator {
        _ if !could_be_group => true,
        DecimalSeparator::Point => mark == '.',
        DecimalSeparator::Comma => mark == ',',
        DecimalSeparator::Unknown if mark == '.' => true,
        DecimalSeparator::Unknown => return Mark::Ambiguous,
    };
    if is_fraction { Mark::Fraction(last) } else { Mark::Group }
}

/// The digits of a whole number: groups of three, or of two before the last three as in India, between one kind of separator.
fn without_groups(whole: &str) -> Option<String> {
    let Some(mark) = whole.chars().find(|letter| !letter.is_ascii_digit()) else { return Some(whole.to_owned()) };
    let groups: Vec<&str> = whole.split(mark).collect();
    let (last, rest) = groups.split_last()?;
    let (first, middle) = rest.split_first()?;
    let is_grouped = last.len() == 3
        && (1..=3).contains(&first.len())
        && (middle.iter().all(|group| group.len() == 3)
            || middle.iter().all(|group| group.len() == 2) && first.len() < 3);
    (is_grouped && groups.iter().all(|group| is_digits(group))).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::DecimalSeparator::{Comma, Point, Unknown};
    use super::*;

    /// An amount without a known language, with a decimal point and with a decimal comma.
    #[test]
    fn amounts() {
        let same = |amount: &'static str| [Some(amount); 3];
        for (text, expected) in [
            ("1500", same("1500")),
            ("1500.50", same("1500.50")),
            ("1500,50", same("1500.50")),
            ("1.500,50", same("1500.50")),
            ("1,500.50", same("1500.50")),
            ("1\u{a0}500,50", same("1500.50")),
            ("1\u{202f}500,50", same("1500.50")),
            ("1 500", same("1500")),
            ("1'500.50", same("1500.50")),
            ("1\u{2019}500.50", same("1500.50")),
            ("1.500.000", same("1500000")),
            ("1,500,000", same("1500000")),
            ("12,34,567.8", same("1234567.8")),
            ("-1.500,5", same("-1500.5")),
            ("\u{2212}5", same("-5")),
            (" 7 ", same("7")),
            ("0,125", same("0.125")),
            ("0.125", same("0.125")),
            ("12500,125", same("12500.125")),
            ("1.500", [Some("1.500"), Some("1.500"), Some("1500")]),
            ("1,500", [None, Some("1500"), Some("1.500")]),
            ("١٥٠٠٫٥٠", same("1500.50")),
            ("١٬٥٠٠٫٥٠", same("1500.50")),
            ("१५००.५०", same("1500.50")),
            ("１５００", same("1500")),
            ("", [None; 3]),
            ("-", [None; 3]),
            ("abc", [None; 3]),
            (".5", [None; 3]),
            ("5,", [None; 3]),
            ("1.2.3", [None; 3]),
            ("1,50,0", [None; 3]),
            ("1.500,50.2", [None; 3]),
            ("1e3", [None; 3]),
            ("1 50", [None; 3]),
            ("--1", [None; 3]),
        ] {
            let found = [Unknown, Point, Comma].map(|separator| read_amount(text, separator));
            assert_eq!(found.each_ref().map(Option::as_deref), expected, "{text:?}");
        }
    }

    #[test]
    fn languages() {
        for (tag, expected) in [
            ("de", Comma),
            ("de-AT", Comma),
            ("de-CH", Point),
            ("fr", Comma),
            ("es", Comma),
            ("es-MX", Point),
            ("pt_BR", Comma),
            ("en", Point),
            ("en-GB", Point),
            ("ja", Point),
            ("", Unknown),
            ("x", Unknown),
        ] {
            assert_eq!(DecimalSeparator::of_language(tag), expected, "{tag}");
        }
    }
}
