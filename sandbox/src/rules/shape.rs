//! Whether a value has the form in which its field is sent.

use leadwire::schema::{Shape, Table, Value};

use super::{Mode, Reader, Reading, Wrong, form};

impl Reader<'_> {
    pub(super) fn value(&mut self, shape: &Shape, value: &Value, mode: Mode, path: &str) {
        match (shape, value) {
            (Shape::Record(table), Value::Object(given)) => {
                self.object(table, given, Mode::of(table, given, mode), path);
            }
            (Shape::List { item, at_most }, Value::List(items)) => {
                if at_most.is_some_and(|most| items.len() > most) {
                    self.report(path, Wrong::Value("a shorter list".to_owned()));
                }
                for (item_value, index) in items.iter().zip(0..) {
                    self.value(item, item_value, mode, &format!("{path}[{index}]"));
                }
            }
            (Shape::Multifield(entry), Value::List(items)) => self.entries_of(entry, items, mode, path),
            _ => {
                if let Err(wrong) = self.single(shape, value) {
                    self.report(path, wrong);
                }
            }
        }
    }

    fn entries_of(&mut self, entry: &Table, items: &[Value], mode: Mode, path: &str) {
        for (item, index) in items.iter().zip(0..) {
            let path = format!("{path}[{index}]");
            match item {
                Value::Object(given) => self.object(entry, given, mode, &path),
                _ => self.report(&path, Wrong::Type("an object with a VALUE")),
            }
        }
    }

    fn single(&self, shape: &Shape, value: &Value) -> Result<(), Wrong> {
        match shape {
            Shape::Id => self.whole(value, 1),
            Shape::Whole { from } => self.whole(value, *from),
            Shape::Amount => match value {
                Value::Number(_) => Ok(()),
                Value::Text(text) => fits(form::is_decimal(text), "a number"),
                _ => Err(Wrong::Type("a number")),
            },
            Shape::Price => text(value, "a decimal number from 0, as text", |price| {
                form::is_decimal(price) && !price.starts_with('-')
            }),
            Shape::Flag => of_type(matches!(value, Value::Bool(_)), "true or false"),
            Shape::YesNo => text(value, "Y or N", |flag| matches!(flag, "Y" | "N")),
            Shape::Text | Shape::Colour => text(value, "text", |_| true),
            Shape::Email => text(value, "a valid e-mail address", form::is_email),
            Shape::HttpsUrl => text(value, "an https URL", form::is_https_url),
            Shape::Currency => text(value, "a currency of three capital letters", |currency| {
                currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase())
            }),
            Shape::Country => text(value, "a country of two letters", |country| {
                country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic())
            }),
            Shape::Date => text(value, "a date, YYYY-MM-DD", form::is_date),
            Shape::DateTime => text(value, "a date and time, YYYY-MM-DDThh:mm:ssTZD", form::is_date_time),
            Shape::Code(codes) => {
                let code = self.digits(value).ok_or(Wrong::Type("a whole number"))?;
                let is_known = codes.iter().any(|(known, _)| known.to_string() == code);
                if is_known { Ok(()) } else { Err(Wrong::Value("one of the listed numbers".to_owned())) }
            }
            Shape::Word(words) => text(value, &format!("one of {}", words.join(", ")), |word| words.contains(&word)),
            Shape::Status { listed, .. } => {
                let listed = self.account.texts(*listed);
                text(value, "a status of 1 to 50 characters", |status| {
                    status.chars().count() <= 50 && (listed.is_empty() || listed.iter().any(|known| known == status))
                })
            }
            Shape::AnyObject => of_type(matches!(value, Value::Object(_)), "an object"),
            Shape::Anything => of_type(!matches!(value, Value::Broken(_)), "a value"),
            Shape::Record(_) => Err(Wrong::Type("an object")),
            Shape::List { .. } | Shape::Multifield(_) => Err(Wrong::Type("a list")),
        }
    }

    fn whole(&self, value: &Value, from: i64) -> Result<(), Wrong> {
        let digits = self.digits(value).ok_or(Wrong::Type("a whole number"))?;
        let is_in_range = digits.parse::<i64>().is_ok_and(|whole| whole >= from);
        if is_in_range { Ok(()) } else { Err(Wrong::Value(format!("from {from} to {}", i64::MAX))) }
    }

    /// A whole number's digits with its sign, as they came.
    fn digits<'a>(&self, value: &'a Value) -> Option<&'a str> {
        let text = match (value, self.reading) {
            (Value::Number(number), _) => number.as_str(),
            (Value::Text(text), Reading::Php) => text,
            _ => return None,
        };
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let is_plain = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then_some(text)
    }
}

fn of_type(is_so: bool, expected: &'static str) -> Result<(), Wrong> {
    if is_so { Ok(()) } else { Err(Wrong::Type(expected)) }
}

fn fits(does: bool, expected: &str) -> Result<(), Wrong> {
    if does { Ok(()) } else { Err(Wrong::Value(expected.to_owned())) }
}

fn text(value: &Value, expected: &str, fits_in: impl Fn(&str) -> bool) -> Result<(), Wrong> {
    let text = value.as_text().ok_or(Wrong::Type("text"))?;
    fits(fits_in(text), expected)
}
