//! Amounts as people write them: `1500,50`, `1.500,50`, `1 500,50`, `1,500.50`, `1'500.50`.

use super::number::is_decimal;
use super::text::{map_characters, with_ascii_digits};

/// Which character separates the fraction. It decides what `1.500` and `1,500` are; every other amount is unambiguous.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalSeparator {
    /// The language is not known: `1.500` is a program's number, and `1,500` cannot be read.
    #[default]
    Unknown,
    Point,
    Comma,
}

/// The languages with a decimal comma. CLDR 48, compared with `Intl` in `tests/separators.rs`.
const COMMA: &str = " af agq ast az bas be bg blo br bs bua ca co cs cv da de dsb dua dyo el eo es et eu ewo ff fi fo \
                     fr fur fy gl hr hsb hu hy ia id ie is it jgo jv ka kab kea kgp kk kkj kl ksf ksh ku ky lb lij \
                     lmo ln lo lt lu lv mgh mk mua nb nds nl nmg nn nnh no oc os pl pms prg pt rm rn ro ru rw sah sc \
                     scn se seh sg shi sk sl smn sq sr su sv szl tg tk tok tr tt tzm uk uz vec vi vmw wae wo yav yrl \
                     zgh ";
/// Regions with a decimal comma of other languages.
const COMMA_REGIONS: &str = " ar-dz ar-ly ar-ma ar-tn en-at en-be en-cz en-de en-dk en-ee en-es en-fi en-fr en-ge en-hu en-id \
                     en-it en-lt en-lv en-nl en-no en-pl en-pt en-ro en-se en-si en-sk en-ua en-za ms-bn ms-id qu-bo \
                     sw-cd ";
/// Regions of languages with a decimal comma that have a decimal point.
const POINT: &str = " de-ch de-li es-419 es-br es-bz es-cu es-do es-gt es-hn es-mx es-ni es-pa es-pe es-pr es-sv es-us \
                     it-ch kk-cn ku-iq uz-af ";

impl DecimalSeparator {
    /// By the character itself. Where it is Arabic's, people who type ASCII write the point.
    pub fn of_mark(mark: &str) -> DecimalSeparator {
        match mark {
            "." | "\u{66b}" => DecimalSeparator::Point,
            "," => DecimalSeparator::Comma,
            _ => DecimalSeparator::Unknown,
        }
    }

    /// By a language tag such as `de` or `es-MX`. A page asks `Intl` instead.
    pub fn of_language(tag: &str) -> DecimalSeparator {
        let tag: String =
            tag.trim().chars().map(|letter| if letter == '_' { '-' } else { letter.to_ascii_lowercase() }).collect();
        let language = tag.split('-').next().unwrap_or_default();
        let is_in = |list: &str, tag: &str| list.split(' ').any(|listed| listed == tag);
        if !(2..=3).contains(&language.len()) {
            DecimalSeparator::Unknown
        } else if is_in(COMMA, language) && !is_in(POINT, &tag) || is_in(COMMA_REGIONS, &tag) {
            DecimalSeparator::Comma
        } else {
            DecimalSeparator::Point
        }
    }
}

/// The amount with a decimal point and without groups, with the digits that were written. None for text that is no amount, and for an
/// ambiguous one when the language is not known.
pub fn read_amount(text: &str, separator: DecimalSeparator) -> Option<String> {
    let text = map_characters(&with_ascii_digits(text), |letter| Some(ascii_mark(letter)));
    let unsigned = text.strip_prefix('-').unwrap_or(&text);
    let mut amount = if unsigned.len() < text.len() { "-".to_owned() } else { String::new() };
    let whole = match last_mark(unsigned.as_bytes(), separator) {
        Mark::None | Mark::Group => unsigned,
        Mark::Fraction(at) => unsigned.get(..at)?,
        Mark::Ambiguous => return None,
    };
    if !is_grouped(whole.as_bytes()) {
        return None;
    }
    amount += &map_characters(whole, |letter| letter.is_ascii_digit().then_some(letter));
    if let Some(fraction) = unsigned.get(whole.len() + 1..) {
        amount += ".";
        amount += fraction;
    }
    is_decimal(&amount).then_some(amount)
}

/// White space and apostrophes separate groups, as `'`. The Arabic decimal separator has no other meaning, and becomes `!`.
fn ascii_mark(letter: char) -> char {
    match letter {
        '\u{66b}' => '!',
        '!' => '?',
        '\u{66c}' | '\u{2019}' | '\u{ff07}' => '\'',
        '\u{ff0c}' => ',',
        '\u{ff0e}' => '.',
        '\u{ff0d}' => '-',
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

fn last_mark(text: &[u8], separator: DecimalSeparator) -> Mark {
    let Some(last) = text.iter().rposition(|byte| b".,!".contains(byte)) else { return Mark::None };
    let (before, rest) = text.split_at(last);
    let mark = rest.first().copied().unwrap_or_default();
    let is_only = !before.contains(&mark);
    if mark == b'!' {
        return Mark::Fraction(last);
    }
    if !is_only {
        return Mark::Group;
    }
    // With the mark, a group of three has four bytes.
    let could_be_group = rest.len() == 4 && (1..=3).contains(&before.len()) && before.first() != Some(&b'0');
    let is_fraction = match separator {
        _ if !could_be_group => true,
        DecimalSeparator::Point => mark == b'.',
        DecimalSeparator::Comma => mark == b',',
        DecimalSeparator::Unknown if mark == b'.' => true,
        DecimalSeparator::Unknown => return Mark::Ambiguous,
    };
    if is_fraction { Mark::Fraction(last) } else { Mark::Group }
}

/// Whether a whole number has no groups, or groups of three, or as in India of two before the last three, between one kind of mark.
fn is_grouped(whole: &[u8]) -> bool {
    let (mut mark, mut length) = (None, 0);
    for byte in whole.iter().rev() {
        if byte.is_ascii_digit() {
            length += 1;
            continue;
        }
        let is_group = length == 3 || (length == 2 && mark.is_some());
        if !is_group || mark.is_some_and(|mark| mark != byte) || !b".,'".contains(byte) {
            return false;
        }
        (mark, length) = (Some(byte), 0);
    }
    mark.is_none() || (1..=3).contains(&length)
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
            ("12\u{66b}500", same("12.500")),
            ("١٥٠٠٫٥٠", same("1500.50")),
            ("١٬٥٠٠٫٥٠", same("1500.50")),
            ("१५००.५०", same("1500.50")),
            ("１５００", same("1500")),
            ("１，５００．５０", same("1500.50")),
            ("－１５００．５", same("-1500.5")),
            ("", [None; 3]),
            ("-", [None; 3]),
            ("abc", [None; 3]),
            (".5", [None; 3]),
            ("5,", [None; 3]),
            ("1.2.3", [None; 3]),
            ("1x234", [None; 3]),
            ("12!5", [None; 3]),
            ("1,234'567,890", [None; 3]),
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
            ("en-DE", Comma),
            ("ar-MA", Comma),
            ("lb", Comma),
            ("mn", Point),
            ("fr", Comma),
            ("es", Comma),
            ("es-MX", Point),
            ("pt_BR", Comma),
            ("en", Point),
            ("en-GB", Point),
            ("pt-PT", Comma),
            ("en-ZA", Comma),
            ("ja", Point),
            ("", Unknown),
            ("x", Unknown),
        ] {
            assert_eq!(DecimalSeparator::of_language(tag), expected, "{tag}");
        }
    }
}
