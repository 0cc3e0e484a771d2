//! Payloads by a kind's field table: mostly valid, with values of other types and hostile ones between.

use leadwire::crm::Kind;
use leadwire::schema::{Field, Shape, Table};

use crate::javascript_value::{JsValue, OTHERS};
use crate::random::Random;
use crate::samples::{DIGITS, FORMATTED, KEYS, NAUGHTY, NUMBERS, TEXTS};

/// How many levels are generated. Deeper ones are a chain.
const LEVELS: usize = 6;

pub struct PayloadGenerator<'r, 'b> {
    random: &'r mut Random<'b>,
    /// Whether the fields of the table have values that the rules accept.
    is_tame: bool,
}

impl<'r, 'b> PayloadGenerator<'r, 'b> {
    pub fn new(random: &'r mut Random<'b>) -> PayloadGenerator<'r, 'b> {
        PayloadGenerator { random, is_tame: false }
    }

    /// Once in a while something that is no object.
    pub fn payload(&mut self, kind: Kind) -> JsValue {
        self.is_tame = self.random.once_in(2);
        match self.random.below(100) {
            98 => self.anything(LEVELS),
            99 if self.random.once_in(20) => self.large(),
            _ => self.object(kind.table(), 0, LEVELS),
        }
    }

    fn object(&mut self, table: &Table, of_id: usize, levels: usize) -> JsValue {
        let mut entries: Vec<(Vec<u16>, JsValue)> = Vec::new();
        // Most payloads have every required field; the number of the others differs.
        let left_out = if self.is_tame { 256 } else { self.random.pick_from(&[64, 16, 4]) };
        let given = self.random.pick_from(&[12, 4, 2, 1]);
        for field in table.fields {
            let is_given = match field.requirement {
                leadwire::schema::Requirement::Optional => self.random.below(given) == 0 && self.random.once_in(2),
                _ => !self.random.once_in(left_out),
            };
            let is_given = if field.name == "id" { self.random.once_in(3 + of_id) } else { is_given };
            if is_given {
                let name = field.alias.filter(|_| self.random.once_in(4)).unwrap_or(field.name);
                set(&mut entries, name, self.field(field, levels));
            }
        }
        if self.random.once_in(if self.is_tame { 32 } else { 4 }) {
            for _ in 0..=self.random.below(3) {
                let key = self.key();
                let value = self.anything(levels.min(3));
                set_units(&mut entries, key, value);
            }
        }
        JsValue::Object(entries)
    }

    fn field(&mut self, field: &Field, levels: usize) -> JsValue {
        self.shape(&field.shape, levels)
    }

    fn shape(&mut self, shape: &Shape, levels: usize) -> JsValue {
        if levels == 0 || self.random.once_in(if self.is_tame { 512 } else { 16 }) {
            return self.anything(levels);
        }
        if self.is_tame
            && let Some(texts) = accepted_texts(shape)
        {
            return JsValue::text(self.random.pick(texts));
        }
        match shape {
            Shape::Id | Shape::Integer { .. } if self.is_tame => JsValue::Number((1 + self.random.below(200)) as f64),
            Shape::Id | Shape::Integer { .. } => self.integer(),
            Shape::Amount | Shape::Price => {
                if self.random.once_in(2) {
                    JsValue::text(self.random.pick(FORMATTED))
                } else {
                    self.number()
                }
            }
            Shape::Flag | Shape::YesNo => match self.random.below(4) {
                0 => JsValue::Bool(true),
                1 => JsValue::Bool(false),
                2 => JsValue::text(self.random.pick(&["Y", "N", "1", "0", "true", "false", "y", "TRUE"])),
                _ => JsValue::Number(self.random.pick_from(&[0.0, 1.0])),
            },
            Shape::Text | Shape::Anything => self.text(),
            Shape::NumberChoice(choices) => {
                let choice = self.random.pick_from(choices).0;
                if self.random.once_in(3) { JsValue::text(&choice.to_string()) } else { integer_value(choice) }
            }
            Shape::TextChoice(choices) => JsValue::text(self.random.pick(choices)),
            Shape::Status { defaults: [], .. } => self.text(),
            Shape::Status { defaults, .. } => JsValue::text(self.random.pick(defaults)),
            Shape::List { item, .. } => {
                JsValue::List((0..self.random.below(4)).map(|_| self.shape(item, levels - 1)).collect())
            }
            Shape::Record(table) => self.object(table, 1, levels - 1),
            Shape::Multifield(entry) => self.multifield(entry, levels - 1),
            Shape::AnyObject => self.any_object(levels - 1),
            Shape::Email
            | Shape::HttpsUrl
            | Shape::Colour
            | Shape::Currency
            | Shape::Country
            | Shape::Date
            | Shape::DateTime => match self.random.below(8) {
                7 => self.date(),
                _ => JsValue::text(self.random.pick(FORMATTED)),
            },
        }
    }

    fn multifield(&mut self, entry: &Table, levels: usize) -> JsValue {
        let count = self.random.below(4);
        let item = |generator: &mut Self| match generator.random.below(3) {
            0 => generator.text(),
            _ => generator.object(entry, 0, levels),
        };
        match self.random.below(4) {
            0 => self.text(),
            1 => {
                let mut entries = Vec::new();
                for _ in 0..count {
                    let key = self.random.pick(&["0", "1", "2", "10", "01", "99999", "100000"]);
                    let value = item(self);
                    set(&mut entries, key, value);
                }
                JsValue::Object(entries)
            }
            _ => JsValue::List((0..count).map(|_| item(self)).collect()),
        }
    }

    pub fn anything(&mut self, levels: usize) -> JsValue {
        match self.random.below(if levels == 0 { 11 } else { 15 }) {
            0 => JsValue::Null,
            1 => JsValue::Bool(self.random.once_in(2)),
            2 => self.number(),
            3 => self.text(),
            4 => self.integer(),
            5 => JsValue::text(self.random.pick(FORMATTED)),
            6 => JsValue::Undefined,
            7 => self.date(),
            8 => JsValue::Other(self.random.pick(&OTHERS)),
            9 => JsValue::Boxed(Box::new(match self.random.below(3) {
                0 => self.text(),
                1 => self.number(),
                _ => JsValue::Bool(true),
            })),
            10 => self.naughty(),
            11 | 12 => JsValue::List((0..self.random.below(4)).map(|_| self.anything(levels - 1)).collect()),
            13 => self.any_object(levels - 1),
            _ => self.chain(),
        }
    }

    fn any_object(&mut self, levels: usize) -> JsValue {
        let mut entries = Vec::new();
        for _ in 0..self.random.below(5) {
            let key = self.key();
            let value = self.anything(levels);
            set_units(&mut entries, key, value);
        }
        JsValue::Object(entries)
    }

    /// Nested about as deeply as a payload may be.
    fn chain(&mut self) -> JsValue {
        let mut value = self.number();
        for _ in 0..8 + self.random.below(12) {
            let is_list = self.random.once_in(2);
            value = if is_list { JsValue::List(vec![value]) } else { JsValue::object([("a", value)]) };
        }
        value
    }

    /// About as long as a payload may be.
    fn large(&mut self) -> JsValue {
        let unit = self.random.pick(&["a", "é", "🎉", "\u{1}", "\""]);
        let bytes = 60 * 1024 - 40 + self.random.below(60);
        let each = serde_json::to_string(unit).expect("a string").len() - 2;
        JsValue::object([("name", JsValue::text(&unit.repeat(bytes / each)))])
    }

    fn integer(&mut self) -> JsValue {
        match self.random.below(6) {
            0 => JsValue::text(self.random.pick(DIGITS)),
            1 => JsValue::BigInt(self.random.pick(&DIGITS[3..4]).to_owned()),
            2 => JsValue::BigInt(canonical(self.random.pick(DIGITS))),
            3 => self.number(),
            _ => JsValue::Number(f64::from(self.random.below(1000) as u16)),
        }
    }

    fn number(&mut self) -> JsValue {
        JsValue::Number(match self.random.below(4) {
            0 => f64::from_bits(self.random.u64()),
            1 => f64::from(self.random.below(100_000) as u32) / 100.0,
            _ => self.random.pick_from(NUMBERS),
        })
    }

    fn date(&mut self) -> JsValue {
        const LATEST_MS: u64 = 253_402_300_799_999;
        JsValue::Date(match self.random.below(8) {
            7 => f64::NAN,
            _ => (self.random.u64() % LATEST_MS) as f64,
        })
    }

    fn naughty(&mut self) -> JsValue {
        let at = self.random.below(NAUGHTY.len());
        JsValue::text(&NAUGHTY[at])
    }

    fn text(&mut self) -> JsValue {
        match self.random.below(8) {
            0 => self.naughty(),
            1 => JsValue::text(&self.random.pick(TEXTS).repeat(self.random.below(120))),
            2 => {
                let mut units: Vec<u16> = self.random.pick(TEXTS).encode_utf16().collect();
                units.extend((0..self.random.below(3)).map(|_| 0xd800 + self.random.below(0x800) as u16));
                units.extend(self.random.pick(TEXTS).encode_utf16());
                JsValue::Text(units)
            }
            3 => JsValue::text(&[self.random.pick(TEXTS), self.random.pick(FORMATTED)].concat()),
            _ => JsValue::text(self.random.pick(TEXTS)),
        }
    }

    /// What a person or a program typed into an input.
    pub fn input_text(&mut self) -> String {
        let text = match self.random.below(3) {
            0 => JsValue::text(self.random.pick(FORMATTED)),
            1 => self.text(),
            _ => JsValue::text(self.random.pick(TEXTS)),
        };
        let JsValue::Text(units) = text else { return String::new() };
        String::from_utf16_lossy(&units)
    }

    fn key(&mut self) -> Vec<u16> {
        match self.random.below(24) {
            23 => vec![0xd800 + self.random.below(0x800) as u16],
            22 => NAUGHTY[self.random.below(NAUGHTY.len())].encode_utf16().collect(),
            at if at < 4 => KEYS[0].encode_utf16().collect(),
            _ => self.random.pick(KEYS).encode_utf16().collect(),
        }
    }
}

/// Texts that the rules accept; None for a shape that is no text.
fn accepted_texts(shape: &Shape) -> Option<&'static [&'static str]> {
    Some(match shape {
        Shape::Text | Shape::Anything | Shape::Status { defaults: [], .. } => &[
            "Ann",
            " x ",
            "日本",
            "a\u{1}b\u{7f}c",
            "🎉",
            "é",
            "e\u{301}",
            "\u{202e}abc",
            "12",
            "<b>&amp;</b>",
            "\"q\"\\",
        ],
        Shape::Email => &["ann@example.com", "a.b+c@mail.example.co.uk", " ann@example.com "],
        Shape::HttpsUrl => &["https://example.com/x?y=1#z", "HTTPS://EXAMPLE.COM"],
        Shape::Colour => &["#7ee546", "#fff", "red"],
        Shape::Currency => &["EUR", "usd"],
        Shape::Country => &["DE", "de"],
        Shape::Date => &["2026-11-20", "2024-02-29", "2026-11-20T10:00:00"],
        Shape::DateTime => &["2026-11-20T10:00:00+02:00", "2026-11-20T10:00:00.123Z"],
        Shape::Amount | Shape::Price => &["12.50", "0", "1", "99999999999999999999.99"],
        _ => return None,
    })
}

/// A bigint's digits as JavaScript writes them.
fn canonical(digits: &str) -> String {
    let kept = digits.trim_start_matches('0');
    if kept.is_empty() { "0" } else { kept }.to_owned()
}

fn integer_value(integer: i64) -> JsValue {
    JsValue::Number(integer as f64)
}

fn set(entries: &mut Vec<(Vec<u16>, JsValue)>, key: &str, value: JsValue) {
    set_units(entries, key.encode_utf16().collect(), value);
}

/// As JavaScript sets a property: the last value counts, at the place of the first.
fn set_units(entries: &mut Vec<(Vec<u16>, JsValue)>, key: Vec<u16>, value: JsValue) {
    match entries.iter_mut().find(|(known, _)| *known == key) {
        Some((_, old)) => *old = value,
        None => entries.push((key, value)),
    }
}
