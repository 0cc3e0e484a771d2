//! Reads JSON text (RFC 8259) strictly. Ours and not a library's, because of what must not be lost on the way: a
//! number's digits, a key that stands twice, half of a surrogate pair, and which part of a payload nests too deep.

use super::{Flaw, Object, Value};
use crate::schema::number;

/// Why a text is no value at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    NotJson,
    /// A key that an object holds twice: readers disagree on which of the two counts.
    RepeatedKey(String),
}

pub(super) fn read(text: &str, levels: usize) -> Result<Value, Unreadable> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(levels)?;
    reader.skip_space();
    if reader.at == text.len() { Ok(value) } else { Err(Unreadable::NotJson) }
}

struct Reader<'a> {
    text: &'a str,
    /// The next byte; always on a character's boundary.
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self, levels: usize) -> Result<Value, Unreadable> {
        self.skip_space();
        match self.peek() {
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'"' => self.string().map(|text| text.map_or(Value::Broken(Flaw::HalfSurrogate), Value::Text)),
            b'[' | b'{' if levels == 0 => self.too_deep(),
            b'[' => self.list(levels - 1),
            b'{' => self.object(levels - 1),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Unreadable> {
        if !self.rest().starts_with(word) {
            return Err(Unreadable::NotJson);
        }
        self.at += word.len();
        Ok(value)
    }

    fn list(&mut self, levels: usize) -> Result<Value, Unreadable> {
        let mut items = Vec::new();
        let mut has_next = self.opens(b']');
        while has_next {
            items.push(self.value(levels)?);
            has_next = self.continues(b']')?;
        }
        Ok(Value::List(items))
    }

    fn object(&mut self, levels: usize) -> Result<Value, Unreadable> {
        let mut entries = Vec::new();
        let mut is_broken = false;
        let mut has_next = self.opens(b'}');
        while has_next {
            self.skip_space();
            let key = self.string()?;
            self.skip_space();
            self.expect(b':')?;
            let value = self.value(levels)?;
            match key {
                Some(key) => entries.push((key, value)),
                None => is_broken = true,
            }
            has_next = self.continues(b'}')?;
        }
        match repeated(&entries) {
            Some(key) => Err(Unreadable::RepeatedKey(key.to_owned())),
            None if is_broken => Ok(Value::Broken(Flaw::HalfSurrogate)),
            None => Ok(Value::Object(Object(entries))),
        }
    }

    /// Steps over the opening bracket and, in an empty list or object, over the closing one. Tells whether it has any.
    fn opens(&mut self, end: u8) -> bool {
        self.at += 1;
        self.skip_space();
        !self.take(end)
    }

    /// Steps over the comma or the closing bracket behind an entry. Tells whether there is a next one.
    fn continues(&mut self, end: u8) -> Result<bool, Unreadable> {
        self.skip_space();
        if self.take(end) {
            return Ok(false);
        }
        self.expect(b',').map(|()| true)
    }

    /// The text of a string; none when it holds half of a surrogate pair.
    fn string(&mut self) -> Result<Option<String>, Unreadable> {
        self.expect(b'"')?;
        let mut text = String::new();
        let mut is_whole = true;
        loop {
            let plain = self.rest().bytes().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=31)).count();
            text.push_str(self.rest().get(..plain).unwrap_or_default());
            self.at += plain;
            if self.take(b'"') {
                return Ok(is_whole.then_some(text));
            }
            self.expect(b'\\')?;
            match self.escape()? {
                Some(letter) => text.push(letter),
                None => is_whole = false,
            }
        }
    }

    /// The character behind a backslash; none for half of a surrogate pair.
    fn escape(&mut self) -> Result<Option<char>, Unreadable> {
        let escaped = self.peek();
        self.at += 1;
        Ok(Some(match escaped {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(Unreadable::NotJson),
        }))
    }

    fn unicode(&mut self) -> Result<Option<char>, Unreadable> {
        let first = self.four_hex()?;
        if !(0xd800..0xdc00).contains(&first) || !self.rest().starts_with("\\u") {
            return Ok(char::from_u32(first));
        }
        let before = self.at;
        self.at += 2;
        let second = self.four_hex()?;
        if (0xdc00..0xe000).contains(&second) {
            return Ok(char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)));
        }
        // The first stands alone; the second escape is read for itself.
        self.at = before;
        Ok(None)
    }

    fn four_hex(&mut self) -> Result<u32, Unreadable> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.peek()).to_digit(16).ok_or(Unreadable::NotJson)?;
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }

    fn number(&mut self) -> Result<Value, Unreadable> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits()?;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        Ok(if number::is_finite(text) { Value::Number(text.to_owned()) } else { Value::Broken(Flaw::NotFinite) })
    }

    fn digits(&mut self) -> Result<(), Unreadable> {
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += count;
        if count == 0 { Err(Unreadable::NotJson) } else { Ok(()) }
    }

    /// Steps over a list or an object without going deeper into it.
    fn too_deep(&mut self) -> Result<Value, Unreadable> {
        let mut open = 0_usize;
        loop {
            match self.peek() {
                b'[' | b'{' => open += 1,
                b']' | b'}' => open -= 1,
                b'"' => {
                    self.string()?;
                    continue;
                }
                0 => return Err(Unreadable::NotJson),
                _ => {}
            }
            self.at += self.rest().chars().next().map_or(1, char::len_utf8);
            if open == 0 {
                return Ok(Value::Broken(Flaw::TooDeep));
            }
        }
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Unreadable> {
        if self.take(byte) { Ok(()) } else { Err(Unreadable::NotJson) }
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == byte;
        self.at += usize::from(is_there);
        is_there
    }

    /// The next byte; 0, which JSON never has, at the end.
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

/// A key that stands twice. By hash, so that an object of many keys takes no time that grows with their square.
fn repeated(entries: &[(String, Value)]) -> Option<&str> {
    let mut slots: Vec<Option<&str>> = vec![None; (entries.len() * 2).next_power_of_two()];
    let mask = slots.len() - 1;
    for (key, _) in entries {
        let mut at = hash(key);
        while let Some(slot) = slots.get_mut(at & mask) {
            match slot {
                None => {
                    *slot = Some(key);
                    break;
                }
                Some(other) if other == key => return Some(key),
                Some(_) => at = at.wrapping_add(1),
            }
        }
    }
    None
}

/// FNV-1a.
fn hash(key: &str) -> usize {
    key.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ usize::from(byte)).wrapping_mul(0x0100_0193))
}
