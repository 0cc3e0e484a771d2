//! Text as people type and paste it: characters that show nothing, control characters, and digits of other scripts.

/// White space, control characters, and characters that show nothing: Unicode 16's `Default_Ignorable_Code_Point`, the other format
/// controls that are invisible (`Cf`), and two blanks that Unicode counts as symbols.
pub fn is_blank_character(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || is_invisible(letter)
}

fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        // Hangul fillers.
        | '\u{115f}'..='\u{1160}' | '\u{3164}' | '\u{ffa0}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        // Zero-width spaces and joiners, directions, invisible operators.
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        // The blank of Braille.
        | '\u{2800}'
        // Variation selectors.
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{fff0}'..='\u{fffc}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        // A musical symbol without a head, and musical controls.
        | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}'
        // Tags and supplementary variation selectors.
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether the text shows nothing.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_blank_character)
}

/// Whether the text has only visible ASCII characters and spaces, as most has.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Text without control characters, of which tabs and line breaks are kept.
pub fn without_controls(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    map_characters(text, |letter| (!letter.is_control() || matches!(letter, '\t' | '\n' | '\r')).then_some(letter))
}

/// An address, an id or a code: without blanks around it and without characters that show nothing. Joiners, which are part of words in
/// some scripts, are kept.
pub fn trimmed(text: &str) -> String {
    let text = text.trim_matches(is_blank_character);
    if is_plain(text) {
        return text.to_owned();
    }
    map_characters(text, |letter| {
        let is_kept =
            matches!(letter, '\u{200c}' | '\u{200d}') || letter.is_whitespace() || !is_blank_character(letter);
        is_kept.then_some(letter)
    })
}

/// Trimmed, with the digits 0 to 9 instead of those of other scripts, and with an ASCII minus.
pub fn with_ascii_digits(text: &str) -> String {
    map_characters(&trimmed(text), |letter| Some(ascii_digit(letter)))
}

/// The first digits of the scripts in which people write numbers; the other nine follow.
const ZEROS: [u16; 20] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
    0x17e0, 0x1810, 0x1946, 0xff10,
];

fn ascii_digit(letter: char) -> char {
    for zero in ZEROS {
        if let Some(value @ 0..10) = u32::from(letter).checked_sub(u32::from(zero)) {
            return char::from_digit(value, 10).unwrap_or(letter);
        }
    }
    if letter == '\u{2212}' { '-' } else { letter }
}

/// One function for every change of characters, since the module would contain a copy of each iterator.
pub fn map_characters(text: &str, change: fn(char) -> Option<char>) -> String {
    let mut changed = String::with_capacity(text.len());
    for letter in text.chars() {
        if let Some(letter) = change(letter) {
            changed.push(letter);
        }
    }
    changed
}
