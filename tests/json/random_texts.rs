//! `Value` and `serde_json::Value` parse the same random texts, valid and damaged, from fixed seeds.

use leadwire::schema::{ParseError, Value};
use serde_json::Value as Other;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TEXTS: u32 = 4000;

#[test]
fn random_texts() {
    let (mut read, mut refused) = (0, 0);
    for seed in 1..=TEXTS {
        let mut random = Random(u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut text = String::new();
        random.value(&mut text, 6);
        parse_both(&text);
        for _ in 0..4 {
            let damaged = random.mutated(&text);
            if parse_both(&damaged) { read += 1 } else { refused += 1 }
        }
    }
    assert!(read > TEXTS / 4 && refused > TEXTS / 4, "damage has both results: {read} read, {refused} refused");
}

/// Fails unless both parsers agree. Returns whether the text is valid.
#[track_caller]
fn parse_both(text: &str) -> bool {
    let other: Result<Other, _> = serde_json::from_str(text);
    match (Value::read(text, 64), other) {
        // serde_json keeps the last of two equal keys.
        (Err(ParseError::DuplicateKey), _) => false,
        (Err(ParseError::NotJson), Err(_)) => false,
        // A number beyond the range of a double, which serde_json keeps as text.
        (Ok(ours), Ok(_)) if has_unreadable(&ours) => false,
        (Ok(ours), Ok(other)) => {
            assert!(is_same(&ours, &other), "{text:?}\nours  {ours:?}\nother {other:?}");
            let written = ours.to_json();
            assert_eq!(Value::read(&written, 64).as_ref(), Ok(&ours), "what is written is read: {text:?}");
            assert!(is_same(&ours, &serde_json::from_str(&written).unwrap()), "by both: {text:?}");
            true
        }
        (Ok(ours), Err(error)) => panic!("{text:?} is parsed as {ours:?}; serde_json reports {error}"),
        (Err(_), Ok(other)) => panic!("{text:?} is refused; serde_json parses {other:?}"),
    }
}

fn is_same(ours: &Value, other: &Other) -> bool {
    match (ours, other) {
        (Value::Null, Other::Null) => true,
        (Value::Bool(ours), Other::Bool(other)) => ours == other,
        (Value::Text(ours), Other::String(other)) => ours == other,
        (Value::Number(ours), Other::Number(other)) => ours == other,
        (Value::List(ours), Other::Array(other)) => {
            ours.len() == other.len() && ours.iter().zip(other).all(|(ours, other)| is_same(ours, other))
        }
        (Value::Object(ours), Other::Object(other)) => {
            ours.entries().len() == other.len()
                && ours
                    .entries()
                    .iter()
                    .all(|(key, value)| other.get(key.as_str()).is_some_and(|other| is_same(value, other)))
        }
        _ => false,
    }
}

fn has_unreadable(value: &Value) -> bool {
    match value {
        Value::Unreadable(_) => true,
        Value::List(items) => items.iter().any(has_unreadable),
        Value::Object(object) => object.entries().iter().any(|(_, value)| has_unreadable(value)),
        _ => false,
    }
}

/// Pseudo-random numbers (xorshift64*), the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as u32;
        high as usize % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn value(&mut self, out: &mut String, levels: usize) {
        self.space(out);
        match self.below(if levels == 0 { 5 } else { 9 }) {
            0 => out.push_str(self.pick(&["null", "true", "false"])),
            1 | 2 => self.number(out),
            3 | 4 => self.string(out),
            5 | 6 => self.several(out, '[', ']', levels),
            _ => self.several(out, '{', '}', levels),
        }
        self.space(out);
    }

    fn several(&mut self, out: &mut String, open: char, close: char, levels: usize) {
        out.push(open);
        let count = self.below(4);
        for index in 0..count {
            if index > 0 {
                out.push(',');
            }
            if open == '{' {
                self.space(out);
                self.string(out);
                self.space(out);
                out.push(':');
            }
            self.value(out, levels - 1);
        }
        if count == 0 {
            self.space(out);
        }
        out.push(close);
    }

    fn number(&mut self, out: &mut String) {
        out.push_str(self.pick(&["", "", "-"]));
        out.push_str(self.pick(&[
            "0",
            "1",
            "7",
            "12",
            "900",
            "9007199254740993",
            "18446744073709551616",
            "98765432109876543210",
        ]));
        out.push_str(self.pick(&["", "", "", ".0", ".5", ".125", ".000001", ".1234567890123456789"]));
        out.push_str(self.pick(&["", "", "", "e0", "E5", "e+12", "e-7", "e-400", "e308", "e400", "E-0"]));
    }

    fn string(&mut self, out: &mut String) {
        const PARTS: &[&str] = &[
            "a",
            "b",
            "Z",
            " ",
            "é",
            "€",
            "🎉",
            "/",
            "\\/",
            "\\\"",
            "\\\\",
            "\\n",
            "\\t",
            "\\b",
            "\\f",
            "\\r",
            "\\u0041",
            "\\u00e9",
            "\\u0000",
            "\\ud83c\\udf89",
            "\\uFFFF",
            "[",
            "}",
            ":",
            ",",
            "\u{7f}",
            "\u{2028}",
            "'",
        ];
        out.push('"');
        for _ in 0..self.below(5) {
            out.push_str(self.pick(PARTS));
        }
        out.push('"');
    }

    fn space(&mut self, out: &mut String) {
        out.push_str(self.pick(&["", "", "", "", " ", "\n", "\t", "\r\n", "  "]));
    }

    /// The text with one character removed, doubled or replaced, or truncated.
    fn mutated(&mut self, text: &str) -> String {
        const LETTERS: &[&str] = &[
            "", "\"", "\\", "\\u", "\\ud800", "[", "]", "{", "}", ",", ":", "0", "1", "-", "+", ".", "e", "n", "t",
            " ", "\n", "\u{1}", "é",
        ];
        let mut letters: Vec<String> = text.chars().map(String::from).collect();
        if letters.is_empty() {
            return String::new();
        }
        let at = self.below(letters.len());
        match self.below(4) {
            0 => letters.truncate(at),
            1 => letters[at] = String::from(self.pick(LETTERS)),
            2 => letters.insert(at, self.pick(LETTERS).to_owned()),
            _ => letters.insert(at, letters[at].clone()),
        }
        letters.concat()
    }
}
